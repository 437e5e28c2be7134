#include <gatekeeper/domain/account.hpp>
#include <gatekeeper/domain/flow_token.hpp>
#include <gatekeeper/domain/session.hpp>

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <string_view>

namespace gatekeeper::tests {
namespace {

using domain::Account;
using domain::AccountId;
using domain::Credentials;
using domain::Factor;
using domain::FlowToken;
using domain::SessionToken;
using namespace std::string_view_literals;

const std::string kId = "AAECAwQFBgcICQoL";
const std::string kFamily = "DA0ODxAREhMUFRYX";
const std::string kSecret = "GBkaGxwdHh8gISIjJCUmJygpKissLS4vMDEyMzQ1Njc";

std::string counting_bytes(char from, std::size_t count) {
    std::string bytes;
    for (std::size_t i = 0; i < count; ++i)
        bytes.push_back(static_cast<char>(from + static_cast<char>(i)));
    return bytes;
}

TEST(AccountId, is_96_bits_as_sixteen_characters) {
    EXPECT_EQ(AccountId::from_random(counting_bytes(0, 12)).text(), kId);
    ASSERT_TRUE(AccountId::parse(kId));
    EXPECT_EQ(AccountId::parse(kId)->text(), kId);
}

TEST(AccountId, refuses_any_other_form) {
    for (const std::string& text :
         {std::string(), kId.substr(1), kId + "A", std::string("AAECAwQFBgcICQo="),
          std::string("AAECAwQFBgcICQo+"), std::string(16, ' '), std::string(16, 0),
          std::string("AAECAwQF}gcICQoL")}) {
        EXPECT_FALSE(AccountId::parse(text)) << text;
    }
}

TEST(SessionToken, SEC_100_carries_account_family_and_256_secret_bits) {
    const AccountId id = *AccountId::parse(kId);
    const SessionToken token = SessionToken::make(id, kFamily, counting_bytes(24, 32));
    EXPECT_EQ(token.text(), kId + kFamily + kSecret);
    EXPECT_EQ(token.text().size(), 75U);
    const std::optional<SessionToken> read = SessionToken::parse(token.text());
    ASSERT_TRUE(read);
    EXPECT_EQ(read->account(), id);
    EXPECT_EQ(read->family(), kFamily);
    EXPECT_EQ(read->text(), token.text());
}

TEST(SessionToken, SEC_100_is_named_at_rest_by_its_digest_only) {
    const SessionToken token = *SessionToken::parse(kId + kFamily + kSecret);
    EXPECT_EQ(token.digest().size(), 43U);
    EXPECT_EQ(token.digest().find(kSecret), std::string::npos);
    const SessionToken other = *SessionToken::parse(kId + kFamily + "A" + kSecret.substr(1));
    EXPECT_NE(token.digest(), other.digest());
}

TEST(SessionToken, SEC_101_refuses_whatever_is_not_exactly_its_form) {
    const std::string good = kId + kFamily + kSecret;
    ASSERT_TRUE(SessionToken::parse(good));
    for (std::size_t size = 0; size < good.size(); ++size) {
        EXPECT_FALSE(SessionToken::parse(good.substr(0, size))) << size;
    }
    for (const std::string& text :
         {good + "A", good + "=", " " + good.substr(1), std::string(75, '='), std::string(75, '\0'),
          good.substr(0, 74) + "d", good.substr(0, 74) + "\n", std::string(75, '%')}) {
        EXPECT_FALSE(SessionToken::parse(text)) << text;
    }
    for (std::size_t i = 0; i < good.size(); ++i) {
        std::string odd = good;
        odd[i] = '.';
        EXPECT_FALSE(SessionToken::parse(odd)) << i;
    }
}

TEST(FlowToken, SEC_021_is_no_session_token_and_no_session_token_is_one) {
    const FlowToken flow = FlowToken::from_random(counting_bytes(24, 32));
    EXPECT_EQ(flow.text(), kSecret);
    EXPECT_FALSE(SessionToken::parse(flow.text()));
    EXPECT_FALSE(FlowToken::parse(kId + kFamily + kSecret));
}

TEST(FlowToken, has_one_form_only) {
    EXPECT_TRUE(FlowToken::parse(kSecret));
    for (const std::string& text :
         {std::string(), kSecret.substr(1), kSecret + "A", kSecret.substr(0, 42) + "d",
          kSecret.substr(0, 42) + "=", std::string(43, '.')}) {
        EXPECT_FALSE(FlowToken::parse(text)) << text;
    }
}

TEST(Factor, has_a_name_and_is_found_by_it) {
    for (const Factor factor : {Factor::Password, Factor::Totp, Factor::Sms}) {
        EXPECT_EQ(domain::factor_named(domain::name_of(factor)), factor);
    }
    EXPECT_EQ(domain::name_of(Factor::Totp), "totp");
    for (const std::string_view name : {""sv, "TOTP"sv, "totp "sv, "none"sv}) {
        EXPECT_EQ(domain::factor_named(name), std::nullopt) << name;
    }
}

TEST(Credentials, SEC_023_any_enrolled_factor_counts) {
    EXPECT_EQ((Credentials{"hash", "", ""}.second_factor()), std::nullopt);
    EXPECT_EQ((Credentials{"hash", "sealed", ""}.second_factor()), Factor::Totp);
    EXPECT_EQ((Credentials{"hash", "", "sealed"}.second_factor()), Factor::Sms);
    EXPECT_EQ((Credentials{"hash", "sealed", "sealed"}.second_factor()), Factor::Totp);
    EXPECT_EQ((Credentials{"", "sealed", ""}.second_factor()), Factor::Totp);
}

TEST(Account, SEC_065_is_known_to_the_app_by_the_legacy_id_where_there_is_one) {
    Account account{*AccountId::parse(kId), 1, 0, {}, {}, {}};
    EXPECT_EQ(account.public_id(), kId);
    account.profile.legacy_id = "cust-17";
    EXPECT_EQ(account.public_id(), "cust-17");
}

TEST(Account, SEC_074_seals_are_bound_to_the_account_and_the_kind_of_value) {
    const AccountId one = *AccountId::parse(kId);
    const AccountId two = *AccountId::parse(kFamily);
    EXPECT_NE(domain::owner_of(one, "totp"), domain::owner_of(two, "totp"));
    EXPECT_NE(domain::owner_of(one, "totp"), domain::owner_of(one, "phone"));
}

TEST(Profile, is_linked_to_the_services_it_names) {
    domain::Profile profile;
    profile.services = {"cpanel", "webmail"};
    EXPECT_TRUE(profile.linked_to("cpanel"));
    EXPECT_FALSE(profile.linked_to("cpane"));
    EXPECT_FALSE(profile.linked_to("CPANEL"));
    EXPECT_FALSE(profile.linked_to(""));
}

TEST(ServiceName, is_lower_case_ascii_of_up_to_thirty_two) {
    for (const std::string_view name : {"cpanel"sv, "a"sv, "web-mail_2"sv, "0"sv}) {
        EXPECT_TRUE(domain::is_service_name(name)) << name;
    }
    EXPECT_TRUE(domain::is_service_name(std::string(32, 'a')));
    EXPECT_FALSE(domain::is_service_name(std::string(33, 'a')));
    for (const std::string_view name :
         {""sv, "CPanel"sv, "a b"sv, "a.b"sv, "\xc3\xa9"sv, "a\0"sv}) {
        EXPECT_FALSE(domain::is_service_name(name)) << name;
    }
}

TEST(LegacyId, SEC_162_is_printable_ascii_so_that_it_is_a_header_value) {
    for (const std::string_view id : {"42"sv, "cust/17;x=\"y\""sv, "~"sv, "!"sv}) {
        EXPECT_TRUE(domain::is_legacy_id(id)) << id;
    }
    EXPECT_TRUE(domain::is_legacy_id(std::string(128, 'a')));
    EXPECT_FALSE(domain::is_legacy_id(std::string(129, 'a')));
    for (const std::string_view id : {""sv, " "sv, "a b"sv, "a\r\nX-Evil: 1"sv, "a\n"sv, "a\0"sv,
                                      "\x7f"sv, "\xc3\xa9"sv, "\t"sv, "\x80"sv, "\xff"sv}) {
        EXPECT_FALSE(domain::is_legacy_id(id));
    }
}

}  // namespace
}  // namespace gatekeeper::tests
