#include "ctl/csv_splitter.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gatekeeper::ctl {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Optional;

TEST(CsvSplitter, splits_at_the_delimiter) {
    CsvSplitter splitter(',');
    EXPECT_THAT(splitter.split("a,b,c"), Optional(ElementsAre("a", "b", "c")));
    EXPECT_THAT(splitter.split("a,,"), Optional(ElementsAre("a", "", "")));
    EXPECT_THAT(splitter.split(" a ,\tb"), Optional(ElementsAre("a", "b")));
    EXPECT_THAT(splitter.split("a;b"), Optional(ElementsAre("a;b")));
    EXPECT_THAT(CsvSplitter(';').split("a;b,c"), Optional(ElementsAre("a", "b,c")));
}

TEST(CsvSplitter, reads_quotes) {
    CsvSplitter splitter(',');
    EXPECT_THAT(splitter.split(R"("a,b"," c ","d ""e""","")"),
                Optional(ElementsAre("a,b", " c ", "d \"e\"", "")));
}

TEST(CsvSplitter, a_bad_quote_costs_its_own_line_only) {
    CsvSplitter splitter(',');
    for (const char* const line : {"a,\"b", "\"", "a\"b,c", "\"a\"b,c", "a,b\"", "\"a\",\"b,c"}) {
        EXPECT_EQ(splitter.split(line), std::nullopt) << line;
        EXPECT_THAT(splitter.split("c,\"d\""), Optional(ElementsAre("c", "d"))) << line;
    }
}

TEST(CsvSplitter, a_blank_line_has_no_fields) {
    CsvSplitter splitter(',');
    EXPECT_THAT(splitter.split(""), Optional(IsEmpty()));
    EXPECT_THAT(splitter.split("  \t"), Optional(IsEmpty()));
    EXPECT_THAT(splitter.split("a"), Optional(ElementsAre("a")));
}

TEST(CsvSplitter, a_line_is_one_row) {
    CsvSplitter splitter(',');
    EXPECT_THAT(splitter.split("a\rb,c"), Optional(ElementsAre("a\rb", "c")));
    EXPECT_THAT(splitter.split("d"), Optional(ElementsAre("d")));
}

TEST(CsvSplitter, takes_every_byte_calmly) {
    CsvSplitter splitter(',');
    std::string line;
    for (int byte = 0; byte < 256; ++byte)
        line.push_back(static_cast<char>(byte));
    splitter.split(line);
    EXPECT_THAT(splitter.split(std::string_view("a\0b,c", 5)),
                Optional(ElementsAre(std::string("a\0b", 3), "c")));
}

}  // namespace
}  // namespace gatekeeper::ctl
