#pragma once

#include "support/html.hpp"
#include "support/world.hpp"

#include <gatekeeper/http/form.hpp>

#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gatekeeper::tests {

/// What a person sees, and the answer behind it.
struct Page {
    int status = 0;
    std::string url;
    http::Response response;
    std::vector<std::string> trail;  ///< Every URL on the way here.

    const std::string& body() const { return response.body; }
    std::string text() const { return html::text_of(body()); }
    std::string heading() const { return html::heading(body()).value_or(""); }
    std::string problem() const { return html::by_id(body(), "problem").value_or(""); }
    std::string notice() const {
        return html::element_text(body(),
                                  [](const html::Tag& tag) {
                                      return tag.at("class").starts_with("notice") &&
                                             tag.at("id") != "problem";
                                  })
            .value_or("");
    }
    std::vector<html::Form> forms() const { return html::forms_of(body()); }
    std::string field(const std::string& name) const {
        for (const html::Form& form : forms()) {
            if (form.fields.count(name) > 0) return form.fields.at(name);
        }
        return "";
    }
    std::string header(std::string_view name) const {
        for (const http::Header& header : response.headers) {
            if (header.name == name) return header.value;
        }
        return "";
    }
    /// The target of the link with this text.
    std::string link(std::string_view text) const {
        for (const html::Tag& tag : html::tags_of(body())) {
            const std::string_view rest = std::string_view(body()).substr(tag.end);
            if (tag.name == "a" && html::text_of(rest.substr(0, rest.find("</a>"))) == text) {
                return tag.at("href");
            }
        }
        return "";
    }
};

inline std::string host_in(const std::string& url) {
    const std::size_t begin = url.find("://") + 3;
    return url.substr(begin, url.find('/', begin) - begin);
}

/// Keeps cookies, follows redirects, fills in forms: a scenario reads like a person's walk.
class Browser {
  public:
    explicit Browser(World& world, std::string accept_language = "en")
        : world_(&world), accept_language_(std::move(accept_language)) {}

    /// Types an address, or follows a link on the page.
    const Page& open(const std::string& url) {
        Page next = start("GET", url);
        return arrive(std::move(next));
    }

    /// Fills in the page's form that has these fields, and sends it.
    const Page& submit(const html::Fields& typed) {
        for (const html::Form& form : page_.forms()) {
            bool fits = true;
            for (const auto& [name, value] : typed)
                fits = fits && form.fields.count(name) > 0;
            if (fits) return send(form, typed);
        }
        ADD_FAILURE() << "no form for that on the page: " << page_.text();
        return page_;
    }

    /// Presses the button of the form that posts to `action`.
    const Page& press(const std::string& action) {
        for (const html::Form& form : page_.forms()) {
            if (form.action == action) return send(form, {});
        }
        ADD_FAILURE() << "no form to " << action << " on the page: " << page_.text();
        return page_;
    }

    /// A body as it is, to an address.
    const Page& post(const std::string& url, const std::string& body) {
        Page next = start("POST", url);
        body_ = body;
        return arrive(std::move(next));
    }

    static std::string encode(const html::Fields& fields) {
        std::string body;
        for (const auto& [name, value] : fields) {
            if (!body.empty()) body += "&";
            body += http::percent_encode(name) + "=" + http::percent_encode(value);
        }
        return body;
    }

    const Page& page() const { return page_; }
    /// By host and name.
    std::map<std::string, std::map<std::string, std::string>> cookies;
    std::string& cookie(const std::string& name, const std::string& host = "auth.example.com") {
        return cookies[host][name];
    }

    /// Changes each request on its way.
    std::function<void(http::Request&)> tamper;
    /// Where it stands in the network.
    std::string client = "192.0.2.7";
    bool follow = true;
    bool sends_fetch_metadata = true;

    /// What would be sent, for tests that drive the answer step by step.
    http::Request request(const std::string& method, const std::string& url,
                          const std::string& body = "") const;
    /// The request of submit().
    http::Request submission(const html::Fields& typed) const {
        for (html::Form form : page_.forms()) {
            bool fits = true;
            for (const auto& [name, value] : typed)
                fits = fits && form.fields.count(name) > 0;
            if (!fits) continue;
            for (const auto& [name, value] : typed)
                form.fields[name] = value;
            return request("POST", form.action, encode(form.fields));
        }
        ADD_FAILURE() << "no form for that on the page: " << page_.text();
        return {};
    }
    /// Takes the cookies of an answer that came another way.
    void receive(const http::Response& response) { keep_cookies(host_in(page_.url), response); }

