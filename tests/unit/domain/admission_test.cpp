#include <gatekeeper/domain/admission.hpp>

#include <gtest/gtest.h>

#include <string>

namespace gatekeeper::tests {
namespace {

using domain::Admission;
using domain::Factor;
using domain::from_unix;
using domain::Instant;
using domain::Level;
using domain::Visitor;

constexpr const char* kHost = "panel.example.com";
const Instant kNow = from_unix(1'700'000'000);

Visitor visitor() {
    Visitor made{*domain::AccountId::parse("AAECAwQFBgcICQoL"), 3, {}, {}};
    made.profile.email = "jan@example.com";
    made.profile.services = {"cpanel"};
    made.session.epoch = 3;
    made.session.factor = Factor::Totp;
    made.session.created = kNow - std::chrono::hours(1);
    made.session.ends = kNow + std::chrono::hours(11);
    made.session.seen = kNow;
    made.session.host = kHost;
    return made;
}

Admission judged(const Visitor& who, Level level = Level::TwoFactor, const char* service = "") {
    return domain::judge(who, kHost, kNow, level, service);
}

TEST(Admission, grants_a_session_with_both_factors) {
    EXPECT_EQ(judged(visitor()), Admission::Granted);
    Visitor sms = visitor();
    sms.session.factor = Factor::Sms;
    EXPECT_EQ(judged(sms), Admission::Granted);
    EXPECT_EQ(judged(visitor(), Level::Password), Admission::Granted);
}

TEST(Admission, SEC_020_a_password_alone_does_not_open_what_asks_for_two_factors) {
    Visitor half = visitor();
    half.session.factor = Factor::Password;
    EXPECT_EQ(judged(half), Admission::StepUp);
    EXPECT_EQ(judged(half, Level::Password), Admission::Granted);
    EXPECT_EQ(judged(half, Level::TwoFactor, "cpanel"), Admission::StepUp);
}

TEST(Admission, SEC_107_a_session_counts_on_its_own_host_only) {
    EXPECT_EQ(domain::judge(visitor(), "other.example.com", kNow, Level::Password, ""),
              Admission::SignIn);
    EXPECT_EQ(domain::judge(visitor(), "", kNow, Level::Password, ""), Admission::SignIn);
    EXPECT_EQ(domain::judge(visitor(), "PANEL.example.com", kNow, Level::Password, ""),
              Admission::SignIn);
}

TEST(Admission, SEC_107_a_raised_epoch_ends_every_session_before) {
    Visitor old = visitor();
    old.account_epoch = 4;
    EXPECT_EQ(judged(old), Admission::SignIn);
    old.account_epoch = 2;
    EXPECT_EQ(judged(old), Admission::SignIn);
}

TEST(Admission, SEC_105_a_disabled_account_has_no_session_that_counts) {
    Visitor disabled = visitor();
    disabled.profile.disabled = true;
    EXPECT_EQ(judged(disabled), Admission::SignIn);
    EXPECT_EQ(judged(disabled, Level::Password), Admission::SignIn);
}

TEST(Admission, SEC_104_nothing_lives_past_the_absolute_end) {
    Visitor late = visitor();
    late.session.ends = kNow + domain::seconds(1);
    EXPECT_EQ(judged(late), Admission::Granted);
    late.session.ends = kNow;
    EXPECT_EQ(judged(late), Admission::SignIn);
    late.session.ends = kNow - domain::seconds(1);
    EXPECT_EQ(judged(late), Admission::SignIn);
}

TEST(Admission, asks_for_the_link_to_a_service_last) {
    EXPECT_EQ(judged(visitor(), Level::TwoFactor, "cpanel"), Admission::Granted);
    EXPECT_EQ(judged(visitor(), Level::TwoFactor, "webmail"), Admission::NotLinked);
    EXPECT_EQ(judged(visitor(), Level::Password, "webmail"), Admission::NotLinked);
    Visitor disabled = visitor();
    disabled.profile.disabled = true;
    EXPECT_EQ(judged(disabled, Level::TwoFactor, "webmail"), Admission::SignIn);
}

}  // namespace
}  // namespace gatekeeper::tests
