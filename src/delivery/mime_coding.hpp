#pragma once

#include <string>
#include <string_view>

namespace gatekeeper::delivery {

/// RFC 2045, 6.7, with CRLF line ends. Dots and "From " at the start of a line are encoded too, for
/// the sake of what stands between us and the reader.
std::string quoted_printable(std::string_view text);

/// UTF-8 as RFC 2047 encoded words of whole characters, one to a line, the first with room for
/// `used` characters before it.
std::string encoded_words(std::string_view text, std::size_t used);

/// Printable ASCII only, and nothing that reads as an encoded word.
bool is_plain(std::string_view text);

/// Runs of control characters as one space each.
std::string without_control_characters(std::string_view text);

}  // namespace gatekeeper::delivery
