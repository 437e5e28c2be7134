#include "line_reader.hpp"

#include <gatekeeper/settings/settings.hpp>

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstring>

namespace gatekeeper::ctl {
namespace {

constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
constexpr std::size_t kChunk = 64 * 1024;

[[noreturn]] void fail(const std::string& path) {
    throw settings::SettingError(path + " cannot be read: " + std::strerror(errno));
}

}  // namespace

LineReader::LineReader(const std::string& path)
    : path_(path), file_(std::fopen(path.c_str(), "rbe")) {
    struct stat status {};
    if (!file_ || fstat(fileno(file_.get()), &status) != 0) fail(path_);
    size_ = static_cast<std::uint64_t>(status.st_size);
}

/// Drops what was read and gets more; false at the end of the file.
bool LineReader::fill() {
    buffer_.erase(0, at_);
    at_ = 0;
    const std::size_t before = buffer_.size();
    buffer_.resize(before + kChunk);
    const std::size_t got = std::fread(buffer_.data() + before, 1, kChunk, file_.get());
    if (std::ferror(file_.get()) != 0) fail(path_);
    buffer_.resize(before + got);
    bytes_read_ += got;
    return got > 0;
}

bool LineReader::next() {
    too_long_ = false;
    std::size_t end = buffer_.find('\n', at_);
    while (end == std::string::npos && fill()) {
        end = buffer_.find('\n', at_);
        if (end != std::string::npos || buffer_.size() <= kLongestLine) continue;
        too_long_ = true;
        at_ = buffer_.size();
    }
    if (at_ == buffer_.size() && !too_long_) return false;
    if (end == std::string::npos) end = buffer_.size();
    line_ = std::string_view(buffer_).substr(at_, end - at_);
    at_ = std::min(end + 1, buffer_.size());
    if (line_.ends_with('\r')) line_.remove_suffix(1);
    if (number_ == 0 && line_.starts_with(kByteOrderMark)) {
        line_.remove_prefix(kByteOrderMark.size());
    }
    if (line_.size() > kLongestLine) too_long_ = true;
    if (too_long_) line_ = {};
    ++number_;
    return true;
}

}  // namespace gatekeeper::ctl
