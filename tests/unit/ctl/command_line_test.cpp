#include "ctl/command_line.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gatekeeper::ctl {
namespace {

using testing::AllOf;
using testing::HasSubstr;

struct Reading {
    std::optional<Order> order;
    int status = -1;
    std::string out;
    std::string err;
};

Reading read(std::vector<std::string> words) {
    words.insert(words.begin(), "gatekeeperctl");
    std::vector<char*> pointers;
    for (std::string& word : words)
        pointers.push_back(word.data());
    Reading reading;
    testing::internal::CaptureStdout();
    testing::internal::CaptureStderr();
    reading.order =
        read_command_line(static_cast<int>(pointers.size()), pointers.data(), reading.status);
    reading.out = testing::internal::GetCapturedStdout();
    reading.err = testing::internal::GetCapturedStderr();
    return reading;
}

TEST(CommandLine, knows_every_verb) {
    const std::vector<std::vector<std::string>> verbs = {
        {"account", "add", "a@b.example", "--service", "a", "--service", "b"},
        {"account", "show", "x"},
        {"account", "list"},
        {"account", "disable", "x"},
        {"account", "enable", "x"},
        {"account", "link", "x", "a", "b"},
        {"account", "unlink", "x", "a"},
        {"account", "unlock", "x"},
        {"factor", "reset", "x"},
        {"session", "revoke", "x"},
        {"import", "x.csv", "--dry-run"},
        {"keys", "new", "--file", "x"},
        {"doctor", "--mail", "--sms", "--fsck"},
        {"mail", "test", "x"},
        {"sms", "test", "+32470123456"},
    };
    for (const std::vector<std::string>& words : verbs) {
        const Reading reading = read(words);
        ASSERT_TRUE(reading.order) << words.front() << reading.err;
        EXPECT_TRUE(reading.order->verb) << words.front();
    }
}

TEST(CommandLine, takes_general_options_anywhere) {
    for (const auto& words : std::vector<std::vector<std::string>>{
             {"--redis", "unix:/a db=1", "--keys", "k", "--json", "account", "list"},
             {"account", "list", "--json", "--keys", "k", "--redis", "unix:/a db=1"},
             {"--redis=unix:/b", "account", "--keys=k", "list", "--json",
              "--redis=unix:/a db=1"}}) {
        const Reading reading = read(words);
        ASSERT_TRUE(reading.order) << reading.err;
        EXPECT_EQ(reading.order->whereabouts.redis, "unix:/a db=1");
        EXPECT_EQ(reading.order->whereabouts.keys, "k");
        EXPECT_TRUE(reading.order->json);
    }
}

TEST(CommandLine, helps_with_examples) {
    const Reading reading = read({"--help"});
    EXPECT_FALSE(reading.order);
    EXPECT_EQ(reading.status, kDone);
    EXPECT_THAT(reading.out, AllOf(HasSubstr("Examples:"), HasSubstr("Exit status:"),
                                   HasSubstr("import customers.csv --dry-run")));
    EXPECT_THAT(read({"import", "--help"}).out, HasSubstr("password_hash"));
}

TEST(CommandLine, refuses_what_it_does_not_know) {
    const std::vector<std::vector<std::string>> lines = {{},
                                                         {"frob"},
                                                         {"account"},
                                                         {"account", "show"},
                                                         {"account", "show", "a", "b"},
                                                         {"account", "link", "a"},
                                                         {"doctor", "--frob"},
                                                         {"keys"},
                                                         {"import"}};
    for (const std::vector<std::string>& words : lines) {
        const Reading reading = read(words);
        EXPECT_FALSE(reading.order);
        EXPECT_EQ(reading.status, kUsage);
        EXPECT_THAT(reading.err, HasSubstr("--help"));
    }
}

}  // namespace
}  // namespace gatekeeper::ctl
