#include "browser.hpp"

#include "connection.hpp"
#include "http2.hpp"

#include <stdexcept>

namespace gatekeeper::tests {
namespace {

constexpr std::size_t kMostRedirects = 20;

bool is_redirect(int status) {
    return status == 301 || status == 302 || status == 303;
}

void fill_in(Form& form, const Fields& filled) {
    for (const auto& [name, value] : filled) {
        bool known = false;
        for (auto& [key, present] : form.fields) {
            if (key != name) continue;
            present = value;
            known = true;
        }
        if (!known) throw std::runtime_error("the form to " + form.action + " has no " + name);
    }
}

}  // namespace

Headers Browser::navigation_headers(std::string_view site) const {
    Headers headers = {{"Accept", "text/html,application/xhtml+xml,*/*;q=0.8"},
                       {"Accept-Language", language_}};
    if (fetch_metadata_) {
        headers.add("Sec-Fetch-Site", site);
        headers.add("Sec-Fetch-Mode", "navigate");
        headers.add("Sec-Fetch-Dest", "document");
        headers.add("Sec-Fetch-User", "?1");
    }
    return headers;
}

Response Browser::exchange(const std::string& host, const Request& request) {
    Response response = protocol_ == Protocol::Http1
                            ? ask(installation_->address(), request)
                            : ask_http2(installation_->h2_address(), request);
    for (const std::string& line : response.headers.all("Set-Cookie")) {
        if (!cookies_.take(host, line)) throw std::runtime_error("no browser takes " + line);
    }
    return response;
}

Response Browser::send(Request request, std::string_view host) {
    request.host = installation_->authority(host);
    const std::string cookies = cookies_.header(std::string(host));
    if (!cookies.empty() && !request.headers.has("Cookie")) request.headers.add("Cookie", cookies);
    if (!address_.empty()) request.headers.set("X-Forwarded-For", address_);
    return exchange(std::string(host), request);
}

Response Browser::fetch(const std::string& url, std::string_view method, std::string_view body) {
    Request request{
        std::string(method), target_of(url), "", {{"Accept", "*/*"}}, std::string(body)};
    if (fetch_metadata_) {
        request.headers.add("Sec-Fetch-Site", "same-origin");
        request.headers.add("Sec-Fetch-Mode", "cors");
        request.headers.add("Sec-Fetch-Dest", "empty");
    }
    return send(std::move(request), host_of(url));
}

const Page& Browser::go(const std::string& url, Request request) {
    request.target = target_of(url);
    way_.push_back(url);
    page_ = Page(url, send(std::move(request), host_of(url)));
    return page_;
}

bool Browser::go_on(bool held_to_origin) {
    const bool redirect = is_redirect(page_.status());
    const std::string reference = redirect ? page_.response().location() : page_.refresh();
    if (!follows_ || reference.empty()) return false;
    if (way_.size() > kMostRedirects) throw std::runtime_error("redirects without end");
    const std::string url = resolved(page_.url(), reference);
    if (redirect && held_to_origin && origin_of(url) != origin_of(way_.front())) {
        throw std::runtime_error("form-action stops the way to " + url);
    }
    go(url, Request{"GET", "", "", navigation_headers("none"), ""});
    return true;
}

const Page& Browser::open(const std::string& url) {
    way_.clear();
    go(url, Request{"GET", "", "", navigation_headers("none"), ""});
    while (go_on(false)) {
    }
    return page_;
}

const Page& Browser::click(std::string_view text) {
    const std::string target = page_.link(text);
    if (target.empty()) {
        throw std::runtime_error("no link \"" + std::string(text) + "\" on " + page_.title());
    }
    return open(resolved(page_.url(), target));
}

Request Browser::prepared(const Form& form, const Fields& filled) const {
    Form complete = form;
    fill_in(complete, filled);
    Request request{"POST", target_of(resolved(page_.url(), form.action)), "",
                    navigation_headers("same-origin"), urlencoded(complete.fields)};
    request.headers.add("Content-Type", "application/x-www-form-urlencoded");
    request.headers.add("Origin", origin_of(page_.url()));
    return request;
}

const Page& Browser::submit(const Fields& filled, std::string_view route) {
    const std::string path = route.empty() ? page_.path() : "/.gatekeeper" + std::string(route);
    const Form form = page_.form_to(path);
    way_.clear();
    go(resolved(page_.url(), form.action), prepared(form, filled));
    // Browsers that hold redirects to form-action send fetch metadata too.
    bool held = fetch_metadata_ && page_.refresh().empty();
    while (go_on(held))
        held = held && page_.refresh().empty();
    return page_;
}

}  // namespace gatekeeper::tests
