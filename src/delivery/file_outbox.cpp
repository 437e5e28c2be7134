#include <gatekeeper/crypto/encoding.hpp>
#include <gatekeeper/delivery/file_outbox.hpp>
#include <gatekeeper/json/value.hpp>
#include <gatekeeper/ports/port_failure.hpp>

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <utility>

namespace gatekeeper::delivery {
namespace {

constexpr std::size_t kRandomBytes = 5;

[[noreturn]] void fail(const std::string& path) {
    throw ports::PortFailure(path + " cannot be written: " + std::strerror(errno));
}

/// A file that does not exist yet, removed again unless it is kept.
class NewFile {
  public:
    explicit NewFile(std::string path)
        : path_(std::move(path)),
          descriptor_(open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600)) {
        if (descriptor_ < 0) fail(path_);
    }
    NewFile(const NewFile&) = delete;
    NewFile& operator=(const NewFile&) = delete;
    ~NewFile() {
        close(descriptor_);
        if (!kept_) unlink(path_.c_str());
    }

    void write(std::string_view content) {
        while (!content.empty()) {
            const ssize_t written = ::write(descriptor_, content.data(), content.size());
            if (written < 0 && errno == EINTR) continue;
            if (written < 0) fail(path_);
            content.remove_prefix(static_cast<std::size_t>(written));
        }
    }

    void keep_as(const std::string& path) {
        if (std::rename(path_.c_str(), path.c_str()) != 0) fail(path);
        kept_ = true;
    }

  private:
    std::string path_;
    int descriptor_;
    bool kept_ = false;
};

/// Finer than the Clock port, so that messages of the same second keep their order.
std::string timestamp() {
    timespec now{};
    std::tm parts{};
    clock_gettime(CLOCK_REALTIME, &now);
    gmtime_r(&now.tv_sec, &parts);
    std::array<char, 32> text{};
    std::size_t length = std::strftime(text.data(), text.size(), "%Y%m%dT%H%M%S", &parts);
    length += static_cast<std::size_t>(
        std::snprintf(text.data() + length, text.size() - length, ".%09ldZ", now.tv_nsec));
    return std::string(text.data(), length);
}

}  // namespace

Outbox::Outbox(std::string directory, ports::Random& random)
    : directory_(std::move(directory)), random_(random) {}

void Outbox::put(std::string_view extension, std::string_view content) {
    std::string name = timestamp() + "-" + crypto::base32(random_.bytes(kRandomBytes));
    name.append(extension);
    NewFile file(directory_ + "/." + name);
    file.write(content);
    file.keep_as(directory_ + "/" + name);
}

FileMailer::FileMailer(Outbox outbox, MailWriter writer)
    : outbox_(std::move(outbox)), writer_(std::move(writer)) {}

void FileMailer::post(ports::MailDraft draft) {
    const std::string message = writer_.write(draft);
    if (draft.to) outbox_.put(".eml", message);
}

FileTextMessenger::FileTextMessenger(Outbox outbox, std::vector<std::string> countries)
    : outbox_(std::move(outbox)), countries_(std::move(countries)) {}

async::Task<bool> FileTextMessenger::send(ports::TextMessage message) {
    json::Value content = json::Value::object();
    content.set("to", json::Value::string(message.to.e164()));
    content.set("text", json::Value::string(message.text));
    outbox_.put(".json", content.dump_pretty() + "\n");
    co_return true;
}

}  // namespace gatekeeper::delivery
