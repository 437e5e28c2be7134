/// cut_cookies against a plain reference, on headers that a generator with a fixed seed makes.
#include <gatekeeper/http/cookie.hpp>

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gatekeeper::tests {
namespace {

using Pairs = std::vector<std::pair<std::string, std::string>>;

struct Collector final : http::CookieSink {
    Pairs seen;
    void cookie(std::string_view name, std::string_view value) override {
        seen.emplace_back(name, value);
    }
};

bool reference_is_ours(const std::string& name) {
    const std::string session = "__Host-gatekeeper";
    return name == session || name.rfind(session + "-", 0) == 0;
}

std::string strip(std::string text, bool left, bool right) {
    while (left && !text.empty() && (text.front() == ' ' || text.front() == '\t'))
        text.erase(0, 1);
    while (right && !text.empty() && (text.back() == ' ' || text.back() == '\t'))
        text.pop_back();
    return text;
}

/// Splits at every `;`, drops what is ours and joins the rest again; white space before the first
/// piece that stays belonged to the separator that went.
std::pair<std::string, Pairs> reference_cut(const std::string& header) {
    std::vector<std::string> pieces(1);
    for (const char c : header) {
        if (c == ';') {
            pieces.emplace_back();
        } else {
            pieces.back().push_back(c);
        }
    }
    Pairs ours;
    std::vector<std::string> kept;
    for (std::size_t i = 0; i < pieces.size(); ++i) {
        const std::string pair = strip(pieces[i], true, false);
        const std::size_t equals = pair.find('=');
        if (equals != std::string::npos && reference_is_ours(pair.substr(0, equals))) {
            ours.emplace_back(pair.substr(0, equals), strip(pair.substr(equals + 1), false, true));
        } else {
            kept.push_back(kept.empty() && i > 0 ? pair : pieces[i]);
        }
    }
    std::string rest;
    for (std::size_t i = 0; i < kept.size(); ++i)
        rest += (i > 0 ? ";" : "") + kept[i];
    return {rest, ours};
}

class Generator {
  public:
    explicit Generator(unsigned seed) : random_(seed) {}

    std::string header() {
        const std::vector<std::string> parts = {"__Host-gatekeeper",
                                                "__Host-gatekeeper-flow",
                                                "__Host-gatekeeper-state",
                                                "__Host-gatekeeperx",
                                                "__host-gatekeeper",
                                                "sid",
                                                "a",
                                                "=",
                                                "=",
                                                ";",
                                                ";",
                                                "; ",
                                                "; ",
                                                " ",
                                                "\t",
                                                "\"",
                                                "value",
                                                "%3b",
                                                "\xc3\xa9",
                                                "",
                                                "__Host-",
                                                "-"};
        std::string made;
        for (int i = below(24); i > 0; --i)
            made += parts[below(static_cast<int>(parts.size()))];
        return made;
    }

    std::string bytes() {
        std::string made;
        for (int i = below(60); i > 0; --i)
            made.push_back(static_cast<char>(below(256)));
        return made;
    }

  private:
    int below(int limit) { return static_cast<int>(random_() % static_cast<unsigned>(limit)); }

    std::mt19937 random_;
};

void compare(const std::string& header) {
    std::string room(header.size(), '\0');
    Collector sink;
    const std::size_t size = http::cut_cookies(header, room.data(), sink);
    const auto [rest, ours] = reference_cut(header);
    ASSERT_EQ(room.substr(0, size), rest) << "header: " << header;
    ASSERT_EQ(sink.seen, ours) << "header: " << header;
    ASSERT_EQ(size == header.size(), ours.empty()) << "header: " << header;
}

TEST(CutCookies, SEC_164_agrees_with_a_plain_reference_on_made_up_headers) {
    Generator generator(164);
    for (int i = 0; i < 50'000; ++i)
        compare(generator.header());
}

TEST(CutCookies, SEC_164_agrees_with_a_plain_reference_on_random_bytes) {
    Generator generator(165);
    for (int i = 0; i < 20'000; ++i)
        compare(generator.bytes());
}

TEST(CutCookies, SEC_164_cutting_again_finds_nothing_more) {
    Generator generator(166);
    for (int i = 0; i < 20'000; ++i) {
        const std::string header = generator.header();
        std::string once(header.size(), '\0');
        Collector first;
        once.resize(http::cut_cookies(header, once.data(), first));
        std::string twice(once.size(), '\0');
        Collector second;
        twice.resize(http::cut_cookies(once, twice.data(), second));
        ASSERT_EQ(twice, once) << "header: " << header;
        ASSERT_TRUE(second.seen.empty()) << "header: " << header;
    }
}

}  // namespace
}  // namespace gatekeeper::tests
