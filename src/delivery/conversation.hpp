#pragma once

#include <gatekeeper/ports/port_failure.hpp>
#include <gatekeeper/ports/transfer.hpp>

#include <curl/curl.h>

#include <array>
#include <chrono>
#include <memory>
#include <string>
#include <string_view>

namespace gatekeeper::delivery {

/// The most that HTTP headers or SMTP replies may come to.
inline constexpr std::size_t kMostReplyBytes = 64 * 1024;

/// What HTTP and SMTP have in common: the handle, its safe defaults, the words for the operator.
class Conversation {
  public:
    Conversation(const Conversation&) = delete;
    Conversation& operator=(const Conversation&) = delete;
    virtual ~Conversation() = default;

    CURL* handle() const noexcept { return handle_.get(); }
    virtual ports::TransferResult result(CURLcode code) = 0;

  protected:
    struct Limits {
        std::chrono::milliseconds connect_timeout;
        std::chrono::milliseconds timeout;
    };

    Conversation(const char* protocols, const std::string& ca_file, Limits limits);

    template <class Value>
    void set(CURLoption option, Value value) {
        if (curl_easy_setopt(handle_.get(), option, value) != CURLE_OK) {
            throw ports::PortFailure("libcurl refuses option " + std::to_string(option));
        }
    }
    /// Refuses control characters, which could end a line or the string itself.
    void set_text(CURLoption option, const std::string& text);

    /// libcurl's own words for the failure; printable ASCII, of bounded length.
    std::string explain(CURLcode code) const;

    /// First thing in the destructors of what the handle points into.
    void close() noexcept { handle_.reset(); }

  private:
    struct CleanUp {
        void operator()(CURL* handle) const noexcept { curl_easy_cleanup(handle); }
    };

    std::array<char, CURL_ERROR_SIZE> error_{};
    std::unique_ptr<CURL, CleanUp> handle_;
};

/// A libcurl list that wipes its lines.
class StringList {
  public:
    StringList() = default;
    StringList(const StringList&) = delete;
    StringList& operator=(const StringList&) = delete;
    ~StringList();

    /// Refuses control characters.
    void append(const std::string& line);
    curl_slist* get() const noexcept { return first_; }

  private:
    curl_slist* first_ = nullptr;
};

/// Overwrites what a string holds; its characters are of no use afterwards.
void wipe(std::string& text) noexcept;

std::unique_ptr<Conversation> converse(ports::HttpExchange exchange);
std::unique_ptr<Conversation> converse(ports::SmtpExchange exchange);

}  // namespace gatekeeper::delivery
