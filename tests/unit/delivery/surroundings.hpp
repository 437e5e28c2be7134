#pragma once

#include "support/temporary_directory.hpp"

#include <gatekeeper/domain/email.hpp>
#include <gatekeeper/domain/phone_number.hpp>
#include <gatekeeper/json/value.hpp>
#include <gatekeeper/ports/messengers.hpp>
#include <gatekeeper/ports/timer.hpp>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

/// What the tests of this layer share.
namespace gatekeeper::tests::delivery {

/// A temporary directory with names in it.
class Folder {
  public:
    std::string path() const { return directory_.path().string(); }
    std::string path(std::string_view name) const { return directory_.path() / name; }

    /// Only its owner can read it, as secret files must be.
    std::string write(std::string_view name, std::string_view content) const {
        const std::string file = path(name);
        write_file(file, content);
        std::filesystem::permissions(file, std::filesystem::perms(0600));
        return file;
    }

    /// Names of the visible files that end in `extension`, sorted.
    std::vector<std::string> names(std::string_view extension) const {
        std::vector<std::string> all;
        for (const auto& entry : std::filesystem::directory_iterator(directory_.path())) {
            const std::string name = entry.path().filename().string();
            if (!name.starts_with('.') && name.ends_with(extension)) all.push_back(name);
        }
        std::sort(all.begin(), all.end());
        return all;
    }

    std::string read(std::string_view name) const { return read_file(path(name)); }
    json::Value read_json(std::string_view name) const { return json::Value::parse(read(name)); }

  private:
    TemporaryDirectory directory_;
};

/// Does not wait, and keeps how long it should have.
class SkippingTimer final : public ports::Timer {
  public:
    std::vector<std::chrono::milliseconds> sleeps;

    async::Task<void> sleep(std::chrono::milliseconds time) override {
        sleeps.push_back(time);
        co_return;
    }
};

inline domain::Email address(std::string_view text) {
    return domain::Email::parse(text).value();
}

inline ports::TextMessage example_text() {
    return ports::TextMessage(
        domain::PhoneNumber::from_e164("+32470123456").value(),
        "654321 is your code for A&B \"Hosting\".\n\n@auth.example.com #654321", "654321");
}

}  // namespace gatekeeper::tests::delivery
