#include "words.hpp"

#include <gatekeeper/domain/text.hpp>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace gatekeeper::settings {
namespace {

using crypto::Secret;

constexpr off_t kLargest = 64 * 1024;

class Descriptor {
  public:
    explicit Descriptor(int number) : number_(number) {}
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor() {
        if (number_ >= 0) close(number_);
    }
    int number() const { return number_; }

  private:
    int number_;
};

std::string octal(mode_t mode) {
    std::string digits;
    for (int shift = 9; shift >= 0; shift -= 3) {
        digits.push_back(static_cast<char>('0' + ((mode >> shift) & 7)));
    }
    return digits;
}

void refuse_open_doors(const std::string& path, mode_t mode) {
    const std::string remedy = " (mode " + octal(mode) + "); run \"chmod 600 " + path + "\"";
    if ((mode & S_IROTH) != 0) {
        throw SettingError(path + " can be read by every user of this machine" + remedy);
    }
    if ((mode & S_IRWXO) != 0) {
        throw SettingError(path + " is open to every user of this machine" + remedy);
    }
    if ((mode & S_IWGRP) != 0) {
        throw SettingError(path + " can be changed by its group" + remedy);
    }
}

/// Looks at the file that was opened, so that it cannot be another one by the time it is read.
Secret read_private_file(const std::string& path) {
    const Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    struct stat status {};
    if (file.number() < 0 || fstat(file.number(), &status) != 0) {
        throw SettingError(path + " cannot be read: " + std::strerror(errno));
    }
    if (!S_ISREG(status.st_mode)) throw SettingError(path + " is not a file");
    refuse_open_doors(path, status.st_mode & 07777);
    if (status.st_size > kLargest) {
        throw SettingError(path + " is too large to hold only secrets: " +
                           std::to_string(status.st_size) + " bytes");
    }
    Secret content = Secret::of_size(static_cast<std::size_t>(status.st_size));
    std::size_t filled = 0;
    while (filled < content.size()) {
        const ssize_t got = read(file.number(), content.data() + filled, content.size() - filled);
        if (got < 0) throw SettingError(path + " cannot be read: " + std::strerror(errno));
        if (got == 0) break;
        filled += static_cast<std::size_t>(got);
    }
    return Secret(content.view().substr(0, filled));
}

}  // namespace

crypto::Keyring read_keyring(const std::string& path) {
    const std::string remedy = "; make one with \"gatekeeperctl keys new --file " + path + "\"";
    if (access(path.c_str(), F_OK) != 0 && errno == ENOENT) {
        throw SettingError("there is no key file " + path + remedy);
    }
    const Secret content = read_private_file(path);
    if (domain::trim(content.view()).empty()) {
        throw SettingError("there is no key in " + path + remedy);
    }
    try {
        return crypto::Keyring::parse(content.view());
    } catch (const crypto::KeyringError& error) {
        throw SettingError(path + ": " + error.what());
    }
}

std::string read_secret_file(const std::string& path) {
    const Secret content = read_private_file(path);
    std::string_view secret = content.view().substr(0, content.view().find('\n'));
    if (secret.ends_with('\r')) secret.remove_suffix(1);
    if (secret.empty()) {
        throw SettingError("the first line of " + path + " is empty; the secret belongs there");
    }
    if (secret.find('\0') != std::string_view::npos) {
        throw SettingError("the first line of " + path + " holds a NUL; it must be text");
    }
    return std::string(secret);
}

}  // namespace gatekeeper::settings
