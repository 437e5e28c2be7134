#include <gatekeeper/http/language.hpp>

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace gatekeeper::tests {
namespace {

using namespace std::string_view_literals;

const std::vector<std::string> kLanguages = {"en", "nl"};

std::string_view choose(std::string_view header) {
    return http::negotiate_language(header, kLanguages);
}

TEST(Language, is_the_one_the_browser_likes_best) {
    EXPECT_EQ(choose("nl"), "nl");
    EXPECT_EQ(choose("en"), "en");
    EXPECT_EQ(choose("nl-BE,nl;q=0.9,en-US;q=0.8,en;q=0.7"), "nl");
    EXPECT_EQ(choose("en-US,en;q=0.9,nl;q=0.8"), "en");
    EXPECT_EQ(choose("en;q=0.3,nl;q=0.9"), "nl");
    EXPECT_EQ(choose("fr,de;q=0.9,nl;q=0.1"), "nl");
}

TEST(Language, compares_primary_subtags_without_regard_to_case) {
    EXPECT_EQ(choose("NL"), "nl");
    EXPECT_EQ(choose("Nl-bE"), "nl");
    EXPECT_EQ(choose("nl-Latn-BE-x-private"), "nl");
    EXPECT_EQ(choose("nld"), "en");
    EXPECT_EQ(choose("n"), "en");
    EXPECT_EQ(choose("nl_BE"), "en");
}

TEST(Language, is_the_first_of_equals) {
    EXPECT_EQ(choose("nl,en"), "nl");
    EXPECT_EQ(choose("en,nl"), "en");
    EXPECT_EQ(choose("nl;q=0.5,en;q=0.5"), "nl");
}

TEST(Language, is_english_when_nothing_fits) {
    for (const std::string_view header : {""sv, "fr"sv, "de,fr;q=0.5"sv, "*"sv, "*;q=0.5"sv}) {
        EXPECT_EQ(choose(header), "en") << header;
    }
}

TEST(Language, a_weight_of_zero_refuses_it) {
    EXPECT_EQ(choose("nl;q=0"), "en");
    EXPECT_EQ(choose("nl;q=0.000,en;q=0.001"), "en");
    EXPECT_EQ(choose("en;q=0,nl;q=0.001"), "nl");
}

TEST(Language, reads_weights_to_the_thousandth) {
    EXPECT_EQ(choose("en;q=0.998,nl;q=0.999"), "nl");
    EXPECT_EQ(choose("en;q=0.999,nl;q=1"), "nl");
    EXPECT_EQ(choose("en;q=0.9,nl;q=0.91"), "nl");
    EXPECT_EQ(choose("en;q=0.9,nl;q=1.000"), "nl");
    EXPECT_EQ(choose(" en ; q=0.5 , nl ; q=0.6 "), "nl");
    EXPECT_EQ(choose("\ten;q=0.5,\tnl;q=0.6\t"), "nl");
}

TEST(Language, SEC_026_skips_what_is_malformed) {
    for (const std::string_view range :
         {"nl;q="sv, "nl;q=x"sv, "nl;q=2"sv, "nl;q=-1"sv, "nl;q=0.1234"sv, "nl;q=.5"sv,
          "nl;q=0,5"sv, "nl;level=1"sv, "nl;q=0.5;x"sv, "nl;q=1e1"sv, "nl;q=0x1"sv, ";nl"sv,
          "nl;q =1"sv, "n l"sv, "-nl"sv, "=nl"sv, "\"nl\""sv, "nl\0"sv}) {
        EXPECT_EQ(choose(range), "en") << range;
        EXPECT_EQ(choose(std::string(range) + ",nl;q=0.2"), "nl") << range;
    }
}

TEST(Language, SEC_026_survives_separators_without_anything_between) {
    for (const std::string_view header : {","sv, ",,,,"sv, ";"sv, ";;"sv, ";q=1"sv, ",;,;,"sv}) {
        EXPECT_EQ(choose(header), "en") << header;
    }
    EXPECT_EQ(choose(",,nl,,"), "nl");
}

TEST(Language, SEC_026_ten_kilobytes_of_garbage_are_english) {
    EXPECT_EQ(choose(std::string(10'240, 'a')), "en");
    EXPECT_EQ(choose(std::string(10'240, ',')), "en");
    EXPECT_EQ(choose(std::string(10'240, ';')), "en");
    std::string many;
    while (many.size() < 10'240)
        many += "xx;q=0.9,";
    EXPECT_EQ(choose(many + "nl"), "en");
    EXPECT_EQ(choose("nl," + many), "nl");
}

TEST(Language, SEC_026_the_answer_to_random_bytes_is_one_of_the_available) {
    std::mt19937 random(26);
    for (int round = 0; round < 20'000; ++round) {
        std::string header(random() % 50, '\0');
        constexpr std::string_view kAlphabet = "nlenNLEN,;q=01. .*-\xff\0"sv;
        for (char& c : header)
            c = kAlphabet[random() % kAlphabet.size()];
        const std::string_view chosen = choose(header);
        ASSERT_TRUE(chosen == "en" || chosen == "nl") << header;
    }
}

TEST(Language, falls_back_to_the_first_of_whatever_is_there) {
    EXPECT_EQ(http::negotiate_language("en", {"fr"}), "fr");
    EXPECT_EQ(http::negotiate_language("de-AT", {"fr", "de"}), "de");
}

}  // namespace
}  // namespace gatekeeper::tests
