#pragma once

#include "app.hpp"
#include "customer.hpp"
#include "files.hpp"
#include "nginx.hpp"
#include "outbox.hpp"
#include "redis.hpp"

#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace gatekeeper::tests {

/// How an installation is put together. In every text @dir@, @port@, @ip@, @h2_port@, @listen@,
/// @theme@, @module@ and @root@ (the repository) stand for what they say.
struct Plan {
    /// Directives of the http block, by name; an empty value leaves one out.
    std::map<std::string, std::string> gatekeeper = {
        {"gatekeeper_redis", "unix:@dir@/redis.sock"},
        {"gatekeeper_keys", "@dir@/keys"},
        {"gatekeeper_mail", "file:@dir@/mail from=\"Example Hosting <support@example.com>\""},
        {"gatekeeper_sms", "file:@dir@/sms countries=BE,NL"},
        {"gatekeeper_support", "support@example.com https://example.com/support"},
        {"gatekeeper_theme", "@theme@"},
    };
    /// More of the http block: services, upstreams, caches, log formats.
    std::string http = R"(
    gatekeeper_service panel "Control panel" http://app.localhost:@port@/;
    gatekeeper_service reports "Reports" http://app.localhost:@port@/reports/;
)";
    /// All tests come from one address and share what all customers share.
    std::string limits = R"(
    gatekeeper_limit network 100000/10m;
    gatekeeper_limit names 100000/10m;
    gatekeeper_limit mail_network 100000/1h;
    gatekeeper_limit sms_network 100000/1h;
    gatekeeper_limit sms_prefix 100000/1h;
)";
    std::string servers;
    std::string main;  ///< Before the events block.
    int workers = 2;
};

/// The portal on http://localhost, an app behind two factors on app.localhost and on
/// app2.localhost, a page left open below /public/.
std::string usual_servers();
inline Plan usual_plan() {
    Plan plan;
    plan.servers = usual_servers();
    return plan;
}

/// Redis, nginx with the module and an app, in a folder of their own.
class Installation {
  public:
    explicit Installation(Plan plan = usual_plan());
    ~Installation();

    /// Redis, then nginx.
    void start();
    /// Ends nginx gracefully, and says what its log complains about.
    std::vector<std::string> stop();

    /// Puts another plan in place; it counts from the next start or reload.
    void change(Plan plan);
    const Plan& plan() const { return plan_; }

    const Folder& folder() const { return folder_; }
    const Address& address() const { return address_; }
    const Address& h2_address() const { return h2_address_; }
    /// As a browser writes it: http://host:port/path
    std::string url(std::string_view host, std::string_view path) const;
    std::string portal(std::string_view path) const {
        return url("localhost", "/.gatekeeper" + std::string(path));
    }
    std::string authority(std::string_view host) const;

    RedisServer& redis() { return redis_; }
    Nginx& nginx() { return nginx_; }
    App& app() { return *app_; }
    const Outbox& outbox() const { return outbox_; }

    /// gatekeeperctl against this installation.
    Outcome ctl(std::vector<std::string> words) const;
    /// Puts a customer in by `gatekeeperctl import`.
    Customer add(Customer customer);
    void add(const std::vector<Customer>& customers);
    std::string account_id(const Customer& customer);

    /// The text with its @words@ replaced.
    std::string filled(std::string text) const;

  private:
    std::string configuration() const;

    Folder folder_;
    Address address_;
    Address h2_address_;
    Plan plan_;
    RedisServer redis_;
    Nginx nginx_;
    std::unique_ptr<App> app_;
    Outbox outbox_;
};

}  // namespace gatekeeper::tests
