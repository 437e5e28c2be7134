#pragma once

#include "browser.hpp"
#include "connection.hpp"
#include "installation.hpp"

#include <gtest/gtest.h>

#include <memory>

namespace gatekeeper::tests {

/// Tests that share one running installation, each with customers and paths of its own. `Derived`
/// may say how it is put together by a static plan(). After every test nginx must not have
/// complained, and in the end it must go quietly.
template <class Derived>
class SiteTest : public testing::Test {
  public:
    static Plan plan() { return usual_plan(); }

    static void SetUpTestSuite() {
        site_ = std::make_unique<Installation>(Derived::plan());
        site_->start();
    }

    static void TearDownTestSuite() {
        if (!site_) return;
        for (const std::string& line : site_->stop())
            ADD_FAILURE() << line;
        site_.reset();
    }

  protected:
    void SetUp() override { ASSERT_TRUE(site_) << "the installation did not start"; }
    void TearDown() override {
        for (const std::string& line : site_->nginx().complaints())
            ADD_FAILURE() << line;
    }

    static Installation& site() { return *site_; }
    static Inbox& inbox() { return site_->app().inbox(); }
    static std::string app(std::string_view path) { return site_->url("app.localhost", path); }
    static std::string app2(std::string_view path) { return site_->url("app2.localhost", path); }
    /// A request as a program sends it, to be changed.
    static Request request(std::string_view method, std::string_view target,
                           std::string_view host = "app.localhost") {
        return Request{std::string(method), std::string(target), site_->authority(host), {}, ""};
    }
    static Response ask(const Request& request) { return tests::ask(site_->address(), request); }

  private:
    static inline std::unique_ptr<Installation> site_;
};

/// An installation for each test, for those that break it.
class OwnSiteTest : public testing::Test {
  protected:
    void start(Plan plan = usual_plan()) {
        site_ = std::make_unique<Installation>(std::move(plan));
        site_->start();
    }
    void TearDown() override {
        if (!site_) return;
        for (const std::string& line : site_->stop())
            ADD_FAILURE() << line;
    }

    Installation& site() { return *site_; }
    Inbox& inbox() { return site_->app().inbox(); }
    std::string app(std::string_view path) const { return site_->url("app.localhost", path); }
    std::string app2(std::string_view path) const { return site_->url("app2.localhost", path); }
    Request request(std::string_view method, std::string_view target,
                    std::string_view host = "app.localhost") const {
        return Request{std::string(method), std::string(target), site_->authority(host), {}, ""};
    }
    Response ask(const Request& request) { return tests::ask(site_->address(), request); }

  private:
    std::unique_ptr<Installation> site_;
};

}  // namespace gatekeeper::tests
