#include "ctl/customer_table.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gatekeeper::ctl {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::string header_complaint(std::string_view header) {
    try {
        const CustomerTable table(header);
    } catch (const BadValue& error) {
        return error.what();
    }
    return "";
}

std::string complaint(CustomerTable& table, std::string_view line, std::size_t number = 9) {
    try {
        table.read(line, number);
    } catch (const BadValue& error) {
        return error.what();
    }
    return "";
}

TEST(CustomerTable, reads_columns_in_any_order) {
    CustomerTable table(
        "Phone,services,EMAIL,totp_secret,username,legacy_id,language,password_hash");
    const Customer customer = table.read(
        "+32470123456,a b,Jo@Example.com,AAAQEAYEAUDAOCAJBIFQYDIOB4,Jo,17,nl,"
        "\"$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHQ$AAAA\"",
        2);
    EXPECT_EQ(customer.email->text(), "jo@example.com");
    EXPECT_EQ(customer.username->text(), "jo");
    EXPECT_EQ(customer.legacy_id, "17");
    EXPECT_EQ(customer.language, "nl");
    EXPECT_THAT(customer.services, ElementsAre("a", "b"));
    EXPECT_THAT(customer.password_hash, HasSubstr("$argon2id$"));
    EXPECT_EQ(customer.totp_secret.size(), 16U);
    EXPECT_EQ(customer.phone, "+32470123456");
}

TEST(CustomerTable, leaves_open_what_is_empty) {
    CustomerTable table("email,username,legacy_id,language,services,password_hash");
    const Customer customer = table.read("jo@example.com, ,\"\",,;,", 2);
    EXPECT_EQ(customer.username, std::nullopt);
    EXPECT_EQ(customer.legacy_id, "");
    EXPECT_TRUE(customer.services.empty());
}

TEST(CustomerTable, knows_whether_keys_are_needed) {
    EXPECT_FALSE(CustomerTable("email,username,password_hash").needs_keys());
    EXPECT_TRUE(CustomerTable("email,totp_secret").needs_keys());
    EXPECT_TRUE(CustomerTable("phone,email").needs_keys());
}

TEST(CustomerTable, takes_semicolons_as_spreadsheets_write_them) {
    CustomerTable table("email;username;services");
    const Customer customer = table.read("jo@example.com;jo;\"a;b\"", 2);
    EXPECT_EQ(customer.username->text(), "jo");
    EXPECT_THAT(customer.services, ElementsAre("a", "b"));
}

TEST(CustomerTable, refuses_a_header_it_does_not_understand) {
    EXPECT_EQ(header_complaint("email,name"),
              "unknown column \"name\"; known are: email username legacy_id language services "
              "password_hash totp_secret phone");
    EXPECT_THAT(header_complaint("email,email"), HasSubstr("column \"email\" is there twice"));
    EXPECT_THAT(header_complaint("username"), HasSubstr("\"email\" among them"));
    EXPECT_THAT(header_complaint(""), HasSubstr("\"email\" among them"));
    EXPECT_THAT(header_complaint("email,"), HasSubstr("unknown column \"\""));
    EXPECT_THAT(header_complaint("\"email"), HasSubstr("a quote is misplaced"));
    EXPECT_THAT(header_complaint("email\t,\xff"), HasSubstr("not UTF-8"));
}

TEST(CustomerTable, refuses_a_line_and_goes_on) {
    CustomerTable table("email,username");
    EXPECT_THAT(complaint(table, "jo@example.com"), HasSubstr("has 1 fields, the first line 2"));
    EXPECT_THAT(complaint(table, "jo@example.com,a,b"), HasSubstr("has 3 fields"));
    EXPECT_THAT(complaint(table, ",jo"), HasSubstr("the mail address is missing"));
    EXPECT_THAT(complaint(table, "jo,jo"), HasSubstr("\"jo\" is not a mail address"));
    EXPECT_THAT(complaint(table, "jo@example.com,\"jo"), HasSubstr("a quote is misplaced"));
    EXPECT_THAT(complaint(table, "jo@example.com,caf\xe9"), HasSubstr("not UTF-8"));
    EXPECT_EQ(complaint(table, "jo@example.com,caf\xc3\xa9"), "");
}

TEST(CustomerTable, refuses_what_an_earlier_good_line_has) {
    CustomerTable table("email,username");
    EXPECT_EQ(complaint(table, "a@example.com,a", 2), "");
    EXPECT_EQ(complaint(table, "A@example.com,b", 3),
              "address \"a@example.com\" is on line 2 already");
    EXPECT_EQ(complaint(table, "c@example.com, A ", 4), "user name \"a\" is on line 2 already");
    EXPECT_EQ(complaint(table, "c@example.com,c", 5), "") << "line 4 was refused";
    EXPECT_EQ(complaint(table, "d@example.com,b", 6), "") << "line 3 was refused";
    EXPECT_EQ(complaint(table, "e@example.com,", 7), "");
    EXPECT_EQ(complaint(table, "f@example.com,", 8), "");
}

TEST(CustomerTable, shows_no_control_characters_of_the_file) {
    CustomerTable table("email,username");
    EXPECT_EQ(complaint(table, "\x1b[2J,a"), "\"?[2J\" is not a mail address");
}

}  // namespace
}  // namespace gatekeeper::ctl
