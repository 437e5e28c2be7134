#include <gatekeeper/store/keys.hpp>

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

namespace gatekeeper::tests {
namespace {

using domain::AccountId;
using domain::CodePurpose;
using store::Keys;

const AccountId kId = *AccountId::parse("AAECAwQFBgcICQoL");

/// What Redis Cluster hashes: the first part in braces, where there is one.
std::string slot_tag(const std::string& key) {
    const std::size_t open = key.find('{');
    const std::size_t close = key.find('}', open);
    return key.substr(open + 1, close - open - 1);
}

TEST(Keys, what_changes_together_is_in_one_hash_slot) {
    const Keys keys("gk:");
    for (const std::string& key : {keys.account(kId), keys.sessions(kId), keys.session(kId, "FAM"),
                                   keys.totp_step(kId), keys.link(kId)}) {
        EXPECT_EQ(slot_tag(key), kId.text()) << key;
    }
    EXPECT_EQ(slot_tag(keys.limit("subject", "password")), "subject");
    EXPECT_EQ(slot_tag(keys.limit("subject", "password-hour")), "subject");
    EXPECT_EQ(slot_tag(keys.code("flow", CodePurpose::Reset)), "flow");
    EXPECT_EQ(slot_tag(keys.reset("flow")), "flow");
}

TEST(Keys, have_the_names_that_are_at_rest) {
    const Keys keys("gk:");
    EXPECT_EQ(keys.account(kId), "gk:{AAECAwQFBgcICQoL}:account");
    EXPECT_EQ(keys.session(kId, "FAM"), "gk:{AAECAwQFBgcICQoL}:session:FAM");
    EXPECT_EQ(keys.email(*domain::Email::parse("Jan@Example.com")), "gk:email:jan@example.com");
    EXPECT_EQ(keys.username(*domain::Username::parse("Klant 7")), "gk:username:klant 7");
    EXPECT_EQ(keys.sign_in("FLOW"), "gk:{FLOW}:sign-in");
    EXPECT_EQ(keys.ticket("DIGEST"), "gk:ticket:DIGEST");
}

TEST(Keys, SEC_021_nothing_of_one_kind_is_found_under_another) {
    const Keys keys("gk:");
    const std::string same = kId.text();
    const std::vector<std::string> all = {keys.account(kId),
                                          keys.sessions(kId),
                                          keys.session(kId, same),
                                          keys.totp_step(kId),
                                          keys.link(kId),
                                          keys.sign_in(same),
                                          keys.reset(same),
                                          keys.code(same, CodePurpose::Reset),
                                          keys.code(same, CodePurpose::SmsSignIn),
                                          keys.code(same, CodePurpose::SmsEnrolment),
                                          keys.ticket(same),
                                          keys.limit(same, "password"),
                                          keys.audit(),
                                          keys.email(*domain::Email::parse("a@b.be")),
                                          keys.username(*domain::Username::parse(same))};
    EXPECT_EQ(std::set<std::string>(all.begin(), all.end()).size(), all.size());
}

TEST(Keys, all_begin_with_the_prefix_of_the_operator) {
    const Keys keys("tenant-2:");
    EXPECT_EQ(keys.account(kId).rfind("tenant-2:", 0), 0U);
    EXPECT_EQ(keys.audit(), "tenant-2:audit");
    EXPECT_EQ(keys.prefix(), "tenant-2:");
}

/// A user name may hold braces: it must not choose its own slot or another name's key.
TEST(Keys, a_user_name_with_braces_is_still_its_own_key) {
    const Keys keys("gk:");
    EXPECT_NE(keys.username(*domain::Username::parse("{aaecawqfbgcicqol}:account")),
              keys.account(kId));
    EXPECT_NE(keys.username(*domain::Username::parse("a")),
              keys.username(*domain::Username::parse("a:")));
}

}  // namespace
}  // namespace gatekeeper::tests
