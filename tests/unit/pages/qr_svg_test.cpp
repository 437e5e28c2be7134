#include "pages/qr_svg.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <qrcodegen/qrcodegen.hpp>

#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

namespace gatekeeper::tests {
namespace {

using Grid = std::vector<std::vector<bool>>;
using testing::HasSubstr;

constexpr std::string_view kUri =
    "otpauth://totp/Example%20Hosting:jan%40example.com"
    "?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Example%20Hosting"
    "&algorithm=SHA1&digits=6&period=30";

int side_of(const std::string& svg) {
    const std::size_t at = svg.find("viewBox=\"0 0 ") + 13;
    return std::atoi(svg.c_str() + at);
}

/// Paints the path of the drawing: runs "M<x> <y>h<width>v1h-<width>z", nothing else.
Grid painted(const std::string& svg) {
    const int side = side_of(svg);
    Grid grid(static_cast<std::size_t>(side), std::vector<bool>(static_cast<std::size_t>(side)));
    const std::size_t begin = svg.find(" d=\"") + 4;
    const std::string path = svg.substr(begin, svg.find('"', begin) - begin);
    const char* at = path.c_str();
    while (*at != '\0') {
        char* next = nullptr;
        EXPECT_EQ(*at, 'M');
        const long x = std::strtol(at + 1, &next, 10);
        const long y = std::strtol(next + 1, &next, 10);
        EXPECT_EQ(*next, 'h');
        const long width = std::strtol(next + 1, &next, 10);
        const std::string rest = "v1h-" + std::to_string(width) + "z";
        EXPECT_EQ(std::string(next, rest.size()), rest);
        for (long i = x; i < x + width; ++i) {
            grid.at(static_cast<std::size_t>(y)).at(static_cast<std::size_t>(i)) = true;
        }
        at = next + rest.size();
    }
    return grid;
}

TEST(QrSvg, draws_every_module_of_the_code_inside_a_quiet_zone_of_four) {
    const std::string svg = pages::qr_svg(kUri);
    const auto code =
        qrcodegen::QrCode::encodeText(std::string(kUri).c_str(), qrcodegen::QrCode::Ecc::MEDIUM);
    ASSERT_EQ(side_of(svg), code.getSize() + 8);
    const Grid grid = painted(svg);
    for (int y = 0; y < side_of(svg); ++y) {
        for (int x = 0; x < side_of(svg); ++x) {
            const bool dark = code.getModule(x - 4, y - 4);  // light outside the code
            ASSERT_EQ(grid[static_cast<std::size_t>(y)][static_cast<std::size_t>(x)], dark)
                << x << "," << y;
        }
    }
}

TEST(QrSvg, has_its_own_white_ground_for_dark_pages) {
    const std::string svg = pages::qr_svg("x");
    EXPECT_THAT(svg, HasSubstr("<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>"));
    EXPECT_THAT(svg, HasSubstr("fill=\"#000\""));
}

TEST(QrSvg, is_hidden_from_screen_readers_and_needs_no_style) {
    const std::string svg = pages::qr_svg("x");
    EXPECT_THAT(svg, HasSubstr("aria-hidden=\"true\""));
    EXPECT_THAT(svg, testing::Not(HasSubstr("style=")));
}

TEST(QrSvg, differs_with_the_text) {
    EXPECT_NE(pages::qr_svg("otpauth://totp/a?secret=AAAA"),
              pages::qr_svg("otpauth://totp/a?secret=AAAB"));
}

TEST(QrSvg, holds_no_part_of_the_text_as_text) {
    EXPECT_THAT(pages::qr_svg(kUri), testing::Not(HasSubstr("otpauth")));
    EXPECT_THAT(pages::qr_svg("<script>alert(1)</script>"), testing::Not(HasSubstr("script")));
}

}  // namespace
}  // namespace gatekeeper::tests
