#include <gatekeeper/settings/nginx_dump.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

namespace gatekeeper::settings {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

/// "name(argument|argument)" for each directive.
std::vector<std::string> read(std::string_view text) {
    std::vector<std::string> all;
    for (const Directive& directive : read_directives(text)) {
        std::string line = directive.name + "(";
        for (std::size_t i = 0; i < directive.arguments.size(); ++i) {
            line += (i > 0 ? "|" : "") + directive.arguments[i];
        }
        all.push_back(line + ")");
    }
    return all;
}

TEST(ReadDirectives, reads_blocks_and_what_stands_in_them) {
    EXPECT_THAT(read("http {\n  server { listen 80 default; }\n}\nuser www-data;"),
                ElementsAre("http()", "server()", "listen(80|default)", "user(www-data)"));
}

TEST(ReadDirectives, resolves_quotes_and_escapes) {
    EXPECT_THAT(read(R"(a "b c" 'd "e"' f\ g "h\"i" 'j\'k' l\\m "n\to" \d+;)"),
                ElementsAre("a(b c|d \"e\"|f\\ g|h\"i|j'k|l\\m|n\to|\\d+)"));
    EXPECT_THAT(read("a \"\" b\"c;"), ElementsAre("a(|b\"c)"));
    EXPECT_THAT(read("a \"b # c; {d}\";"), ElementsAre("a(b # c; {d})"));
}

TEST(ReadDirectives, leaves_variables_as_they_are) {
    EXPECT_THAT(read("root /srv/${host}/www; map $a $b { ~^x$ y; }"),
                ElementsAre("root(/srv/${host}/www)", "map($a|$b)", "~^x$(y)"));
}

TEST(ReadDirectives, skips_comments) {
    EXPECT_THAT(read("# a b;\na b; # c 'd\n#\ne f#g;"), ElementsAre("a(b)", "e(f#g)"));
}

TEST(ReadDirectives, knows_file_and_line) {
    const std::vector<Directive> all = read_directives(
        "# configuration file /etc/nginx/nginx.conf:\n"
        "http {\n"
        "    gatekeeper_redis\n        unix:/run/redis.sock;\n"
        "    include conf.d/*.conf;\n}\n\n"
        "# configuration file /etc/nginx/conf.d/gate.conf:\n"
        "\ngatekeeper_keys /etc/gatekeeper/keys;\n");
    ASSERT_EQ(all.size(), 4U);
    EXPECT_EQ(all[1].name, "gatekeeper_redis");
    EXPECT_EQ(all[1].file, "/etc/nginx/nginx.conf");
    EXPECT_EQ(all[1].line, 2);
    EXPECT_EQ(all[3].name, "gatekeeper_keys");
    EXPECT_EQ(all[3].file, "/etc/nginx/conf.d/gate.conf");
    EXPECT_EQ(all[3].line, 2);
}

TEST(ReadDirectives, skips_lua_code) {
    EXPECT_THAT(read("content_by_lua_block {\n"
                     "  -- don't { count\n"
                     "  local a = { b = \"}\", c = '\\'}' } --[[ } ' ]]\n"
                     "  ngx.say([[ } ]])\n"
                     "}\nlisten 80;"),
                ElementsAre("content_by_lua_block()", "listen(80)"));
}

TEST(ReadDirectives, what_one_file_leaves_open_ends_with_it) {
    EXPECT_THAT(read("# configuration file /a:\na 'b; c\n{ d\n"
                     "# configuration file /b:\ne f;\n"),
                ElementsAre("e(f)"));
}

TEST(ReadDirectives, takes_garbage_calmly) {
    EXPECT_THAT(read(""), IsEmpty());
    EXPECT_THAT(read(";;}}{{ ; }"), IsEmpty());
    EXPECT_THAT(read("a"), IsEmpty());
    EXPECT_THAT(read("a \\"), IsEmpty());
    EXPECT_THAT(read("\"a\"b;"), ElementsAre("a(b)"));
    EXPECT_THAT(read("# configuration file "), IsEmpty());
    EXPECT_THAT(read("x_by_lua_block {"), ElementsAre("x_by_lua_block()"));
    EXPECT_THAT(read(std::string_view("a\0b c;", 6)), ElementsAre(std::string("a\0b(c)", 6)));

    std::mt19937 random(1);
    constexpr std::string_view kAlphabet = "ab;{}\"'\\#$ \n\t-[]\xff";
    for (int round = 0; round < 2000; ++round) {
        std::string text = round % 2 == 0 ? "" : "x_by_lua_block {";
        for (int i = 0; i < 60; ++i)
            text.push_back(kAlphabet[random() % kAlphabet.size()]);
        const std::size_t most = text.size();
        EXPECT_LE(read_directives(text).size(), most);
    }
}

TEST(SplitWords, reads_the_words_of_one_directive) {
    EXPECT_THAT(split_words("unix:/run/redis.sock prefix=gk: \"a b\""),
                ElementsAre("unix:/run/redis.sock", "prefix=gk:", "a b"));
    EXPECT_THAT(split_words("unix:/run/redis.sock # comment"), ElementsAre("unix:/run/redis.sock"));
    EXPECT_THAT(split_words(""), IsEmpty());
}

TEST(SplitWords, refuses_more) {
    EXPECT_THROW(split_words("a; b"), SettingError);
    EXPECT_THROW(split_words("a { b"), SettingError);
    EXPECT_THROW(split_words("a } b"), SettingError);
}

}  // namespace
}  // namespace gatekeeper::settings
