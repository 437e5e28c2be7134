#include "complaint.hpp"
#include "private_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gatekeeper::settings {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using tests::complaint;
using tests::private_file;
using tests::TemporaryDirectory;

TEST(ParseSms, reads_a_gateway_file) {
    const TemporaryDirectory folder;
    const std::string file = private_file(folder, "sms.json", "{}");
    const SmsSettings sms = parse_sms({file});
    EXPECT_EQ(sms.gateway_file, file);
    EXPECT_EQ(sms.directory, "");
    EXPECT_THAT(sms.countries, IsEmpty());
}

TEST(ParseSms, reads_an_outbox) {
    const SmsSettings sms = parse_sms({"file:/var/outbox", "countries=BE,NL"});
    EXPECT_EQ(sms.directory, "/var/outbox");
    EXPECT_EQ(sms.gateway_file, "");
    EXPECT_THAT(sms.countries, ElementsAre("BE", "NL"));
}

TEST(ParseSms, says_what_is_wrong) {
    const auto said = [](const Arguments& words) { return complaint(parse_sms, words); };
    EXPECT_THAT(said({}), HasSubstr("the gateway is missing"));
    EXPECT_THAT(said({"sms.json"}), HasSubstr("\"sms.json\" must be a full path"));
    EXPECT_THAT(said({"/nowhere/sms.json"}), HasSubstr("/nowhere/sms.json cannot be read"));
    EXPECT_THAT(said({"https://sms.example.com"}), HasSubstr("describe the gateway in a JSON"));
    EXPECT_THAT(said({"/etc/hosts", "countries=BE"}), HasSubstr("countries= goes with file: only"));
    EXPECT_THAT(said({"file:outbox", "countries=BE"}), HasSubstr("must be a full path"));
    EXPECT_THAT(said({"file:/outbox"}), HasSubstr("countries= is missing"));
    EXPECT_THAT(said({"file:/outbox", "countries=be"}), HasSubstr("country \"be\" is unknown"));
    EXPECT_THAT(said({"file:/outbox", "countries=BE,"}), HasSubstr("country \"\" is unknown"));
    EXPECT_THAT(said({"file:/outbox", "countries=BE,XX"}), HasSubstr("country \"XX\" is unknown"));
    EXPECT_THAT(said({"file:/outbox", "countries=BE,BE"}), HasSubstr("BE is there twice"));
    EXPECT_THAT(said({"file:/outbox", "country=BE"}), HasSubstr("known here: countries="));
}

}  // namespace
}  // namespace gatekeeper::settings
