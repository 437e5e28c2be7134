#include "store/record_codec.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <string_view>

namespace gatekeeper::tests {
namespace {

using domain::Account;
using domain::AccountId;
using domain::Profile;
using domain::ResetChallenge;
using domain::SignInChallenge;
using domain::Ticket;
using namespace std::string_view_literals;

const AccountId kId = *AccountId::parse("AAECAwQFBgcICQoL");

/// None of these is a record; none may be read as one, or crash.
constexpr std::string_view kGarbage[] = {
    ""sv,          " "sv,
    "null"sv,      "true"sv,
    "5"sv,         "\"text\""sv,
    "[]"sv,        "[{}]"sv,
    "{"sv,         "}"sv,
    "{}{}"sv,      "\xff\xfe"sv,
    "\0"sv,        "{\"email\":\"a@b.be\",\"email\":\"c@d.be\"}"sv,
    "{\"email\""sv};

TEST(ProfileRecord, is_read_back_as_it_was_written) {
    Profile profile;
    profile.email = "jan@example.com";
    profile.username = "klant \"7\"";
    profile.legacy_id = "cust/7";
    profile.language = "nl";
    profile.services = {"panel", "mail"};
    profile.disabled = true;
    const std::optional<Profile> read = store::read_profile(store::write_profile(profile));
    ASSERT_TRUE(read);
    EXPECT_EQ(read->email, profile.email);
    EXPECT_EQ(read->username, profile.username);
    EXPECT_EQ(read->legacy_id, profile.legacy_id);
    EXPECT_EQ(read->language, profile.language);
    EXPECT_EQ(read->services, profile.services);
    EXPECT_TRUE(read->disabled);
}

/// What is at rest must stay readable: these texts were written by hand, not by the codec.
TEST(ProfileRecord, has_the_form_that_is_at_rest) {
    Profile profile;
    profile.email = "jan@example.com";
    EXPECT_EQ(store::write_profile(profile), "jan@example.com\t\t\t\t\tenabled");
    profile.services = {"panel", "mail"};
    profile.disabled = true;
    EXPECT_EQ(store::write_profile(profile), "jan@example.com\t\t\t\tpanel,mail\tdisabled");
    const auto read = store::read_profile("a@b.be\tklant 7\t7\tnl\tx\tenabled");
    ASSERT_TRUE(read);
    EXPECT_EQ(read->username, "klant 7");
    EXPECT_EQ(read->legacy_id, "7");
    EXPECT_EQ(read->language, "nl");
    EXPECT_EQ(read->services, std::vector<std::string>{"x"});
    EXPECT_FALSE(read->disabled);
}

TEST(ProfileRecord, SEC_245_overlooks_fields_of_a_newer_version) {
    const auto read = store::read_profile("a@b.be\t\t\t\tx,y\tdisabled\tred\t");
    ASSERT_TRUE(read);
    EXPECT_EQ(read->services, (std::vector<std::string>{"x", "y"}));
    EXPECT_TRUE(read->disabled);
}

TEST(ProfileRecord, FI_11_gives_nothing_when_it_is_damaged) {
    for (const std::string_view text : kGarbage)
        EXPECT_FALSE(store::read_profile(text)) << text;
    for (const std::string_view text :
         {"a@b.be"sv, "a@b.be\tenabled"sv, "a@b.be\t\t\t\t\t"sv, "a@b.be\t\t\t\t\tno"sv,
          "a@b.be\t\t\t\t\tDisabled"sv, "a@b.be\t\t\t\t\tenabled "sv,
          "a@b.be\t\t\t\tx,,y\tenabled"sv, "a@b.be\t\t\t\tX\tenabled"sv,
          "a@b.be\t\t\tnl\n\t\tenabled"sv, "a@b.be\tx\x1b\t\t\t\tenabled"sv,
          "a@b.be\t\xff\t\t\t\tenabled"sv}) {
        EXPECT_FALSE(store::read_profile(text)) << text;
    }
}

TEST(ProfileRecord, FI_11_gives_nothing_when_it_was_cut_short) {
    const std::string whole = "a@b.be\tu\t7\tnl\tx,y\tdisabled";
    ASSERT_TRUE(store::read_profile(whole));
    for (std::size_t size = 0; size < whole.size(); ++size) {
        EXPECT_FALSE(store::read_profile(std::string_view(whole).substr(0, size))) << size;
    }
}

TEST(ProfileRecord, SEC_162_refuses_an_address_that_is_no_header_value) {
    for (const std::string_view email : {""sv, "a@b.be\r\nX-Evil: 1"sv, "a@b.be\n"sv, " a@b.be"sv,
                                         "A@b.be"sv, "\xc3\xa9@b.be"sv}) {
        EXPECT_FALSE(store::read_profile(std::string(email) + "\t\t\t\t\tenabled")) << email;
    }
}

TEST(ProfileRecord, SEC_162_refuses_a_legacy_id_that_is_no_header_value) {
    for (const std::string_view id : {"x\r\nX-Evil: 1"sv, "a b"sv, "\xc3\xa9"sv}) {
        EXPECT_FALSE(store::read_profile("a@b.be\t\t" + std::string(id) + "\t\t\tenabled")) << id;
    }
}

TEST(CredentialsRecord, are_read_back_as_they_were_written) {
    Account account{kId, 3, 4, {}, {}, domain::from_unix(1'700'000'000)};
    account.credentials = {"$argon2id$x", "k1.AAAA", "k1.BBBB"};
    Account read{kId, 3, 4, {}, {}, {}};
    ASSERT_TRUE(store::read_credentials(store::write_credentials(account), read));
    EXPECT_EQ(read.credentials.password, "$argon2id$x");
    EXPECT_EQ(read.credentials.totp_secret, "k1.AAAA");
    EXPECT_EQ(read.credentials.phone, "k1.BBBB");
    EXPECT_EQ(read.created, account.created);
}

TEST(CredentialsRecord, have_the_form_that_is_at_rest) {
    Account account{kId, 1, 0, {}, {}, domain::from_unix(5)};
    EXPECT_EQ(store::write_credentials(account), "{\"created\":5}");
    account.credentials.phone = "k.p";
    EXPECT_EQ(store::write_credentials(account), "{\"created\":5,\"phone\":\"k.p\"}");
}

/// A factor of the wrong type read as "no factor" would open the account to its password alone.
TEST(CredentialsRecord, SEC_027_a_damaged_factor_is_not_an_absent_one) {
    Account account{kId, 1, 0, {}, {}, {}};
    for (const std::string_view text : kGarbage) {
        EXPECT_FALSE(store::read_credentials(text, account)) << text;
    }
    for (const std::string_view text :
         {R"({"totp":5})"sv, R"({"totp":null})"sv, R"({"totp":{}})"sv, R"({"phone":["k.p"]})"sv,
          R"({"phone":true})"sv, R"({"password":0})"sv}) {
        EXPECT_FALSE(store::read_credentials(text, account)) << text;
    }
    EXPECT_TRUE(store::read_credentials("{}", account));
}

TEST(SignInRecord, is_read_back_as_it_was_written) {
    SignInChallenge challenge{kId, 9, "/mail?x=1", "k1.sealed"};
    const auto read = store::read_sign_in(store::write_sign_in(challenge));
    ASSERT_TRUE(read);
    EXPECT_EQ(read->account, kId);
    EXPECT_EQ(read->epoch, 9);
    EXPECT_EQ(read->return_to, "/mail?x=1");
    EXPECT_EQ(read->phone, "k1.sealed");
    EXPECT_EQ(store::write_sign_in(SignInChallenge{kId, 0, "", ""}),
              "{\"account\":\"AAECAwQFBgcICQoL\",\"epoch\":0}");
}

TEST(SignInRecord, FI_11_gives_nothing_when_it_is_damaged) {
    for (const std::string_view text : kGarbage)
        EXPECT_FALSE(store::read_sign_in(text)) << text;
    for (const std::string_view text :
         {R"({"account":"AAECAwQFBgcICQoL"})"sv, R"({"epoch":1})"sv,
          R"({"account":"AAECAwQFBgcICQoL","epoch":"1"})"sv, R"({"account":"short","epoch":1})"sv,
          R"({"account":5,"epoch":1})"sv, R"({"account":"AAECAwQFBgcICQoL","epoch":1.5})"sv,
          R"({"account":"AAECAwQFBgcICQoL","epoch":null})"sv}) {
        EXPECT_FALSE(store::read_sign_in(text)) << text;
    }
}

TEST(ResetRecord, is_read_back_as_it_was_written) {
    ResetChallenge challenge;
    challenge.account = kId;
    challenge.epoch = 2;
    challenge.email = "jan@example.com";
    challenge.return_to = "/x";
    challenge.proven = true;
    const auto read = store::read_reset(store::write_reset(challenge));
    ASSERT_TRUE(read);
    EXPECT_EQ(read->account, kId);
    EXPECT_EQ(read->epoch, 2);
    EXPECT_EQ(read->email, "jan@example.com");
    EXPECT_EQ(read->return_to, "/x");
    EXPECT_TRUE(read->proven);
}

TEST(ResetRecord, SEC_040_of_an_unknown_address_names_no_account) {
    ResetChallenge challenge;
    challenge.email = "nobody@example.com";
    const auto read = store::read_reset(store::write_reset(challenge));
    ASSERT_TRUE(read);
    EXPECT_FALSE(read->account);
    EXPECT_FALSE(read->proven);
}

TEST(ResetRecord, SEC_044_only_a_true_that_is_one_proves_anything) {
    for (const std::string_view proven : {"1", "\"true\"", "null", "[]", "false"}) {
        const auto read = store::read_reset(R"({"account":"AAECAwQFBgcICQoL","epoch":0,"proven":)" +
                                            std::string(proven) + "}");
        ASSERT_TRUE(read);
        EXPECT_FALSE(read->proven) << proven;
    }
    for (const std::string_view text : kGarbage)
        EXPECT_FALSE(store::read_reset(text)) << text;
    EXPECT_FALSE(store::read_reset(R"({"proven":true})"));
    EXPECT_FALSE(store::read_reset(R"({"epoch":0,"account":"x","proven":true})")->account);
}

TEST(TicketRecord, keeps_what_the_key_does_not_name) {
    const Ticket ticket{kId, "FAMILYFAMILYFAMI", "panel.example.com", "state", "/x?y=1"};
    const auto read = store::read_ticket(store::write_ticket(ticket));
    ASSERT_TRUE(read);
    EXPECT_EQ(read->account, kId);
    EXPECT_EQ(read->family, "FAMILYFAMILYFAMI");
    EXPECT_EQ(read->uri, "/x?y=1");
}

TEST(TicketRecord, FI_11_gives_nothing_when_it_is_damaged) {
    for (const std::string_view text : kGarbage)
        EXPECT_FALSE(store::read_ticket(text)) << text;
    for (const std::string_view text :
         {R"({})"sv, R"({"account":"AAECAwQFBgcICQoL"})"sv, R"({"family":"F"})"sv,
          R"({"account":"x","family":"F"})"sv, R"({"account":"AAECAwQFBgcICQoL","family":5})"sv}) {
        EXPECT_FALSE(store::read_ticket(text)) << text;
    }
}

/// Every prefix and every changed byte of a sound record: read as a record or not, never a crash,
/// and never more rights.
TEST(ResetRecord, FI_11_no_change_of_one_byte_makes_an_unproven_reset_a_proven_one) {
    ResetChallenge challenge;
    challenge.account = kId;
    challenge.email = "jan@example.com";
    const std::string sound = store::write_reset(challenge);
    for (std::size_t i = 0; i < sound.size(); ++i) {
        const auto cut = store::read_reset(sound.substr(0, i));
        EXPECT_FALSE(cut) << i;
        for (int byte = 0; byte < 256; ++byte) {
            std::string changed = sound;
            changed[i] = static_cast<char>(byte);
            const auto read = store::read_reset(changed);
            EXPECT_FALSE(read && read->proven) << changed;
        }
    }
}

}  // namespace
}  // namespace gatekeeper::tests
