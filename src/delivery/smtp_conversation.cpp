#include "conversation.hpp"

#include <gatekeeper/domain/text.hpp>

#include <algorithm>
#include <cstring>
#include <optional>
#include <string_view>
#include <utility>

namespace gatekeeper::delivery {
namespace {

using ports::PortFailure;
using ports::SmtpExchange;
using ports::TlsPolicy;
using ports::TransferResult;

constexpr int kStartMessage = 354;
constexpr int kFirstRefusal = 400;

/// The server's replies as libcurl shows them, line by line. What libcurl itself remembers of them
/// is lost with half a reply, and then nobody could say how far the message went.
class Replies {
  public:
    void line(std::string_view text) {
        while (!text.empty() && (text.back() == '\n' || text.back() == '\r'))
            text.remove_suffix(1);
        const bool last_line = text.size() == 3 || (text.size() > 3 && text[3] == ' ');
        if (verdict_ || !last_line ||
            !std::all_of(text.begin(), text.begin() + 3, domain::is_digit)) {
            return;
        }
        const int code = (text[0] - '0') * 100 + (text[1] - '0') * 10 + (text[2] - '0');
        if (message_started_) verdict_ = code;
        if (code == kStartMessage) message_started_ = true;
        if (code < kFirstRefusal) return;
        refusal_ = code;
        enhanced_ = enhanced_code(text.substr(std::min<std::size_t>(4, text.size())));
    }

    bool message_started() const { return message_started_; }
    /// On the message; nothing when it never came.
    std::optional<int> verdict() const { return verdict_; }

    /// "550 5.1.1"; the words that follow can name the recipient and stay out of logs.
    std::string summary(int code) const {
        const bool known = code == refusal_ && !enhanced_.empty();
        return std::to_string(code) + (known ? " " + enhanced_ : "");
    }

  private:
    /// RFC 3463: class.subject.detail
    static std::string enhanced_code(std::string_view text) {
        const std::string_view word = text.substr(0, text.find(' '));
        const auto belongs = [](char c) { return domain::is_digit(c) || c == '.'; };
        const bool is_code = word.size() >= 5 && word.size() <= 9 && word[1] == '.' &&
                             std::all_of(word.begin(), word.end(), belongs);
        return is_code ? std::string(word) : "";
    }

    bool message_started_ = false;
    std::optional<int> verdict_;
    int refusal_ = 0;
    std::string enhanced_;
};

/// EHLO names the sender's domain: the bare host name libcurl takes is refused by strict servers.
std::string with_greeting(std::string url, std::string_view sender) {
    const std::string_view host = std::string_view(url).substr(url.find("://") + 3);
    if (host.find('/') == std::string_view::npos) {
        url.append("/").append(sender.substr(sender.rfind('@') + 1));
    }
    return url;
}

class SmtpConversation final : public Conversation {
  public:
    explicit SmtpConversation(SmtpExchange exchange)
        : Conversation("smtp,smtps", exchange.ca_file,
                       Limits{exchange.connect_timeout, exchange.timeout}),
          exchange_(std::move(exchange)) {
        set_text(CURLOPT_URL, with_greeting(exchange_.url, exchange_.from));
        // Else the answer to QUIT is waited for two minutes.
        set(CURLOPT_SERVER_RESPONSE_TIMEOUT,
            static_cast<long>(std::chrono::ceil<std::chrono::seconds>(exchange_.timeout).count()));
        set_security();
        set_envelope();
        set(CURLOPT_HEADERFUNCTION, take_reply);
        set(CURLOPT_HEADERDATA, this);
    }
    ~SmtpConversation() override {
        close();
        wipe(exchange_.password);
        wipe(exchange_.message);
    }

    TransferResult result(CURLcode code) override {
        TransferResult result;
        result.status = last_status();
        result.completed = replies_.verdict() || result.status >= kFirstRefusal;
        const std::string reply = replies_.summary(result.status);
        if (!replies_.verdict()) {
            result.error =
                explain(code) + (result.completed ? " (the server said " + reply + ")" : "");
        } else if (result.status / 100 != 2) {
            result.error = "the server answered the message with " + reply;
        }
        return result;
    }

  private:
    /// Up to the message it is libcurl that tells a reply from the answer to QUIT.
    int last_status() const {
        if (replies_.message_started()) return replies_.verdict().value_or(kStartMessage);
        long status = 0;
        curl_easy_getinfo(handle(), CURLINFO_RESPONSE_CODE, &status);
        return static_cast<int>(status);
    }

    void set_security() {
        const bool tls = exchange_.tls == TlsPolicy::Required;
        const bool from_the_start = exchange_.url.starts_with("smtps://");
        set(CURLOPT_USE_SSL, static_cast<long>(tls ? CURLUSESSL_ALL : CURLUSESSL_NONE));
        if (exchange_.user.empty()) return;
        if (!tls && !from_the_start) {
            throw PortFailure("user and password are not sent to a mail server without TLS");
        }
        set_text(CURLOPT_USERNAME, exchange_.user);
        set_text(CURLOPT_PASSWORD, exchange_.password);
        // libcurl would prefer GSSAPI to them for a user with an @, ticket or not.
        set(CURLOPT_LOGIN_OPTIONS, "AUTH=PLAIN;AUTH=LOGIN");
    }

    void set_envelope() {
        recipients_.append(exchange_.to);
        set_text(CURLOPT_MAIL_FROM, exchange_.from);
        set(CURLOPT_MAIL_RCPT, recipients_.get());
        set(CURLOPT_UPLOAD, 1L);
        set(CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(exchange_.message.size()));
        set(CURLOPT_READFUNCTION, give_message);
        set(CURLOPT_READDATA, this);
    }

    static std::size_t give_message(char* buffer, std::size_t, std::size_t room,
                                    void* self) noexcept {
        auto& smtp = *static_cast<SmtpConversation*>(self);
        const std::size_t count = std::min(room, smtp.exchange_.message.size() - smtp.given_);
        std::memcpy(buffer, smtp.exchange_.message.data() + smtp.given_, count);
        smtp.given_ += count;
        return count;
    }

    static std::size_t take_reply(char* line, std::size_t, std::size_t count, void* self) noexcept {
        auto& smtp = *static_cast<SmtpConversation*>(self);
        smtp.reply_bytes_ += count;
        if (smtp.reply_bytes_ > kMostReplyBytes) return 0;
        try {
            smtp.replies_.line(std::string_view(line, count));
            return count;
        } catch (...) {
            return 0;
        }
    }

    SmtpExchange exchange_;
    StringList recipients_;
    Replies replies_;
    std::size_t given_ = 0;
    std::size_t reply_bytes_ = 0;
};

}  // namespace

std::unique_ptr<Conversation> converse(SmtpExchange exchange) {
    return std::make_unique<SmtpConversation>(std::move(exchange));
}

}  // namespace gatekeeper::delivery
