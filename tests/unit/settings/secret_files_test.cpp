#include "private_file.hpp"

#include <gatekeeper/crypto/digest.hpp>
#include <gatekeeper/settings/settings.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gatekeeper::settings {
namespace {

using testing::HasSubstr;
using tests::private_file;
using tests::TemporaryDirectory;

std::string keyring_complaint(const std::string& path) {
    try {
        read_keyring(path);
    } catch (const SettingError& error) {
        return error.what();
    }
    return "";
}

std::string secret_complaint(const std::string& path) {
    try {
        read_secret_file(path);
    } catch (const SettingError& error) {
        return error.what();
    }
    return "";
}

std::string key_line(std::string_view id) {
    return crypto::Keyring::render_line(id, crypto::bytes_of(crypto::sha256(id))) + "\n";
}

class SecretFiles : public testing::Test {
  protected:
    TemporaryDirectory folder_;
};

TEST_F(SecretFiles, a_keyring_is_read) {
    const std::string path = private_file(folder_, "keys", key_line("new") + key_line("old"), 0400);
    const crypto::Keyring keys = read_keyring(path);
    EXPECT_EQ(keys.active_id(), "new");
    EXPECT_EQ(keys.size(), 2U);
    EXPECT_EQ(keyring_complaint(private_file(folder_, "of-group", key_line("a"), 0640)), "");
}

TEST_F(SecretFiles, a_missing_keyring_comes_with_a_remedy) {
    const std::string path = folder_.path().string() + "/keys";
    EXPECT_EQ(keyring_complaint(path), "there is no key file " + path +
                                           "; make one with \"gatekeeperctl keys new --file " +
                                           path + "\"");
    EXPECT_THAT(keyring_complaint(private_file(folder_, "empty", " \n")),
                HasSubstr("there is no key in"));
    EXPECT_THAT(keyring_complaint(private_file(folder_, "comment", "# keys\n")),
                HasSubstr("there is no key in it"));
}

TEST_F(SecretFiles, a_bad_line_is_named) {
    EXPECT_THAT(keyring_complaint(private_file(folder_, "keys", key_line("a") + "b secret\n")),
                HasSubstr("/keys: line 2: key \"b\" is not 32 bytes"));
}

TEST_F(SecretFiles, open_doors_are_refused_with_a_remedy) {
    for (const mode_t mode : {0644, 0604, 0601, 0602, 0660, 0620}) {
        const std::string path = private_file(folder_, "keys", key_line("a"), mode);
        EXPECT_THAT(keyring_complaint(path), HasSubstr("run \"chmod 600 " + path + "\"")) << mode;
        EXPECT_THAT(secret_complaint(path), HasSubstr("run \"chmod 600 " + path + "\"")) << mode;
    }
    EXPECT_THAT(keyring_complaint(private_file(folder_, "keys", key_line("a"), 0644)),
                HasSubstr("can be read by every user of this machine (mode 0644)"));
    EXPECT_THAT(keyring_complaint(private_file(folder_, "keys", key_line("a"), 0660)),
                HasSubstr("can be changed by its group (mode 0660)"));
}

TEST_F(SecretFiles, a_secret_is_its_first_line) {
    EXPECT_EQ(read_secret_file(private_file(folder_, "a", "s3 cret \r\nnot this\n")), "s3 cret ");
    EXPECT_EQ(read_secret_file(private_file(folder_, "b", "s3cret")), "s3cret");
}

TEST_F(SecretFiles, a_secret_that_is_none_is_refused) {
    EXPECT_THAT(secret_complaint(folder_.path().string() + "/none"), HasSubstr("No such file"));
    EXPECT_THAT(secret_complaint(private_file(folder_, "a", "")), HasSubstr("the first line of"));
    EXPECT_THAT(secret_complaint(private_file(folder_, "b", "\nx")), HasSubstr("is empty"));
    EXPECT_THAT(secret_complaint(private_file(folder_, "c", std::string("a\0b", 3))),
                HasSubstr("NUL"));
    EXPECT_THAT(secret_complaint(folder_.path().string()), HasSubstr("is not a file"));
    EXPECT_THAT(secret_complaint(private_file(folder_, "d", std::string(70000, 'x'))),
                HasSubstr("too large"));
    const std::string pipe = folder_.path().string() + "/pipe";
    ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
    EXPECT_THAT(secret_complaint(pipe), HasSubstr("is not a file"));
}

}  // namespace
}  // namespace gatekeeper::settings
