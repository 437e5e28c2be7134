#include "ctl/installation.hpp"

#include "unit/settings/private_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gatekeeper::ctl {
namespace {

using settings::SettingError;
using testing::HasSubstr;
using tests::private_file;

/// Stands in for nginx: prints a dump, or fails.
class WithNginx : public testing::Test {
  protected:
    Installation with(const std::string& directives) {
        const std::string dump = private_file(directory_, "dump",
                                              "# configuration file " + directory_.path().string() +
                                                  "/nginx.conf:\nhttp {\n" + directives + "\n}\n");
        return program("cat " + dump);
    }
    Installation program(const std::string& script) {
        return Installation(
            {private_file(directory_, "nginx", "#!/bin/sh\n" + script + "\n", 0700), "", "", ""});
    }
    template <class Ask>
    std::string complaint(Ask ask) {
        try {
            ask();
        } catch (const SettingError& error) {
            return error.what();
        }
        return "";
    }

    tests::TemporaryDirectory directory_;
};

TEST_F(WithNginx, reads_its_directives) {
    Installation installation = with(
        "gatekeeper_redis unix:/run/redis.sock prefix=x:;\n"
        "gatekeeper_mail file:/outbox from=\"Example Hosting <support@example.com>\";\n"
        "gatekeeper_sms file:/outbox countries=BE;\n"
        "server { location /auth { gatekeeper_portal https://auth.example.com; } }");
    EXPECT_EQ(installation.redis().prefix, "x:");
    EXPECT_EQ(installation.mail()->from_name, "Example Hosting");
    EXPECT_EQ(installation.sms()->countries.size(), 1U);
    EXPECT_EQ(installation.portal()->name, "auth.example.com");
    EXPECT_TRUE(installation.needs_nginx());
}

TEST_F(WithNginx, takes_a_relative_key_file_from_its_configurations_folder) {
    EXPECT_EQ(with("gatekeeper_keys keys;").keys_path(), directory_.path().string() + "/keys");
    EXPECT_EQ(with("gatekeeper_keys /etc/keys;").keys_path(), "/etc/keys");
}

TEST_F(WithNginx, the_command_line_comes_first) {
    Installation installation({"/nowhere", "", "redis://localhost db=2", "/etc/keys"});
    EXPECT_EQ(installation.redis().database, 2);
    EXPECT_EQ(installation.keys_path(), "/etc/keys");
    EXPECT_FALSE(installation.needs_nginx());
    EXPECT_THAT(complaint([] {
                    Installation({"", "", "nonsense", ""}).redis();
                }),
                HasSubstr("--redis: \"nonsense\" is no way to reach Redis"));
}

TEST_F(WithNginx, says_what_is_missing) {
    Installation installation = with("");
    EXPECT_EQ(complaint([&] { installation.redis(); }),
              "nginx's configuration has no gatekeeper_redis; add it, or name --redis");
    EXPECT_EQ(complaint([&] { installation.keys(); }),
              "nginx's configuration has no gatekeeper_keys; add it, or name --keys");
    EXPECT_EQ(installation.mail(), std::nullopt);
    EXPECT_EQ(installation.portal(), std::nullopt);
}

TEST_F(WithNginx, says_where_a_word_is_wrong) {
    Installation installation = with("\ngatekeeper_redis nonsense;");
    EXPECT_THAT(complaint([&] { installation.redis(); }),
                HasSubstr("gatekeeper_redis in " + directory_.path().string() +
                          "/nginx.conf:3: \"nonsense\" is no way"));
}

TEST_F(WithNginx, repeats_what_nginx_says_once) {
    Installation installation = program(
        "echo '2026/11/22 16:32:35 [emerg] 12#12: unknown directive \"x\" in /a:1' >&2; exit 1");
    EXPECT_THAT(complaint([&] { installation.redis(); }),
                HasSubstr("nginx's configuration (unknown directive \"x\" in /a:1); correct it"));
    EXPECT_THAT(complaint([&] { installation.redis(); }), HasSubstr("see there"));
    Installation silent = program("exit 7");
    EXPECT_THAT(complaint([&] { silent.redis(); }), HasSubstr("(status 7)"));
    Installation absent({"/nowhere/nginx", "", "", ""});
    EXPECT_THAT(complaint([&] { absent.redis(); }), HasSubstr("/nowhere/nginx cannot be run"));
}

TEST_F(WithNginx, asks_for_the_configuration_that_was_named) {
    const std::string nginx =
        private_file(directory_, "nginx", "#!/bin/sh\necho \"gatekeeper_keys '/$*';\"\n", 0700);
    Installation installation({nginx, "/etc/other.conf", "", ""});
    EXPECT_EQ(installation.keys_path(), "/-T -q -c /etc/other.conf");
}

}  // namespace
}  // namespace gatekeeper::ctl
