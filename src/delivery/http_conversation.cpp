#include "conversation.hpp"

#include <string_view>
#include <utility>

namespace gatekeeper::delivery {
namespace {

using ports::HttpExchange;
using ports::TransferResult;

class HttpConversation final : public Conversation {
  public:
    explicit HttpConversation(HttpExchange exchange)
        : Conversation("http,https", exchange.ca_file,
                       Limits{exchange.connect_timeout, exchange.timeout}),
          exchange_(std::move(exchange)) {
        set_request();
        set_credentials();
        set(CURLOPT_WRITEFUNCTION, take_body);
        set(CURLOPT_WRITEDATA, this);
        set(CURLOPT_HEADERFUNCTION, take_header);
        set(CURLOPT_HEADERDATA, this);
    }
    ~HttpConversation() override {
        close();
        for (std::string* const text : {&exchange_.url, &exchange_.body, &exchange_.basic_user,
                                        &exchange_.basic_password, &answer_}) {
            wipe(*text);
        }
        for (std::string& header : exchange_.headers)
            wipe(header);
    }

    TransferResult result(CURLcode code) override {
        TransferResult result;
        result.completed = code == CURLE_OK;
        long status = 0;
        curl_easy_getinfo(handle(), CURLINFO_RESPONSE_CODE, &status);
        result.status = static_cast<int>(status);
        if (!result.completed) {
            result.error = too_long_ ? "the answer is longer than " +
                                           std::to_string(exchange_.largest_answer) + " bytes"
                                     : explain(code);
            return result;
        }
        result.body = std::move(answer_);
        return result;
    }

  private:
    void set_request() {
        set_text(CURLOPT_URL, exchange_.url);
        set_text(CURLOPT_CUSTOMREQUEST, exchange_.method);
        // HTTP/2 would repeat a refused stream by itself.
        set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
        set(CURLOPT_USERAGENT, "nginx-gatekeeper");
        for (const std::string& header : exchange_.headers)
            headers_.append(header);
        set(CURLOPT_HTTPHEADER, headers_.get());
        if (exchange_.method != "GET") {
            set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(exchange_.body.size()));
            set(CURLOPT_POSTFIELDS, exchange_.body.data());
        }
    }

    void set_credentials() {
        if (exchange_.basic_user.empty() && exchange_.basic_password.empty()) return;
        set(CURLOPT_HTTPAUTH, static_cast<long>(CURLAUTH_BASIC));
        set_text(CURLOPT_USERNAME, exchange_.basic_user);
        set_text(CURLOPT_PASSWORD, exchange_.basic_password);
    }

    static std::size_t take_body(char* bytes, std::size_t, std::size_t count, void* self) noexcept {
        auto& http = *static_cast<HttpConversation*>(self);
        http.too_long_ = count > http.exchange_.largest_answer - http.answer_.size();
        if (http.too_long_) return 0;
        try {
            http.answer_.append(bytes, count);
            return count;
        } catch (...) {
            return 0;
        }
    }

    static std::size_t take_header(char*, std::size_t, std::size_t count, void* self) noexcept {
        auto& http = *static_cast<HttpConversation*>(self);
        http.header_bytes_ += count;
        return http.header_bytes_ > kMostReplyBytes ? 0 : count;
    }

    HttpExchange exchange_;
    StringList headers_;
    std::string answer_;
    std::size_t header_bytes_ = 0;
    bool too_long_ = false;
};

}  // namespace

std::unique_ptr<Conversation> converse(HttpExchange exchange) {
    return std::make_unique<HttpConversation>(std::move(exchange));
}

}  // namespace gatekeeper::delivery
