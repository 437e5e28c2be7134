#pragma once

#include <gatekeeper/delivery/mail_writer.hpp>
#include <gatekeeper/ports/messengers.hpp>
#include <gatekeeper/ports/random.hpp>

#include <string>
#include <string_view>
#include <vector>

/// Messages as files in a folder instead of on their way: for staging and the demo.
namespace gatekeeper::delivery {

/// A folder that gets one file per message, complete from the moment it has its name, readable by
/// its owner only. Names sort by time.
class Outbox {
  public:
    Outbox(std::string directory, ports::Random& random);

    /// Throws PortFailure when the file cannot be written.
    void put(std::string_view extension, std::string_view content);

  private:
    std::string directory_;
    ports::Random& random_;
};

/// Writes `.eml` files. A draft without recipient is rendered and dropped.
class FileMailer final : public ports::Mailer {
  public:
    FileMailer(Outbox outbox, MailWriter writer);

    void post(ports::MailDraft draft) override;

  private:
    Outbox outbox_;
    MailWriter writer_;
};

/// Writes `.json` files: `to` (E.164) and `text`.
class FileTextMessenger final : public ports::TextMessenger {
  public:
    FileTextMessenger(Outbox outbox, std::vector<std::string> countries);

    bool available() const override { return true; }
    const std::vector<std::string>& countries() const override { return countries_; }
    async::Task<bool> send(ports::TextMessage message) override;

  private:
    Outbox outbox_;
    std::vector<std::string> countries_;
};

}  // namespace gatekeeper::delivery
