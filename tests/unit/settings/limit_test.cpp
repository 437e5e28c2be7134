#include "complaint.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gatekeeper::settings {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using testing::HasSubstr;

domain::Limits limits_of(const Arguments& words) {
    LimitSettings settings;
    set_limit(words, settings);
    return settings.limits;
}

std::string said(const Arguments& words) {
    return tests::complaint(limits_of, words);
}

TEST(SetLimit, takes_one_rate_or_two) {
    const domain::Limits two = limits_of({"mail", "3/10m", "12/1d"});
    ASSERT_EQ(two.mail.size(), 2U);
    EXPECT_EQ(two.mail[0].name, "mail");
    EXPECT_EQ(two.mail[0].most, 3);
    EXPECT_EQ(two.mail[0].window, minutes(10));
    EXPECT_EQ(two.mail[1].name, "mail-long");
    EXPECT_EQ(two.mail[1].most, 12);
    EXPECT_EQ(two.mail[1].window, hours(24));
    EXPECT_EQ(limits_of({"mail", "3/10m"}).mail.size(), 1U);
    EXPECT_EQ(limits_of({"network", "20/10m", "60/1h"}).network.size(), 2U);
}

TEST(SetLimit, SEC_150_leaves_the_growing_wait_to_the_first_rate_of_passwords) {
    const domain::Limits limits = limits_of({"password", "10/30m", "50/30m"});
    EXPECT_EQ(limits.password[0].most, 10);
    EXPECT_EQ(limits.password[0].backoff, domain::Limits().password[0].backoff);
    EXPECT_EQ(limits.password[0].longest_wait, minutes(15));
    EXPECT_EQ(limits.password[1].backoff, domain::seconds(0));
}

TEST(SetLimit, knows_every_limit_there_is_by_the_name_of_its_counter) {
    const auto first = [](const char* name,
                          const std::vector<domain::Limit> domain::Limits::*member) {
        const domain::Limits limits = limits_of({name, "7/7m"});
        EXPECT_EQ((limits.*member).front().name, name);
        EXPECT_EQ((limits.*member).front().most, 7) << name;
        EXPECT_EQ((domain::Limits().*member).front().name, name);
    };
    first("password", &domain::Limits::password);
    first("code", &domain::Limits::code);
    first("challenge", &domain::Limits::challenge);
    first("network", &domain::Limits::network);
    first("names", &domain::Limits::names);
    first("mail", &domain::Limits::mail);
    first("mail_network", &domain::Limits::mail_network);
    first("sms_again", &domain::Limits::sms_again);
    first("sms", &domain::Limits::sms);
    first("sms_account", &domain::Limits::sms_account);
    first("sms_network", &domain::Limits::sms_network);
    first("sms_prefix", &domain::Limits::sms_prefix);
    first("sms_total", &domain::Limits::sms_total);
}

TEST(SetLimit, says_what_is_wrong) {
    EXPECT_THAT(said({"password"}), HasSubstr("write a name and one or two rates, as in password"));
    EXPECT_THAT(said({"sms", "1/1m", "2/1h", "3/1d"}), HasSubstr("one or two rates"));
    EXPECT_THAT(said({"passwords", "5/1h"}),
                HasSubstr("there is no limit \"passwords\"; known are password, code, challenge, "
                          "network, names, mail, mail_network, sms_again, sms, sms_account, "
                          "sms_network, sms_prefix and sms_total"));
    EXPECT_THAT(said({"password", "5"}),
                HasSubstr("\"5\" is not a rate; write a number and a time, "
                          "as in 5/1h"));
    EXPECT_THAT(said({"password", "5/1h", "3/10m"}),
                HasSubstr("\"3/10m\" must stand before \"5/1h\""));
    EXPECT_THAT(said({"password", "5/soon"}), HasSubstr("\"soon\" is not a time"));
    EXPECT_THAT(said({"password", "5/"}), HasSubstr("\"\" is not a time"));
    for (const char* const rate :
         {"0/1h", "-1/1h", "/1h", "x/1h", "5x/1h", "1000001/1h", "99999999999/1h", "1.5/1h"}) {
        EXPECT_THAT(said({"password", rate}),
                    HasSubstr("the number before the slash must be from 1 to 1000000"))
            << rate;
    }
    for (const char* const rate : {"5/0", "5/0s", "5/8d"}) {
        EXPECT_THAT(said({"password", rate}), HasSubstr("the time must be from 1s to 7d")) << rate;
    }
}

TEST(SetLimit, takes_each_name_once) {
    LimitSettings settings;
    set_limit({"mail", "3/10m"}, settings);
    set_limit({"sms", "3/10m"}, settings);
    try {
        set_limit({"mail", "4/10m"}, settings);
        FAIL();
    } catch (const SettingError& error) {
        EXPECT_THAT(error.what(), HasSubstr("\"mail\" is given twice; keep one"));
    }
    EXPECT_EQ(settings.limits.mail.front().most, 3);
}

}  // namespace
}  // namespace gatekeeper::settings
