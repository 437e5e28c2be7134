#include "system/support/installation.hpp"

#include <gtest/gtest.h>

#include <filesystem>

namespace gatekeeper::tests {
namespace {

/// What nginx-conf/ gives operators to copy, put where its comments say.
class Samples : public testing::Test {
  protected:
    Samples() {
        write_file(folder() / "twilio-auth-token", "secret\n", 0600);
        write_file(folder() / "mail-password", "secret\n", 0600);
        std::filesystem::copy(kSamples + "/sms/twilio.json", folder() / "sms.json");
        folder().make("modules-enabled");
        folder().make("conf.d");
        put("50-mod-http-gatekeeper.conf", "modules-enabled/50-mod-http-gatekeeper.conf");
        put("gatekeeper.conf", "conf.d/gatekeeper.conf");
        put("apps.conf", "conf.d/apps.conf");
        site_.nginx().configure(placed(read_file(kSamples + "/nginx.conf")));
    }

    const Folder& folder() const { return site_.folder(); }
    Outcome check() { return site_.nginx().check(); }

  private:
    static inline const std::string kSamples = "nginx-conf";

    void put(const std::string& sample, const std::string& name) {
        write_file(folder() / name, placed(read_file(kSamples + "/" + sample)));
    }

    /// The sample with this folder, port and theme in place of the system's.
    std::string placed(std::string text) const {
        const std::pair<const char*, std::string> places[] = {
            {"modules/ngx_http_gatekeeper_module.so", "@module@"},
            {"/etc/nginx/mime.types", "@mime@"},
            {"/etc/nginx/", "@dir@/"},
            {"@mime@", "/etc/nginx/mime.types"},
            {"/etc/gatekeeper/", "@dir@/"},
            {"/var/log/nginx/", "@dir@/"},
            {"/run/nginx.pid", "@dir@/nginx.pid"},
            {"/etc/ssl/auth.example.com", "@dir@/certificate"},
            {"/etc/ssl/panel.example.com", "@dir@/certificate"},
            {"listen 443", "listen @ip@:@port@"},
            {"gatekeeper_keys", "gatekeeper_theme @theme@;\ngatekeeper_keys"},
        };
        for (const auto& [from, to] : places)
            text = replaced(std::move(text), from, to);
        return site_.filled(std::move(text));
    }

    Installation site_{Plan()};
};

TEST_F(Samples, are_what_nginx_accepts_without_a_complaint_of_ours) {
    const Outcome outcome = check();
    EXPECT_EQ(outcome.status, 0) << outcome.output;
    EXPECT_FALSE(contains(outcome.output, "gatekeeper_")) << outcome.output;
}

/// A URI in proxy_pass would give the app another path than the one the gate judged.
TEST_F(Samples, SEC_181_pass_paths_on_as_they_came) {
    int found = 0;
    for (const std::string file : {"nginx-conf/apps.conf", "demo/nginx.conf",
                                   "demo/docker/etc/nginx/conf.d/gatekeeper.conf"}) {
        for (const std::string& line : lines_of(read_file(file))) {
            const std::string target = between(line, "proxy_pass http://", ";");
            if (target.empty()) continue;
            ++found;
            const bool is_socket = target.starts_with("unix:/");
            const bool has_uri =
                is_socket ? contains(target.substr(6), ":") : contains(target, "/");
            EXPECT_FALSE(has_uri) << file << ": " << line;
        }
    }
    EXPECT_GE(found, 6);
}

TEST_F(Samples, are_checked_whole) {
    std::filesystem::remove(folder() / "twilio-auth-token");
    const Outcome outcome = check();
    EXPECT_NE(outcome.status, 0);
    EXPECT_TRUE(contains(outcome.output, "twilio-auth-token")) << outcome.output;
}

}  // namespace
}  // namespace gatekeeper::tests
