#include "complaint.hpp"
#include "private_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gatekeeper::settings {
namespace {

using ports::TlsPolicy;
using testing::HasSubstr;
using testing::Not;
using tests::complaint;
using tests::private_file;
using tests::TemporaryDirectory;

const std::string kFrom = "from=Support <support@example.com>";

TEST(ParseMail, reads_a_submission_server) {
    const TemporaryDirectory folder;
    const std::string file = private_file(folder, "password", "s3cret\n");
    const MailSettings mail =
        parse_mail({"smtp://gate@mail.example.com", kFrom, "password_file=" + file});
    EXPECT_EQ(mail.url, "smtp://mail.example.com:587");
    EXPECT_EQ(mail.user, "gate");
    EXPECT_EQ(mail.password, "s3cret");
    EXPECT_EQ(mail.from_name, "Support");
    EXPECT_EQ(mail.from.text(), "support@example.com");
    EXPECT_EQ(mail.tls, TlsPolicy::Required);
    EXPECT_EQ(mail.directory, "");
}

TEST(ParseMail, reads_a_user_that_is_an_address) {
    const TemporaryDirectory folder;
    const std::string option = "password_file=" + private_file(folder, "password", "x");
    EXPECT_EQ(parse_mail({"smtp://a@b.example@mail.example.com", kFrom, option}).user,
              "a@b.example");
    EXPECT_EQ(parse_mail({"smtp://a%40b.example@mail.example.com", kFrom, option}).user,
              "a@b.example");
}

TEST(ParseMail, knows_the_usual_ports) {
    EXPECT_EQ(parse_mail({"smtps://mail.example.com", kFrom}).url, "smtps://mail.example.com:465");
    EXPECT_EQ(parse_mail({"smtp://localhost", kFrom, "tls=off"}).url, "smtp://localhost:25");
    EXPECT_EQ(parse_mail({"smtp://[::1]:2525/", kFrom, "tls=off"}).url, "smtp://[::1]:2525");
    EXPECT_EQ(parse_mail({"smtp://mail.example.com:25", kFrom, "tls=required"}).url,
              "smtp://mail.example.com:25");
}

TEST(ParseMail, leaves_tls_out_on_this_machine_only) {
    EXPECT_EQ(parse_mail({"smtp://127.0.0.1", kFrom, "tls=off"}).tls, TlsPolicy::Off);
    const std::string said = complaint(parse_mail, {"smtp://mail.example.com", kFrom, "tls=off"});
    EXPECT_THAT(said, HasSubstr("a relay on this machine only"));
    EXPECT_THAT(said, HasSubstr("anybody could read the security codes"));
    EXPECT_THAT(complaint(parse_mail, {"smtp://127.0.0.1.example.com", kFrom, "tls=off"}),
                HasSubstr("a relay on this machine only"));
}

TEST(ParseMail, reads_every_form_of_sender) {
    const auto sender = [](const std::string& from) {
        const MailSettings mail = parse_mail({"file:/tmp", "from=" + from});
        return mail.from_name + "|" + mail.from.text();
    };
    EXPECT_EQ(sender("support@example.com"), "|support@example.com");
    EXPECT_EQ(sender("<support@example.com>"), "|support@example.com");
    EXPECT_EQ(sender("Jos & Co <Support@Example.com>"), "Jos & Co|support@example.com");
    EXPECT_EQ(sender("\"Jos, Co\" <support@example.com>"), "Jos, Co|support@example.com");
    EXPECT_EQ(sender("Café <support@example.com>"), "Café|support@example.com");
}

/// nginx knows quotes at the start of a word only, and cuts from="A B <c@d.example>" into three.
TEST(ParseMail, puts_a_quoted_sender_together_again) {
    const auto sender = [](const Arguments& words) {
        Arguments arguments = {"file:/tmp"};
        arguments.insert(arguments.end(), words.begin(), words.end());
        return parse_mail(arguments).from_name;
    };
    EXPECT_EQ(sender({"from=\"Example", "Hosting", "<support@example.com>\""}), "Example Hosting");
    EXPECT_EQ(sender({"from=\"support@example.com\""}), "");
    EXPECT_THAT(complaint(parse_mail, {"file:/tmp", "from=\"Example", "Hosting"}),
                HasSubstr("the quote after from= never ends"));
    EXPECT_THAT(complaint(parse_mail, {"file:/tmp", "from=\"\""}), HasSubstr("from= has no value"));
}

TEST(ParseMail, reads_an_outbox) {
    const MailSettings mail = parse_mail({"file:/var/outbox", kFrom});
    EXPECT_EQ(mail.directory, "/var/outbox");
    EXPECT_EQ(mail.url, "");
}

TEST(ParseMail, reads_an_authority_file) {
    const TemporaryDirectory folder;
    const std::string file = private_file(folder, "ca.pem", "x", 0644);
    EXPECT_EQ(parse_mail({"smtp://mail.example.com", kFrom, "ca_file=" + file}).ca_file, file);
}

struct Refusal {
    Arguments arguments;
    std::string says;
};

class ParseMailRefuses : public testing::TestWithParam<Refusal> {};

TEST_P(ParseMailRefuses, and_says_why) {
    EXPECT_THAT(complaint(parse_mail, GetParam().arguments), HasSubstr(GetParam().says));
}

INSTANTIATE_TEST_SUITE_P(
    All, ParseMailRefuses,
    testing::Values(
        Refusal{{}, "the server is missing"},
        Refusal{{"smtp://mail.example.com"}, "from= is missing; write the sender"},
        Refusal{{"file:/outbox"}, "from= is missing"},
        Refusal{{"mail.example.com", kFrom}, "\"mail.example.com\" is no way to send mail"},
        Refusal{{"smtp://", kFrom}, "the host is missing"},
        Refusal{{"smtp://a b", kFrom}, "\"a b\" is not a host name"},
        Refusal{{"smtp://mail.example.com/x", kFrom}, "is not a host name"},
        Refusal{{"smtp://mail.example.com", "from=Support"},
                "from=\"Support\" holds no mail address"},
        Refusal{{"smtp://mail.example.com", "from=A <b@c.example> d"}, "holds no mail address"},
        Refusal{{"smtp://mail.example.com", "from=A\n <b@c.example>"}, ""},
        Refusal{{"smtp://mail.example.com", "from=A\nB <b@c.example>"},
                "without control characters"},
        Refusal{{"smtp://mail.example.com", "from=\xff <b@c.example>"}, "must be UTF-8"},
        Refusal{{"smtp://mail.example.com", "from=" + std::string(101, 'a') + " <b@c.example>"},
                "shorten it to 100 bytes"},
        Refusal{{"smtp://gate@mail.example.com", kFrom}, "user \"gate\" has no password"},
        Refusal{{"smtp://@mail.example.com", kFrom, "password_file=/x"}, "before the @ is missing"},
        Refusal{{"smtp://mail.example.com", kFrom, "password_file=/x"},
                "write the user before the host, as in smtp://user@mail.example.com"},
        Refusal{{"smtp://a:b@mail.example.com", kFrom}, "a password does not belong before the @"},
        Refusal{{"smtp://mail.example.com", kFrom, "tls=maybe"}, "tls=maybe is unknown"},
        Refusal{{"smtps://localhost", kFrom, "tls=off"}, "tls=off contradicts smtps://"},
        Refusal{{"smtp://a@localhost", kFrom, "tls=off"}, "would sign in without encryption"},
        Refusal{{"smtp://localhost", kFrom, "tls=off", "ca_file=/x"}, "has no meaning together"},
        Refusal{{"smtp://mail.example.com", kFrom, "ca_file=/nowhere/ca"},
                "/nowhere/ca cannot be read: No such file"},
        Refusal{{"smtp://mail.example.com", kFrom, "ca_file=ca"}, "\"ca\" must be a full path"},
        Refusal{{"file:outbox", kFrom}, "\"outbox\" must be a full path"},
        Refusal{{"file:/outbox", kFrom, "tls=off"}, "tls= has no meaning for file:"},
        Refusal{{"file:/outbox", kFrom, "user=x"},
                "known here: from=, password_file=, tls= and ca_file="}));

TEST(ParseMail, never_repeats_a_password) {
    EXPECT_THAT(complaint(parse_mail, {"smtp://a:hunter2@mail.example.com", kFrom}),
                Not(HasSubstr("hunter2")));
    EXPECT_THAT(complaint(parse_mail, {"smtp://a:hunter2@localhost", kFrom, "tls=off"}),
                Not(HasSubstr("hunter2")));
}

}  // namespace
}  // namespace gatekeeper::settings
