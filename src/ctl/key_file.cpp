#include "key_file.hpp"

#include <gatekeeper/crypto/encoding.hpp>
#include <gatekeeper/crypto/keyring.hpp>
#include <gatekeeper/domain/text.hpp>
#include <gatekeeper/settings/settings.hpp>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <optional>
#include <utility>

namespace gatekeeper::ctl {
namespace {

using settings::SettingError;

constexpr std::size_t kKeyBytes = 32;
constexpr std::size_t kSuffixBytes = 3;

[[noreturn]] void fail(const std::string& path, const char* what) {
    throw SettingError(path + " " + what + ": " + std::strerror(errno));
}

/// A new file beside the one it will replace; goes away again unless it did.
class Replacement {
  public:
    explicit Replacement(std::string target)
        : target_(std::move(target)),
          path_(target_ + ".XXXXXX"),
          file_(mkostemp(path_.data(), O_CLOEXEC)) {
        if (file_ < 0) fail(path_, "cannot be made");
    }
    Replacement(const Replacement&) = delete;
    Replacement& operator=(const Replacement&) = delete;
    ~Replacement() {
        if (file_ >= 0) close(file_);
        if (!done_) unlink(path_.c_str());
    }

    void take_after(const struct stat& other) const {
        if (fchown(file_, other.st_uid, other.st_gid) != 0) {
            fail(path_, "cannot be given to the owner of the key file; run this as root");
        }
        if (fchmod(file_, other.st_mode & 07777) != 0) fail(path_, "cannot get its mode");
    }

    void write_all(std::string_view text) const {
        while (!text.empty()) {
            const ssize_t put = write(file_, text.data(), text.size());
            if (put < 0) fail(path_, "cannot be written");
            text.remove_prefix(static_cast<std::size_t>(put));
        }
    }

    void replace() {
        if (fsync(file_) != 0) fail(path_, "cannot be written");
        if (rename(path_.c_str(), target_.c_str()) != 0) fail(target_, "cannot be replaced");
        done_ = true;
        const std::string folder = std::filesystem::path(target_).parent_path().string();
        const int descriptor = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (descriptor < 0) return;
        fsync(descriptor);  // what was sealed with this key must not outlive it
        close(descriptor);
    }

  private:
    std::string target_;
    std::string path_;
    int file_;
    bool done_ = false;
};

/// Nothing when there is no file, or an empty one, whose mode says nothing about a key file.
std::optional<struct stat> status_of(const std::string& path) {
    struct stat status {};
    if (stat(path.c_str(), &status) != 0) {
        if (errno != ENOENT) fail(path, "cannot be read");
        return std::nullopt;
    }
    if (status.st_size == 0) return std::nullopt;
    return status;
}

crypto::Secret content_of(const std::string& path) {
    settings::read_keyring(path);
    std::ifstream file(path, std::ios::binary);
    crypto::Secret content = crypto::Secret::of_size(std::filesystem::file_size(path));
    file.read(content.data(), static_cast<std::streamsize>(content.size()));
    if (!file) fail(path, "cannot be read");
    return content;
}

std::string day_of(domain::Instant now) {
    const std::time_t seconds = domain::to_unix(now);
    std::tm parts{};
    std::array<char, 16> text{};
    gmtime_r(&seconds, &parts);
    return std::string(text.data(), std::strftime(text.data(), text.size(), "%Y%m%d", &parts));
}

}  // namespace

NewKey make_new_key(ports::Random& random, domain::Instant now) {
    const std::string suffix = domain::to_lower(crypto::base32(random.bytes(kSuffixBytes)));
    std::string id = day_of(now) + "-" + suffix;
    std::string line = crypto::Keyring::render_line(id, random.bytes(kKeyBytes));
    return NewKey{std::move(id), std::move(line)};
}

void put_first(const std::string& line, const std::string& path) {
    const std::optional<struct stat> before = status_of(path);
    const std::string target =  // of a link, where it leads
        std::filesystem::weakly_canonical(path).string();
    crypto::Secret old;
    if (before) old = content_of(path);
    Replacement replacement(target);
    if (before) replacement.take_after(*before);
    replacement.write_all(line + "\n");
    replacement.write_all(old.view());
    replacement.replace();
}

}  // namespace gatekeeper::ctl
