#include <gatekeeper/json/value.hpp>

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gatekeeper::tests {
namespace {

using json::ParseError;
using json::Value;
using namespace std::string_view_literals;

int error_line(std::string_view text) {
    try {
        const Value value = Value::parse(text);
    } catch (const ParseError& error) {
        return error.line();
    }
    return 0;
}

TEST(Json, reads_every_kind_of_value) {
    const Value value =
        Value::parse(R"({"text":"caf\u00e9","number":-7,"yes":true,"no":false,"none":null,
                         "real":1.5,"list":[1,"two"],"object":{"inner":"x"}})");
    EXPECT_TRUE(value.is_object());
    EXPECT_EQ(value.at("text").text(), "caf\xc3\xa9");
    EXPECT_EQ(value.at("number").number(), -7);
    EXPECT_EQ(value.at("yes").truth(), true);
    EXPECT_EQ(value.at("no").truth(), false);
    EXPECT_TRUE(value.at("none").exists());
    EXPECT_TRUE(value.at("list").is_array());
    EXPECT_EQ(value.at("object").at("inner").text(), "x");
    EXPECT_EQ(Value::parse("\"alone\"").text(), "alone");
}

TEST(Json, gives_nothing_for_what_is_missing_or_of_another_type) {
    const Value value = Value::parse(R"({"text":"5","number":5,"yes":true,"real":5.0})");
    EXPECT_FALSE(value.at("absent").exists());
    EXPECT_FALSE(value.at("absent").at("deeper").at("still").exists());
    EXPECT_EQ(value.at("text").number(), std::nullopt);
    EXPECT_EQ(value.at("number").text(), std::nullopt);
    EXPECT_EQ(value.at("real").number(), std::nullopt);
    EXPECT_EQ(value.at("number").truth(), std::nullopt);
    EXPECT_EQ(value.at("yes").number(), std::nullopt);
    EXPECT_EQ(value.text(), std::nullopt);
    EXPECT_EQ(value.text_at("absent"), "");
    EXPECT_EQ(value.number_at("text"), 0);
    EXPECT_FALSE(value.truth_at("number"));
    EXPECT_TRUE(value.elements().empty());
    EXPECT_TRUE(value.at("text").members().empty());
    EXPECT_FALSE(value.at("").exists());
}

TEST(Json, an_absent_value_answers_everything_with_nothing) {
    const Value nothing;
    EXPECT_FALSE(nothing.exists());
    EXPECT_FALSE(nothing.is_object() || nothing.is_array() || nothing.is_string() ||
                 nothing.is_integer() || nothing.is_boolean());
    EXPECT_EQ(nothing.text(), std::nullopt);
    EXPECT_FALSE(nothing.at("x").exists());
    EXPECT_FALSE(nothing.pointer("/x").exists());
    EXPECT_TRUE(nothing.elements().empty());
    EXPECT_TRUE(nothing.members().empty());
    EXPECT_EQ(nothing.plain(), "");
}

TEST(Json, names_the_line_of_an_error) {
    EXPECT_EQ(error_line("{\n\"a\": 1,\n\"b\": }"), 3);
    EXPECT_EQ(error_line("{\"a\": 1,\n\"a\": 2}"), 2);
    EXPECT_EQ(error_line("[1,\n2\n"), 3);
    EXPECT_EQ(error_line("{}"), 0);
}

TEST(Json, refuses_what_is_not_rfc_8259) {
    for (const std::string_view text : {""sv,
                                        " "sv,
                                        "{"sv,
                                        "}"sv,
                                        "{}}"sv,
                                        "{} {}"sv,
                                        "{a:1}"sv,
                                        "{'a':1}"sv,
                                        "[1,]"sv,
                                        "{\"a\":1,}"sv,
                                        "// c\n{}"sv,
                                        "nul"sv,
                                        "NaN"sv,
                                        "01"sv,
                                        "+1"sv,
                                        "\"a"sv,
                                        "\"\t\""sv,
                                        "\"\\x41\""sv,
                                        "\"\xff\""sv,
                                        "\"\xc0\xaf\""sv,
                                        "\"\\ud800\""sv,
                                        "\"a\\u0000b\""sv,
                                        "{\"a\\u0000\":1}"sv,
                                        "\0"sv,
                                        "{}\0"sv,
                                        "99999999999999999999"sv,
                                        "1e999"sv}) {
        EXPECT_THROW(Value::parse(text), ParseError) << text;
    }
}

TEST(Json, SEC_025_refuses_doubled_keys_at_every_depth) {
    EXPECT_THROW(Value::parse(R"({"a":1,"a":1})"), ParseError);
    EXPECT_THROW(Value::parse(R"({"x":[{"a":1,"b":2,"a":3}]})"), ParseError);
    EXPECT_THROW(Value::parse("{\"a\":1,\"\\u0061\":2}"), ParseError);
}

TEST(Json, FI_10_refuses_nesting_that_would_eat_the_stack) {
    EXPECT_THROW(Value::parse(std::string(100'000, '[')), ParseError);
    EXPECT_THROW(Value::parse(std::string(100'000, '[') + std::string(100'000, ']')), ParseError);
    std::string deep;
    for (int i = 0; i < 100'000; ++i)
        deep += "{\"a\":";
    EXPECT_THROW(Value::parse(deep), ParseError);
}

TEST(Json, keeps_64_bit_integers) {
    const std::int64_t most = std::numeric_limits<std::int64_t>::max();
    const std::int64_t least = std::numeric_limits<std::int64_t>::min();
    EXPECT_EQ(Value::parse(Value::integer(most).dump()).number(), most);
    EXPECT_EQ(Value::parse(Value::integer(least).dump()).number(), least);
}

TEST(Json, writes_compactly_in_the_order_of_insertion) {
    Value object = Value::object();
    object.set("z", Value::integer(1));
    object.set("a", Value::boolean(false));
    Value list = Value::array();
    list.append(Value::string("q\"\\\n\x01</script>"));
    list.append(Value::string("\xe2\x82\xac"));
    object.set("m", list);
    EXPECT_EQ(object.dump(),
              "{\"z\":1,\"a\":false,\"m\":[\"q\\\"\\\\\\n\\u0001</script>\",\"\xe2\x82\xac\"]}");
    EXPECT_EQ(Value::parse(object.dump_pretty()).dump(), object.dump());
    EXPECT_NE(object.dump_pretty().find("\n  \"z\": 1"), std::string::npos);
}

TEST(Json, setting_a_key_again_replaces_its_value) {
    Value object = Value::object();
    object.set("a", Value::integer(1));
    object.set("a", Value::integer(2));
    EXPECT_EQ(object.dump(), "{\"a\":2}");
}

TEST(Json, copies_share_one_value) {
    Value original = Value::object();
    const Value copy = original;
    original.set("a", Value::integer(1));
    EXPECT_EQ(copy.number_at("a"), 1);
}

TEST(Json, lists_members_and_elements_in_the_order_of_the_text) {
    const Value value = Value::parse(R"({"b":[3,1,2],"a":0,"c":{}})");
    std::vector<std::string> names;
    for (const auto& [name, member] : value.members())
        names.push_back(name);
    EXPECT_EQ(names, (std::vector<std::string>{"b", "a", "c"}));
    std::vector<std::int64_t> numbers;
    for (const Value& element : value.at("b").elements())
        numbers.push_back(*element.number());
    EXPECT_EQ(numbers, (std::vector<std::int64_t>{3, 1, 2}));
}

TEST(Json, plain_is_the_text_itself_or_the_compact_form) {
    EXPECT_EQ(Value::string("a b").plain(), "a b");
    EXPECT_EQ(Value::integer(5).plain(), "5");
    EXPECT_EQ(Value::parse("[1, null]").plain(), "[1,null]");
}

/// RFC 6901, section 5.
TEST(JsonPointer, finds_what_the_rfc_finds) {
    const Value value = Value::parse(
        R"({"foo":["bar","baz"],"":0,"a/b":1,"c%d":2,"e^f":3,"g|h":4,"i\\j":5,"k\"l":6," ":7,"m~n":8})");
    EXPECT_EQ(value.pointer("").dump(), value.dump());
    EXPECT_EQ(value.pointer("/foo").dump(), "[\"bar\",\"baz\"]");
    EXPECT_EQ(value.pointer("/foo/0").text(), "bar");
    EXPECT_EQ(value.pointer("/foo/1").text(), "baz");
    EXPECT_EQ(value.pointer("/").number(), 0);
    EXPECT_EQ(value.pointer("/a~1b").number(), 1);
    EXPECT_EQ(value.pointer("/c%d").number(), 2);
    EXPECT_EQ(value.pointer("/e^f").number(), 3);
    EXPECT_EQ(value.pointer("/i\\j").number(), 5);
    EXPECT_EQ(value.pointer("/k\"l").number(), 6);
    EXPECT_EQ(value.pointer("/ ").number(), 7);
    EXPECT_EQ(value.pointer("/m~0n").number(), 8);
}

TEST(JsonPointer, finds_nothing_for_a_malformed_or_missing_part) {
    const Value value = Value::parse(R"({"foo":["bar"],"m~n":8,"x":"text"})");
    for (const std::string_view path :
         {"foo"sv, "/foo/1"sv, "/foo/-"sv, "/foo/-1"sv, "/foo/+0"sv, "/foo/0x"sv, "/foo/"sv,
          "/foo/ 0"sv, "/foo/99999999999999999999999"sv, "/foo/0/x"sv, "/m~n"sv, "/m~2n"sv, "/m~"sv,
          "/x/y"sv, "/absent"sv, "//"sv, "#/foo"sv}) {
        EXPECT_FALSE(value.pointer(path).exists()) << path;
    }
}

/// RFC 6901, section 4: an array index has no leading zeros.
TEST(JsonPointer, finds_nothing_behind_an_index_with_leading_zeros) {
    const Value value = Value::parse(R"({"foo":["bar","baz"]})");
    EXPECT_FALSE(value.pointer("/foo/00").exists());
    EXPECT_FALSE(value.pointer("/foo/01").exists());
}

}  // namespace
}  // namespace gatekeeper::tests
