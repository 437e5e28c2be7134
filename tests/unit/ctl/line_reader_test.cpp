#include "ctl/line_reader.hpp"

#include "support/temporary_directory.hpp"

#include <gatekeeper/settings/settings.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gatekeeper::ctl {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

/// "number:line" of each, "number!" for one that is too long.
std::vector<std::string> lines_of(std::string_view content) {
    const tests::TemporaryDirectory directory;
    const std::filesystem::path path = directory.path() / "file";
    tests::write_file(path, content);
    LineReader reader(path.string());
    std::vector<std::string> all;
    while (reader.next()) {
        const std::string number = std::to_string(reader.number());
        all.push_back(reader.too_long() ? number + "!" : number + ":" + std::string(reader.line()));
    }
    EXPECT_EQ(reader.size(), content.size());
    EXPECT_EQ(reader.bytes_read(), content.size());
    return all;
}

TEST(LineReader, knows_both_line_ends) {
    EXPECT_THAT(lines_of("a\nb\r\nc"), ElementsAre("1:a", "2:b", "3:c"));
    EXPECT_THAT(lines_of("a\n\n\r\nb\n"), ElementsAre("1:a", "2:", "3:", "4:b"));
    EXPECT_THAT(lines_of("a\rb\n"), ElementsAre("1:a\rb"));
    EXPECT_THAT(lines_of(""), IsEmpty());
    EXPECT_THAT(lines_of("\n"), ElementsAre("1:"));
}

TEST(LineReader, leaves_out_a_byte_order_mark_in_front_only) {
    EXPECT_THAT(lines_of("\xef\xbb\xbf"
                         "a\n\xef\xbb\xbf"
                         "b\n"),
                ElementsAre("1:a",
                            "2:\xef\xbb\xbf"
                            "b"));
}

TEST(LineReader, loses_a_line_that_is_too_long_and_nothing_else) {
    const std::string fits(LineReader::kLongestLine, 'x');
    const std::string too_long(LineReader::kLongestLine + 1, 'x');
    const std::string huge(1'000'000, 'x');
    EXPECT_THAT(lines_of("a\n" + fits + "\n" + too_long + "\n" + huge + "\nb\n" + huge),
                ElementsAre("1:a", "2:" + fits, "3!", "4!", "5:b", "6!"));
}

TEST(LineReader, counts_across_its_buffer) {
    std::string content;
    for (int i = 1; i <= 50'000; ++i)
        content += "line " + std::to_string(i) + "\n";
    const std::vector<std::string> lines = lines_of(content);
    ASSERT_EQ(lines.size(), 50'000U);
    for (int i = 1; i <= 50'000; i += 777) {
        EXPECT_EQ(lines[i - 1], std::to_string(i) + ":line " + std::to_string(i));
    }
}

TEST(LineReader, says_which_file_cannot_be_read) {
    EXPECT_THROW(LineReader("/nowhere/customers.csv"), settings::SettingError);
    const tests::TemporaryDirectory directory;
    LineReader reader(directory.path().string());
    EXPECT_THROW(reader.next(), settings::SettingError);
}

}  // namespace
}  // namespace gatekeeper::ctl
