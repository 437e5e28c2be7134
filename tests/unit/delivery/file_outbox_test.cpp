#include "fakes/fake_clock.hpp"
#include "fakes/fake_random.hpp"
#include "support/run.hpp"
#include "support/site.hpp"
#include "surroundings.hpp"

#include <gatekeeper/delivery/file_outbox.hpp>
#include <gatekeeper/ports/port_failure.hpp>

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <string>
#include <vector>

namespace gatekeeper::tests {
namespace {

using delivery::Folder;
using gatekeeper::delivery::FileMailer;
using gatekeeper::delivery::FileTextMessenger;
using gatekeeper::delivery::MailSender;
using gatekeeper::delivery::MailWriter;
using gatekeeper::delivery::Outbox;
using ports::MailDraft;
using ports::MailKind;

class FileOutboxTest : public testing::Test {
  protected:
    FileMailer mailer(const std::string& directory) {
        return FileMailer(
            Outbox(directory, random_),
            MailWriter(MailSender{"Support", delivery::address("support@example.com")},
                       MailWriter::Sources{site_, shared_theme(), clock_, random_}));
    }
    FileTextMessenger messenger(const std::string& directory) {
        return FileTextMessenger(Outbox(directory, random_), {"BE", "NL"});
    }
    static MailDraft draft(std::string code) {
        return MailDraft(delivery::address("anna@example.org"), "en", MailKind::SecurityCode,
                         std::move(code));
    }

    Folder folder_;
    domain::Site site_ = example_site();
    FakeClock clock_;
    FakeRandom random_;
};

TEST_F(FileOutboxTest, writes_mails_as_they_would_be_sent) {
    mailer(folder_.path()).post(draft("CODE4567"));
    const std::vector<std::string> names = folder_.names(".eml");
    ASSERT_EQ(names.size(), 1U);
    const std::string message = folder_.read(names[0]);
    EXPECT_NE(message.find("\r\nTo: <anna@example.org>\r\n"), std::string::npos);
    EXPECT_NE(message.find("CODE4567"), std::string::npos);
}

TEST_F(FileOutboxTest, writes_no_mail_for_nobody) {
    mailer(folder_.path()).post(MailDraft(std::nullopt, "en", MailKind::SecurityCode, "CODE4567"));
    EXPECT_TRUE(std::filesystem::is_empty(folder_.path()));
}

TEST_F(FileOutboxTest, writes_text_messages_with_number_and_text) {
    FileTextMessenger texts = messenger(folder_.path());
    EXPECT_TRUE(texts.available());
    EXPECT_EQ(texts.countries(), (std::vector<std::string>{"BE", "NL"}));
    EXPECT_TRUE(run(texts.send(delivery::example_text())));

    const std::vector<std::string> names = folder_.names(".json");
    ASSERT_EQ(names.size(), 1U);
    const json::Value content = folder_.read_json(names[0]);
    EXPECT_EQ(content.members().size(), 2U);
    EXPECT_EQ(content.text_at("to"), "+32470123456");
    EXPECT_EQ(content.text_at("text"), delivery::example_text().text);
}

TEST_F(FileOutboxTest, names_sort_by_time_and_tell_it) {
    FileMailer mails = mailer(folder_.path());
    for (const char* const code : {"FIRST", "SECOND", "THIRD", "FOURTH"})
        mails.post(draft(code));
    const std::vector<std::string> names = folder_.names(".eml");
    ASSERT_EQ(names.size(), 4U);
    EXPECT_NE(folder_.read(names[0]).find("FIRST"), std::string::npos);
    EXPECT_NE(folder_.read(names[1]).find("SECOND"), std::string::npos);
    EXPECT_NE(folder_.read(names[2]).find("THIRD"), std::string::npos);
    EXPECT_NE(folder_.read(names[3]).find("FOURTH"), std::string::npos);
    EXPECT_EQ(names[0].find_first_not_of("0123456789"), 8U);
    EXPECT_EQ(names[0][8], 'T');
    EXPECT_EQ(names[0].find("Z-"), 25U);
}

TEST_F(FileOutboxTest, only_the_owner_reads_and_nothing_else_is_left) {
    mailer(folder_.path()).post(draft("CODE4567"));
    struct stat status {};
    ASSERT_EQ(stat(folder_.path(folder_.names(".eml").at(0)).c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777, 0600U);
    const std::filesystem::directory_iterator files(folder_.path());
    EXPECT_EQ(std::distance(begin(files), end(files)), 1);
}

TEST_F(FileOutboxTest, a_folder_that_cannot_be_written_is_the_ports_failure) {
    EXPECT_THROW(mailer("/nonexistent").post(draft("CODE4567")), ports::PortFailure);
    FileTextMessenger texts = messenger("/proc");
    EXPECT_THROW(run(texts.send(delivery::example_text())), ports::PortFailure);
}

}  // namespace
}  // namespace gatekeeper::tests
