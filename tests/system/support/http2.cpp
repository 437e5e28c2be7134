#include "http2.hpp"

#include "eventually.hpp"
#include "files.hpp"

#include <curl/curl.h>

#include <array>
#include <list>
#include <stdexcept>

namespace gatekeeper::tests {
namespace {

struct FreeEasy {
    void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
struct FreeMulti {
    void operator()(CURLM* multi) const { curl_multi_cleanup(multi); }
};
struct FreeList {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

std::size_t append(char* data, std::size_t size, std::size_t count, void* text) {
    static_cast<std::string*>(text)->append(data, size * count);
    return size * count;
}

/// A request under way, with the memory libcurl points to.
class Exchange {
  public:
    Exchange(const Address& address, const Request& request)
        : body_(request.body), method_(request.method), easy_(curl_easy_init()) {
        url_ = "https://" + request.host + request.target;
        add_to(connect_to_, "::" + address.text());
        for (const auto& [name, value] : request.headers)
            add_to(fields_, name + ": " + value);
        CURL* const easy = easy_.get();
        curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, error_.data());
        curl_easy_setopt(easy, CURLOPT_URL, url_.c_str());
        curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_2TLS);
        curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 0L);
        curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 0L);
        curl_easy_setopt(easy, CURLOPT_CONNECT_TO, connect_to_.get());
        curl_easy_setopt(easy, CURLOPT_HTTPHEADER, fields_.get());
        curl_easy_setopt(easy, CURLOPT_PATH_AS_IS, 1L);
        curl_easy_setopt(easy, CURLOPT_PIPEWAIT, 1L);
        curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
        curl_easy_setopt(easy, CURLOPT_PROXY, "");
        curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(kPatience.count()));
        curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, append);
        curl_easy_setopt(easy, CURLOPT_HEADERDATA, &head_);
        curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, append);
        curl_easy_setopt(easy, CURLOPT_WRITEDATA, &answer_);
        if (!body_.empty() || method_ == "POST") {
            curl_easy_setopt(easy, CURLOPT_POSTFIELDS, body_.data());
            curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE, static_cast<long>(body_.size()));
        }
        if (method_ == "HEAD") curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
        curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, method_.c_str());
    }

    CURL* handle() const { return easy_.get(); }

    Response response() const {
        if (!head_.starts_with("HTTP/2 ")) {
            throw std::runtime_error("no HTTP/2 answer: " + head_ + error_.data());
        }
        Response response = parse_head(replaced(head_, "HTTP/2 ", "HTTP/2.0 "));
        response.body = answer_;
        response.raw = head_ + answer_;
        return response;
    }

  private:
    using List = std::unique_ptr<curl_slist, FreeList>;

    static void add_to(List& list, const std::string& text) {
        list.reset(curl_slist_append(list.release(), text.c_str()));
    }

    std::string url_;
    std::string body_;
    std::string method_;
    std::string head_;
    std::string answer_;
    std::array<char, CURL_ERROR_SIZE> error_{};
    List connect_to_;
    List fields_;
    std::unique_ptr<CURL, FreeEasy> easy_;
};

/// Handles leave the multi before they are freed.
class Batch {
  public:
    Batch(const Address& address, const std::vector<Request>& requests)
        : multi_(curl_multi_init()) {
        curl_multi_setopt(multi_.get(), CURLMOPT_MAX_TOTAL_CONNECTIONS, 1L);
        for (const Request& request : requests) {
            exchanges_.emplace_back(address, request);
            curl_multi_add_handle(multi_.get(), exchanges_.back().handle());
        }
    }
    ~Batch() {
        for (Exchange& exchange : exchanges_) {
            curl_multi_remove_handle(multi_.get(), exchange.handle());
        }
    }

    void run(std::chrono::milliseconds limit) {
        const auto end = std::chrono::steady_clock::now() + limit;
        int under_way = 1;
        while (under_way > 0 && std::chrono::steady_clock::now() < end) {
            curl_multi_perform(multi_.get(), &under_way);
            curl_multi_poll(multi_.get(), nullptr, 0, 1, nullptr);
        }
    }

    std::vector<Response> responses() const {
        std::vector<Response> responses;
        for (const Exchange& exchange : exchanges_)
            responses.push_back(exchange.response());
        return responses;
    }

  private:
    std::unique_ptr<CURLM, FreeMulti> multi_;
    std::list<Exchange> exchanges_;
};

}  // namespace

std::vector<Response> ask_http2(const Address& address, const std::vector<Request>& requests) {
    Batch batch(address, requests);
    batch.run(kPatience);
    return batch.responses();
}

Response ask_http2(const Address& address, const Request& request) {
    return ask_http2(address, std::vector<Request>{request}).front();
}

void ask_and_reset_http2(const Address& address, const std::vector<Request>& requests,
                         int milliseconds) {
    Batch batch(address, requests);
    batch.run(std::chrono::milliseconds(milliseconds));
}

}  // namespace gatekeeper::tests
