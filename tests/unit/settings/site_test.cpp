#include "complaint.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gatekeeper::settings {
namespace {

using testing::HasSubstr;
using tests::complaint;

TEST(ParseSupport, tells_address_and_url_apart) {
    const domain::Support both =
        parse_support({"https://example.com/support?from=gate", "Support@Example.com"});
    EXPECT_EQ(both.email, "support@example.com");
    EXPECT_EQ(both.url, "https://example.com/support?from=gate");
    EXPECT_EQ(parse_support({"support@example.com"}).url, "");
    EXPECT_EQ(parse_support({"http://example.com"}).email, "");
}

TEST(ParseSupport, says_what_is_wrong) {
    const auto said = [](const Arguments& words) { return complaint(parse_support, words); };
    EXPECT_THAT(said({}), HasSubstr("write one or two of"));
    EXPECT_THAT(said({"a@b.example", "https://a.example", "https://b.example"}),
                HasSubstr("write one or two of"));
    EXPECT_THAT(said({"+32 2 123 45 67"}), HasSubstr("\"+32 2 123 45 67\" is neither"));
    EXPECT_THAT(said({"javascript://example.com/%0aalert(1)"}), HasSubstr("is neither"));
    EXPECT_THAT(said({"https://example.com/\"onclick"}), HasSubstr("is neither"));
    EXPECT_THAT(said({"https:///help"}), HasSubstr("is neither"));
    EXPECT_THAT(said({"https://user@example.com/"}), HasSubstr("is neither"));
    EXPECT_THAT(said({"a@b.example", "c@d.example"}), HasSubstr("are of one kind"));
    EXPECT_THAT(said({"https://a.example", "https://b.example"}), HasSubstr("are of one kind"));
}

TEST(ParseService, reads_name_title_and_url) {
    const domain::Service service =
        parse_service({"cpanel", "Control panel", "https://panel.example.com:2083/x"});
    EXPECT_EQ(service.name, "cpanel");
    EXPECT_EQ(service.title, "Control panel");
    EXPECT_EQ(service.url, "https://panel.example.com:2083/x");
    EXPECT_EQ(parse_service({"demo", "Demo", "http://app.localhost:8080/"}).name, "demo");
}

TEST(ParseService, says_what_is_wrong) {
    const auto said = [](const Arguments& words) { return complaint(parse_service, words); };
    EXPECT_THAT(said({"cpanel", "https://panel.example.com"}),
                HasSubstr("write a name, a title and a URL"));
    EXPECT_THAT(said({"cPanel", "Panel", "https://panel.example.com"}),
                HasSubstr("\"cPanel\" cannot be a service's name"));
    EXPECT_THAT(said({"cpanel", " ", "https://panel.example.com"}), HasSubstr("an empty text"));
    EXPECT_THAT(said({"cpanel", "Panel", "panel.example.com"}), HasSubstr("is not a URL"));
    EXPECT_THAT(said({"cpanel", "Panel", "https://panel.example.com/a b"}),
                HasSubstr("is not a URL"));
    EXPECT_THAT(said({"cpanel", "Panel", "http://panel.example.com/"}),
                HasSubstr("\"http://panel.example.com/\" is not encrypted"));
}

TEST(ParsePortal, reads_an_origin) {
    const PortalSettings portal =
        parse_portal({"https://Auth.Example.com:8443", "name=Example Hosting"});
    EXPECT_EQ(portal.origin.text(), "https://auth.example.com:8443");
    EXPECT_EQ(portal.name, "Example Hosting");
}

TEST(ParsePortal, is_named_after_its_host_unless_told_otherwise) {
    EXPECT_EQ(parse_portal({"http://localhost:8080"}).name, "localhost");
}

TEST(ParsePortal, says_what_is_wrong) {
    const auto said = [](const Arguments& words) { return complaint(parse_portal, words); };
    EXPECT_THAT(said({}), HasSubstr("the portal's address is missing"));
    EXPECT_THAT(said({"auth.example.com"}), HasSubstr("is not an address such as"));
    EXPECT_THAT(said({"https://auth.example.com/login"}),
                HasSubstr("has something after the host; write only https://auth.example.com"));
    EXPECT_THAT(said({"https://auth.example.com/"}), HasSubstr("write only"));
    EXPECT_THAT(said({"http://auth.example.com"}), HasSubstr("write https://auth.example.com"));
    EXPECT_THAT(said({"https://auth.example.com", "title=x"}), HasSubstr("known here: name="));
    EXPECT_THAT(said({"https://auth.example.com", "name=a\tb"}), HasSubstr("control characters"));
}

}  // namespace
}  // namespace gatekeeper::settings
