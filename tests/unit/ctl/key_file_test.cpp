#include "ctl/key_file.hpp"

#include "support/temporary_directory.hpp"
#include "unit/settings/private_file.hpp"

#include <gatekeeper/host/system.hpp>
#include <gatekeeper/settings/settings.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <iterator>

namespace gatekeeper::ctl {
namespace {

using testing::HasSubstr;
using testing::MatchesRegex;
using tests::private_file;

mode_t mode_of(const std::string& path) {
    struct stat status {};
    EXPECT_EQ(stat(path.c_str(), &status), 0);
    return status.st_mode & 07777;
}

class KeyFile : public testing::Test {
  protected:
    NewKey new_key() { return make_new_key(random_, domain::from_unix(1'785'412'800)); }
    std::string path() const { return (directory_.path() / "keys").string(); }
    std::size_t files() const {
        return static_cast<std::size_t>(
            std::distance(std::filesystem::directory_iterator(directory_.path()), {}));
    }

    tests::TemporaryDirectory directory_;
    host::SystemRandom random_;
};

TEST_F(KeyFile, a_key_is_named_after_its_day) {
    const NewKey key = new_key();
    EXPECT_THAT(key.id, MatchesRegex("20260730-[a-z2-7]{5}"));
    EXPECT_EQ(crypto::Keyring::parse(key.line).active_id(), key.id);
    EXPECT_NE(new_key().line, key.line);
}

TEST_F(KeyFile, is_made_for_its_owner_only) {
    const NewKey key = new_key();
    put_first(key.line, path());
    EXPECT_EQ(mode_of(path()), 0600U);
    EXPECT_EQ(settings::read_keyring(path()).active_id(), key.id);
    EXPECT_EQ(files(), 1U);
}

TEST_F(KeyFile, gets_the_new_key_first_and_keeps_the_others) {
    const NewKey first = new_key();
    const NewKey second = new_key();
    private_file(directory_, "keys", "# ours\n" + first.line + "\n", 0440);
    put_first(second.line, path());
    EXPECT_EQ(tests::read_file(path()), second.line + "\n# ours\n" + first.line + "\n");
    EXPECT_EQ(mode_of(path()), 0440U);
    EXPECT_EQ(files(), 1U);
}

TEST_F(KeyFile, an_empty_one_counts_as_none) {
    private_file(directory_, "keys", "", 0644);
    put_first(new_key().line, path());
    EXPECT_EQ(mode_of(path()), 0600U);
}

TEST_F(KeyFile, of_a_link_its_target_is_replaced) {
    const std::string target = private_file(directory_, "real", new_key().line + "\n");
    ASSERT_EQ(symlink(target.c_str(), path().c_str()), 0);
    put_first(new_key().line, path());
    EXPECT_EQ(settings::read_keyring(target).size(), 2U);
    EXPECT_TRUE(std::filesystem::is_symlink(path()));
}

TEST_F(KeyFile, stays_as_it_is_when_it_cannot_be_trusted) {
    for (const std::string& content : {std::string("nonsense\n"), new_key().line + "\n"}) {
        private_file(directory_, "keys", content, 0644);
        EXPECT_THROW(put_first(new_key().line, path()), settings::SettingError);
        EXPECT_EQ(tests::read_file(path()), content);
        EXPECT_EQ(files(), 1U);
    }
}

TEST_F(KeyFile, says_where_it_cannot_be_made) {
    try {
        put_first(new_key().line, "/nowhere/keys");
        FAIL();
    } catch (const settings::SettingError& error) {
        EXPECT_THAT(error.what(), HasSubstr("/nowhere/keys"));
        EXPECT_THAT(error.what(), HasSubstr("No such file or directory"));
    }
}

}  // namespace
}  // namespace gatekeeper::ctl
