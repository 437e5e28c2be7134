#include "ctl/customer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gatekeeper::ctl {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

template <class Read>
std::string complaint(Read read, std::string_view text) {
    try {
        read(text);
    } catch (const BadValue& error) {
        return error.what();
    }
    return "";
}

TEST(ReadEmail, names_what_is_no_address) {
    EXPECT_EQ(read_email("Jo@Example.com").text(), "jo@example.com");
    EXPECT_EQ(complaint(read_email, "jo@localhost"), "\"jo@localhost\" is not a mail address");
}

TEST(ReadUsername, says_why_an_at_is_refused) {
    EXPECT_EQ(read_username("Jo 17").text(), "jo 17");
    EXPECT_THAT(complaint(read_username, "jo@x"), HasSubstr("could be taken for a mail address"));
    EXPECT_THAT(complaint(read_username, std::string(65, 'x')), HasSubstr("1 to 64 bytes"));
}

TEST(ReadLegacyId, takes_what_a_header_takes) {
    EXPECT_EQ(read_legacy_id("C-1!7"), "C-1!7");
    EXPECT_THAT(complaint(read_legacy_id, "a b"), HasSubstr("without spaces"));
    EXPECT_THAT(complaint(read_legacy_id, "caf\xc3\xa9"), HasSubstr("printable ASCII"));
}

TEST(ReadLanguage, keeps_the_language_only) {
    EXPECT_EQ(read_language("nl"), "nl");
    EXPECT_EQ(read_language("NL-BE"), "nl");
    EXPECT_EQ(read_language("nl_BE"), "nl");
    EXPECT_EQ(read_language("nds"), "nds");
    for (const char* const text : {"n", "dutch", "n1", "-", "12"}) {
        EXPECT_THAT(complaint(read_language, text), HasSubstr("is not a language code")) << text;
    }
}

TEST(ReadServices, splits_at_spaces_and_semicolons) {
    EXPECT_THAT(read_services("cpanel webmail;ftp ; cpanel"),
                ElementsAre("cpanel", "webmail", "ftp"));
    EXPECT_THAT(read_services(" ; "), IsEmpty());
    EXPECT_THAT(complaint([](std::string_view text) { return read_services(text); }, "cpanel,ftp"),
                HasSubstr("\"cpanel,ftp\" cannot be a service's name"));
}

TEST(ReadPasswordHash, takes_the_four_kinds) {
    const std::string argon2 = "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHQ$" + std::string(43, 'A');
    const std::string bcrypt = "$2y$10$" + std::string(53, 'a');
    const std::string sha512 = "$6$salt$" + std::string(86, 'a');
    for (const std::string& hash : {argon2, bcrypt, sha512}) {
        EXPECT_EQ(read_password_hash(hash), hash);
    }
    for (const char* const text : {"hunter2", "$1$salt$hash", "$2y$31$x", "$6$salt$short"}) {
        const std::string said = complaint(read_password_hash, text);
        EXPECT_THAT(said, HasSubstr("the password hash is none of argon2id")) << text;
        EXPECT_THAT(said, testing::Not(HasSubstr("hunter2")));
    }
}

TEST(ReadTotpSecret, wants_sixteen_bytes) {
    EXPECT_EQ(read_totp_secret("AAAQEAYEAUDAOCAJBIFQYDIOB4").size(), 16U);
    EXPECT_EQ(read_totp_secret("aaaq eaye audaocajbifqydiob4======").size(), 16U);
    EXPECT_THAT(complaint(read_totp_secret, "JBSWY3DPEHPK3PXP"), HasSubstr("has 10 bytes"));
    EXPECT_THAT(complaint(read_totp_secret, std::string(104, 'A')), HasSubstr("has 65 bytes"));
    EXPECT_THAT(complaint(read_totp_secret, "not base32!"), HasSubstr("is not base32"));
}

TEST(ReadPhone, wants_a_mobile_number_in_e164) {
    EXPECT_EQ(read_phone("+32470123456"), "+32470123456");
    EXPECT_EQ(read_phone("+12015550123"), "+12015550123");
    for (const char* const text : {"0470123456", "0032470123456", "+32 470 12 34 56", "+", "+3",
                                   "+0470123456", "+32470123456789012", "+3247012345a"}) {
        EXPECT_THAT(complaint(read_phone, text), HasSubstr("must be written as +")) << text;
    }
    EXPECT_THAT(complaint(read_phone, "+3222181818"), HasSubstr("is not a mobile number"));
    EXPECT_THAT(complaint(read_phone, "+99912345678"), HasSubstr("does not exist"));
    EXPECT_THAT(complaint(read_phone, "+32111111111"), HasSubstr("does not exist"));
}

}  // namespace
}  // namespace gatekeeper::ctl
