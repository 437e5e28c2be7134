#pragma once

#include "system/actions/sign_in.hpp"
#include "system/support/expectations.hpp"
#include "system/support/fault_proxy.hpp"
#include "system/support/site_test.hpp"

#include <memory>
#include <string>

namespace gatekeeper::tests {

/// An installation whose nginx reaches Redis through a proxy that the test does things to, and a
/// visitor who signed in while all was well.
class BehindProxy : public OwnSiteTest {
  protected:
    void start_behind_proxy(Plan plan = usual_plan()) {
        plan.gatekeeper["gatekeeper_redis"] = "unix:@dir@/proxy.sock";
        start(std::move(plan));
        proxy_ = std::make_unique<FaultProxy>(site().folder() / "proxy.sock",
                                              to_socket(site().redis().socket()));
        let_somebody_in();
    }

    void let_somebody_in() {
        customer_ = site().add(with_totp());
        browser_ = std::make_unique<Browser>(site());
        ASSERT_TRUE(eventually([this] { return knows_nobody(); })) << "nginx finds Redis";
        do_sign_in(*browser_, site(), customer_, app("/before"));
        ASSERT_EQ(browser_->page().url(), app("/before"));
    }

    FaultProxy& proxy() { return *proxy_; }
    Browser& visitor() { return *browser_; }
    const Customer& customer() const { return customer_; }

    Response gated() { return browser_->fetch(app("/gated")); }
    bool works() { return gated().status == 200; }
    void expect_works_again() {
        EXPECT_TRUE(eventually([this] { return works(); }));
    }
    void expect_public_pages_work() {
        EXPECT_TRUE(comes_from_the_app(ask(request("GET", "/public/x"))));
    }
    /// A whole sign-in by somebody else.
    void expect_sign_ins_work() {
        Browser browser(site());
        do_sign_in(browser, site(), site().add(with_totp()), app("/afterwards"));
        EXPECT_EQ(browser.page().url(), app("/afterwards"));
    }

    /// The POST of a form of the browser's page, with its cookies: for a connection of its own.
    Request form_post(Browser& browser, const std::string& route, const Fields& fields) {
        Request post = browser.prepared(browser.page().form_to("/.gatekeeper" + route), fields);
        post.host = site().authority("localhost");
        post.headers.add("Cookie", browser.cookies().header("localhost"));
        return post;
    }
    Request login_post(const Customer& customer) {
        Browser browser(site());
        browser.open(site().portal("/login"));
        return form_post(browser, "/login", {{"email", customer.email}, {"password", kPassword}});
    }
    Request gated_get() {
        Request get = request("GET", "/gated");
        get.headers = {{"Cookie", browser_->cookies().header("app.localhost")}};
        return get;
    }

    std::unique_ptr<FaultProxy> proxy_;

  private:
    /// Redis is asked and answers: a session nobody has is refused instead of 503.
    bool knows_nobody() {
        Request unknown = request("GET", "/gated");
        unknown.headers = {{"Cookie", "__Host-gatekeeper=" + std::string(75, 'A')}};
        return ask(unknown).status != 503;
    }

    Customer customer_;
    std::unique_ptr<Browser> browser_;
};

/// A plan whose gate asks Redis every time.
inline Plan without_memory() {
    Plan plan = usual_plan();
    plan.gatekeeper["gatekeeper_session_cache"] = "off";
    return plan;
}

/// Far above the second that a command may take, far below what a person takes for a hang.
inline constexpr std::chrono::seconds kSoon{5};

/// How long `work` takes.
template <class Work>
std::chrono::milliseconds time_of(Work&& work) {
    const auto start = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() -
                                                                 start);
}

}  // namespace gatekeeper::tests