  private:
    const Page& send(html::Form form, const html::Fields& typed) {
        for (const auto& [name, value] : typed)
            form.fields[name] = value;
        return post(form.action, encode(form.fields));
    }

    Page start(const std::string& method, const std::string& url) {
        method_ = method;
        body_.clear();
        Page next;
        next.url = absolute(url);
        return next;
    }

    std::string absolute(const std::string& url) const {
        if (!url.starts_with("/")) return url;
        const std::string base = page_.url.empty() ? "https://auth.example.com/" : page_.url;
        return base.substr(0, base.find('/', 8)) + url;
    }

    const Page& arrive(Page next);
    void keep_cookies(const std::string& host, const http::Response& response);
    std::string next_stop(const Page& page) const;

    World* world_;
    std::string accept_language_;
    std::string method_;
    std::string body_;
    Page page_;
};

inline http::Request Browser::request(const std::string& method, const std::string& url,
                                      const std::string& body) const {
    const std::string whole = absolute(url);
    http::Request made;
    made.method = method;
    made.host = made.authority = host_in(whole);
    made.uri = whole.substr(whole.find('/', 8));
    const std::size_t question = std::min(made.uri.find('?'), made.uri.size());
    made.path = made.uri.substr(0, question);
    made.query = question < made.uri.size() ? made.uri.substr(question + 1) : "";
    made.client = client;
    made.id = "request-1";
    made.accept = "text/html,application/xhtml+xml";
    made.accept_language = accept_language_;
    if (sends_fetch_metadata) {
        made.sec_fetch_site = method == "POST" ? "same-origin" : "none";
        made.sec_fetch_mode = "navigate";
        made.sec_fetch_dest = "document";
    }
    if (method == "POST") {
        made.content_type = "application/x-www-form-urlencoded";
        made.origin = "https://" + made.host;
        made.body = crypto::Secret(body);
    }
    const auto jar = cookies.find(made.host);
    if (jar == cookies.end()) return made;
    const auto value = [&jar](std::string_view name) {
        const auto found = jar->second.find(std::string(name));
        const bool usable =
            found != jar->second.end() && found->second.size() <= http::kLongestCookie;
        return usable ? found->second : std::string();
    };
    made.cookies.session = value(http::kSessionCookie);
    made.cookies.flow = value(http::kFlowCookie);
    made.cookies.state = value(http::kStateCookie);
    made.cookies.language = value(http::kLanguageCookie);
    made.cookies.device = value(http::kDeviceCookie);
    return made;
}

inline void Browser::keep_cookies(const std::string& host, const http::Response& response) {
    for (const http::SetCookie& cookie : response.cookies) {
        EXPECT_NE(cookie.render().find("; Path=/; Secure; HttpOnly; SameSite=Lax"),
                  std::string::npos)
            << cookie.render();
        if (cookie.lifetime == std::chrono::seconds(0)) {
            cookies[host].erase(std::string(cookie.name));
        } else {
            cookies[host][std::string(cookie.name)] = cookie.value;
        }
    }
}

/// Where a browser goes by itself from here; empty when it stays.
inline std::string Browser::next_stop(const Page& page) const {
    if (page.status >= 300 && page.status < 400) return page.response.location;
    for (const html::Tag& tag : html::tags_of(page.body())) {
        if (tag.at("http-equiv") == "refresh") return tag.at("content").substr(7);
    }
    return "";
}

inline const Page& Browser::arrive(Page next) {
    for (int hops = 0; hops < 20; ++hops) {
        http::Request sent = request(method_, next.url, body_);
        if (tamper) tamper(sent);
        next.trail.push_back(next.url);
        next.response = world_->serve(std::move(sent));
        next.status = next.response.status;
        for (const char c : next.response.location) {
            EXPECT_GE(static_cast<unsigned char>(c), 0x20) << next.response.location;
        }
        keep_cookies(host_in(next.url), next.response);
        const std::string url = follow ? next_stop(next) : "";
        page_ = next;
        if (url.empty()) return page_;
        next.url = absolute(url);
        method_ = "GET";
        body_.clear();
    }
    ADD_FAILURE() << "goes round in circles at " << page_.url;
    return page_;
}

}  // namespace gatekeeper::tests
