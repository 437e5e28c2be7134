#pragma once

#include "servers.hpp"
#include "support/run.hpp"

#include <gatekeeper/delivery/blocking_transfer.hpp>

#include <chrono>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gatekeeper::tests::delivery {

inline constexpr std::string_view kMessage =
    "Subject: dots\r\n\r\n.starts with a dot\r\n.\r\n..\r\nthe end\r\n";

inline ports::TransferResult send(ports::SmtpExchange exchange) {
    gatekeeper::delivery::BlockingTransfer transfer;
    return run(transfer.smtp(std::move(exchange)));
}

/// A server, and an exchange with it that would succeed.
class Mailbox {
  public:
    explicit Mailbox(std::vector<std::string> arguments)
        : server_("smtp_server.py", with_folder(std::move(arguments))) {}

    static Mailbox with_tls(std::vector<std::string> arguments, const Certificate& certificate) {
        arguments.insert(arguments.end(), {"--tls", certificate.chain, certificate.key});
        return Mailbox(std::move(arguments));
    }

    ports::SmtpExchange exchange() const {
        ports::SmtpExchange exchange;
        exchange.url = "smtp://localhost:" + server_.port();
        exchange.from = "sender@example.com";
        exchange.to = "customer@example.org";
        exchange.message = kMessage;
        exchange.ca_file = good_certificate().chain;
        exchange.timeout = std::chrono::seconds(5);
        return exchange;
    }
    ports::SmtpExchange exchange_with_login() const {
        ports::SmtpExchange exchange = this->exchange();
        exchange.user = "mailer@example.com";
        exchange.password = "pass-word";
        return exchange;
    }

    std::size_t messages() const { return folder_.names(".eml").size(); }
    std::string commands() const { return folder_.read("commands.log"); }
    bool saw(std::string_view command) const {
        return commands().find(std::string(command) + "\n") != std::string::npos;
    }
    const Folder& folder() const { return folder_; }

  private:
    std::vector<std::string> with_folder(std::vector<std::string> arguments) const {
        arguments.insert(arguments.end(), {"--dir", folder_.path()});
        return arguments;
    }

    Folder folder_;
    Server server_;
};

inline const std::vector<std::string> kLogin = {"--auth", "mailer@example.com:pass-word"};

}  // namespace gatekeeper::tests::delivery
