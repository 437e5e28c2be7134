#pragma once

#include "cookie_jar.hpp"
#include "installation.hpp"
#include "page.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace gatekeeper::tests {

enum class Protocol { Http1, Http2 };

/// Does what a browser does: keeps cookies, says what it fetches and why, follows redirects over
/// all hosts of an installation, and holds the redirects of a form to the page's form-action.
class Browser {
  public:
    explicit Browser(const Installation& installation, Protocol protocol = Protocol::Http1)
        : installation_(&installation), protocol_(protocol) {}

    /// What the visitor types into the address bar.
    const Page& open(const std::string& url);
    /// Clicks on the link with this text, or this message of the theme.
    const Page& click(std::string_view text);
    /// Fills in the form that goes to the portal's `route` (of the page's own path when empty) and
    /// sends it. `filled` replaces the page's values.
    const Page& submit(const Fields& filled, std::string_view route = "");

    /// One request with the browser's cookies and nothing of its own but the Host; it keeps what
    /// is set and follows nothing.
    Response send(Request request, std::string_view host);
    /// As a page's script asks (Sec-Fetch-Mode: cors).
    Response fetch(const std::string& url, std::string_view method = "GET",
                   std::string_view body = "");
    /// The form's POST as the browser would send it, for tests that change something in it.
    Request prepared(const Form& form, const Fields& filled) const;

    const Page& page() const { return page_; }
    CookieJar& cookies() { return cookies_; }
    /// Every address of the last open, click or submit.
    const std::vector<std::string>& way() const { return way_; }

    void set_language(std::string_view accept_language) { language_ = accept_language; }
    /// Without Sec-Fetch-*, as browsers before 2021 and many programs.
    void without_fetch_metadata() { fetch_metadata_ = false; }
    /// What it says of its address in X-Forwarded-For, as a proxy in front would.
    void stand_at(std::string_view address) { address_ = address; }
    void stop_following() { follows_ = false; }

  private:
    Headers navigation_headers(std::string_view site) const;
    const Page& go(const std::string& url, Request request);
    bool go_on(bool held_to_origin);
    Response exchange(const std::string& host, const Request& request);

    const Installation* installation_;
    Protocol protocol_;
    CookieJar cookies_;
    Page page_;
    std::vector<std::string> way_;
    std::string language_ = "en";
    std::string address_;
    bool fetch_metadata_ = true;
    bool follows_ = true;
};

}  // namespace gatekeeper::tests
