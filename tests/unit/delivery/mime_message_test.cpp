#include "surroundings.hpp"

#include <gatekeeper/delivery/mime_message.hpp>

#include <gtest/gtest.h>

#include <cstdio>
#include <memory>
#include <sstream>
#include <string>

namespace gatekeeper::tests {
namespace {

using gatekeeper::delivery::MimeMessage;

MimeMessage example() {
    return MimeMessage{"Support",
                       delivery::address("support@example.com"),
                       delivery::address("customer@example.org"),
                       "Your security code",
                       "Code: 123456\n",
                       "<p>Code: 123456</p>\n",
                       domain::from_unix(1738324800),
                       "ABCDEF"};
}

/// The message as Python's mail library reads it.
json::Value as_python_reads(const std::string& message) {
    const delivery::Folder folder;
    const std::string file = folder.write("message.eml", message);
    const std::string command =
        "/usr/bin/python3 -c \"\n"
        "import email, email.policy, email.utils, json, sys\n"
        "from email.header import decode_header, make_header\n"
        "m = email.message_from_binary_file(open(sys.argv[1], 'rb'), policy=email.policy.default)\n"
        "name, address = email.utils.parseaddr(\n"
        "  email.message_from_binary_file(open(sys.argv[1], 'rb'))['from'])\n"
        "part = lambda kind: m.get_body((kind,)).get_content()\n"
        "print(json.dumps({'subject': m['subject'], 'address': address,\n"
        "  'from': str(make_header(decode_header(name))),\n"
        "  'headers': m.keys(), 'defects': len(m.defects),\n"
        "  'text': part('plain'), 'html': part('html')}))\n"
        "\" " +
        file;
    const std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen(command.c_str(), "r"), pclose);
    std::string output;
    for (int c = std::fgetc(pipe.get()); c != EOF; c = std::fgetc(pipe.get())) {
        output.push_back(static_cast<char>(c));
    }
    return json::Value::parse(output);
}

void expect_well_formed_lines(const std::string& message) {
    ASSERT_TRUE(message.ends_with("\r\n"));
    std::string_view rest = message;
    while (!rest.empty()) {
        const std::size_t end = rest.find("\r\n");
        const std::string_view line = rest.substr(0, end);
        EXPECT_LE(line.size(), 76U) << line;
        EXPECT_EQ(line.find_first_of("\r\n"), std::string_view::npos) << line;
        EXPECT_FALSE(line.starts_with('.')) << line;
        for (const char c : line)
            EXPECT_TRUE(c >= 0x20 && c <= 0x7e) << line;
        rest.remove_prefix(end + 2);
    }
}

TEST(MimeMessage, has_the_headers_of_an_automatic_mail) {
    EXPECT_EQ(render(example()),
              "Date: Fri, 31 Jan 2025 12:00:00 +0000\r\n"
              "From: \"Support\" <support@example.com>\r\n"
              "To: <customer@example.org>\r\n"
              "Subject: Your security code\r\n"
              "Message-ID: <ABCDEF@example.com>\r\n"
              "Auto-Submitted: auto-generated\r\n"
              "MIME-Version: 1.0\r\n"
              "Content-Type: multipart/alternative;\r\n"
              " boundary=\"=_ABCDEF\"\r\n"
              "\r\n"
              "--=_ABCDEF\r\n"
              "Content-Type: text/plain; charset=utf-8\r\n"
              "Content-Transfer-Encoding: quoted-printable\r\n"
              "\r\n"
              "Code: 123456\r\n"
              "\r\n"
              "--=_ABCDEF\r\n"
              "Content-Type: text/html; charset=utf-8\r\n"
              "Content-Transfer-Encoding: quoted-printable\r\n"
              "\r\n"
              "<p>Code: 123456</p>\r\n"
              "\r\n"
              "--=_ABCDEF--\r\n");
}

TEST(MimeMessage, leaves_an_empty_name_out) {
    MimeMessage message = example();
    message.from_name.clear();
    EXPECT_NE(render(message).find("\r\nFrom: <support@example.com>\r\n"), std::string::npos);
}

TEST(MimeMessage, dates_have_their_weekday) {
    MimeMessage message = example();
    message.date = domain::from_unix(951782399);
    EXPECT_TRUE(render(message).starts_with("Date: Mon, 28 Feb 2000 23:59:59 +0000\r\n"));
}

TEST(MimeMessage, SEC_224_line_breaks_cannot_start_a_header) {
    for (const std::string bad :
         {"a\r\nBcc: victim@example.org", "a\nBcc: victim@example.org",
          "a\rBcc: victim@example.org", "\u00e9\r\nBcc: victim@example.org"}) {
        MimeMessage message = example();
        message.subject = bad;
        message.from_name = bad;
        const json::Value read = as_python_reads(render(message));
        EXPECT_EQ(read.at("headers").dump(),
                  R"(["Date","From","To","Subject","Message-ID","Auto-Submitted",)"
                  R"("MIME-Version","Content-Type"])");
        EXPECT_EQ(read.number_at("defects"), 0);
        EXPECT_TRUE(read.text_at("subject").ends_with(" Bcc: victim@example.org"));
        expect_well_formed_lines(render(message));
    }
}

TEST(MimeMessage, SEC_224_headers_in_utf8_are_encoded_words) {
    MimeMessage message = example();
    message.subject = "Uw beveiligingscode voor Bäckerei Müller: één code, geldig tot 12.10 €";
    message.from_name = "Bäckerei \"Müller\" & Söhne, Hosting für alle und noch viel mehr Leute";
    const std::string rendered = render(message);
    expect_well_formed_lines(rendered);
    const json::Value read = as_python_reads(rendered);
    EXPECT_EQ(read.text_at("subject"), message.subject);
    EXPECT_EQ(read.text_at("from"), message.from_name);
    EXPECT_EQ(read.text_at("address"), "support@example.com");
    EXPECT_EQ(read.number_at("defects"), 0);
}

TEST(MimeMessage, encoded_words_hold_whole_characters) {
    MimeMessage message = example();
    message.subject.clear();
    for (int i = 0; i < 60; ++i)
        message.subject += "\U0001F511";
    const std::string rendered = render(message);
    expect_well_formed_lines(rendered);
    EXPECT_EQ(as_python_reads(rendered).text_at("subject"), message.subject);
    std::istringstream lines(rendered);
    std::string line;
    while (std::getline(lines, line)) {
        const std::size_t start = line.find("=?UTF-8?Q?");
        if (start == std::string::npos) continue;
        const std::size_t length = line.rfind("?=") - start - 10;
        EXPECT_EQ(length % 12, 0U) << line;
    }
}

TEST(MimeMessage, long_plain_headers_are_folded) {
    MimeMessage message = example();
    message.subject =
        "A subject that is longer than one line may be, in words that are all short enough to "
        "break between, twice over and then some more";
    message.from_name = "Say \"hi\" \\ to us";
    const std::string rendered = render(message);
    expect_well_formed_lines(rendered);
    EXPECT_EQ(rendered.find("=?UTF-8"), std::string::npos);
    const json::Value read = as_python_reads(rendered);
    EXPECT_EQ(read.text_at("subject"), message.subject);
    EXPECT_EQ(read.text_at("from"), message.from_name);
}

TEST(MimeMessage, what_looks_like_an_encoded_word_stays_text) {
    MimeMessage message = example();
    message.subject = "=?UTF-8?Q?Bcc?=";
    message.from_name = std::string(70, 'x');
    const std::string rendered = render(message);
    expect_well_formed_lines(rendered);
    EXPECT_EQ(as_python_reads(rendered).text_at("subject"), message.subject);
    EXPECT_EQ(as_python_reads(rendered).text_at("from"), message.from_name);
}

TEST(MimeMessage, SEC_224_bodies_are_quoted_printable) {
    MimeMessage message = example();
    message.text =
        ".\n..dots\nFrom here\ntrailing space \ntab\t\n= equals =3D\n\nüñí €\r\ncrlf\rcr\n" +
        std::string(200, 'a') + "\n" + std::string(75, 'b') + ".c\n" + std::string(76, 'd') + "\n" +
        std::string(75, 'e') + "\u00e9\n" + "no end";
    message.html = "<p>" + std::string(500, '=') + "</p>";
    const std::string rendered = render(message);
    expect_well_formed_lines(rendered);
    EXPECT_NE(rendered.find("\r\n=2E\r\n=2E.dots\r\n=46rom here\r\ntrailing space=20\r\n"),
              std::string::npos);
    const json::Value read = as_python_reads(rendered);
    std::string expected = message.text;
    expected.replace(expected.find("\r\n"), 2, "\n");
    EXPECT_EQ(read.text_at("text"), expected + "\n");
    EXPECT_EQ(read.text_at("html"), message.html + "\n");
}

}  // namespace
}  // namespace gatekeeper::tests
