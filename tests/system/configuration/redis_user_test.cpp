#include "system/actions/enrol.hpp"
#include "system/actions/forgot.hpp"
#include "system/actions/sign_in.hpp"
#include "system/support/expectations.hpp"
#include "system/support/files.hpp"
#include "system/support/site_test.hpp"

#include <stdexcept>

namespace gatekeeper::tests {
namespace {

/// The ACL rule that docs/security.md gives operators.
std::vector<std::string> documented_rule() {
    const std::string text = read_file("docs/security.md");
    std::string rule = between(text, "ACL SETUSER gatekeeper", "```");
    std::vector<std::string> words;
    for (const std::string& line : lines_of(replaced(replaced(rule, "\\", ""), " ", "\n"))) {
        if (!trimmed(line).empty()) words.push_back(trimmed(line));
    }
    return words;
}

class RedisUser : public OwnSiteTest {};

TEST_F(RedisUser, SEC_222_with_few_rights_is_enough_for_everything) {
    start();
    std::vector<std::string> command = {"ACL", "SETUSER", "default", "reset", "on", "nopass"};
    for (const std::string& word : documented_rule()) {
        if (word != "reset" && word != "on" && !word.starts_with(">")) command.push_back(word);
    }
    ASSERT_GT(command.size(), 20U);
    ASSERT_EQ(site().redis().client().ask(command), "OK");
    EXPECT_THROW(site().redis().client().ask({"FLUSHALL"}), std::runtime_error);
    EXPECT_THROW(site().redis().client().ask({"GET", "other"}), std::runtime_error);

    site().nginx().reload();
    const Customer customer = site().add(with_totp());
    Browser browser = Browser(site());
    do_sign_in(browser, site(), customer, app("/with-few-rights"));
    EXPECT_EQ(browser.page().url(), app("/with-few-rights"));
    EXPECT_EQ(browser.fetch(app("/again")).status, 200);

    Customer fresh = site().add(new_customer());
    Browser newcomer(site());
    do_reset_password(newcomer, site(), fresh, "Another-Harbour-43");
    do_password(newcomer, fresh);
    EXPECT_EQ(do_enrol_sms(newcomer, site(), fresh, "+32470998877").name(), "secured");

    EXPECT_EQ(site().ctl({"account", "link", customer.email, "reports"}).status, 0);
    EXPECT_EQ(site().ctl({"account", "list"}).status, 0);
    EXPECT_EQ(site().ctl({"account", "disable", customer.email}).status, 0);
    EXPECT_EQ(browser.fetch(app("/no-more")).status, 401);
    EXPECT_FALSE(contains(site().nginx().log(), "NOPERM")) << site().nginx().log();
}

}  // namespace
}  // namespace gatekeeper::tests
