#pragma once

#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>

namespace gatekeeper::ctl {

/// A text file line by line, however long it is. Line ends are LF or CRLF; a byte order mark in
/// front is no part of the first line.
class LineReader {
  public:
    static constexpr std::size_t kLongestLine = 16 * 1024;

    /// Throws SettingError when the file cannot be read, as next() does.
    explicit LineReader(const std::string& path);

    /// Goes to the next line; false at the end.
    bool next();

    std::string_view line() const { return line_; }
    /// Whether the line was longer than kLongestLine and is left out.
    bool too_long() const { return too_long_; }
    std::size_t number() const { return number_; }

    std::uint64_t size() const { return size_; }
    std::uint64_t bytes_read() const { return bytes_read_; }

  private:
    struct Close {
        void operator()(std::FILE* file) const noexcept { std::fclose(file); }
    };

    bool fill();

    std::string path_;
    std::unique_ptr<std::FILE, Close> file_;
    std::string buffer_;
    std::size_t at_ = 0;
    std::string_view line_;
    bool too_long_ = false;
    std::size_t number_ = 0;
    std::uint64_t size_ = 0;
    std::uint64_t bytes_read_ = 0;
};

}  // namespace gatekeeper::ctl
