#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace gatekeeper::tests {

/// A folder of our own below /tmp, gone with this object (kept where GATEKEEPER_KEEP is set).
class Folder {
  public:
    Folder();
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    ~Folder();

    const std::string& path() const { return path_; }
    std::string operator/(std::string_view name) const { return path_ + "/" + std::string(name); }

    /// Makes a folder below this one, and those above it.
    std::string make(std::string_view name) const;

  private:
    std::string path_;
};

void write_file(const std::string& path, std::string_view content, unsigned mode = 0644);
/// Empty when there is no such file.
std::string read_file(const std::string& path);
/// Names without those that start with a dot, sorted.
std::vector<std::string> files_in(const std::string& folder);

std::string replaced(std::string text, std::string_view from, std::string_view to);
bool contains(std::string_view text, std::string_view part);
std::vector<std::string> lines_of(std::string_view text);
std::string trimmed(std::string_view text);
std::string lowered(std::string_view text);
/// What stands between the two, at the first place; empty when they are not there.
std::string between(std::string_view text, std::string_view before, std::string_view after);

/// A word that no other call in any process gives.
std::string unique_word();

/// What the Makefile says where to find; throws where it is needed and not set.
std::string environment(const char* name);
std::string environment(const char* name, std::string_view otherwise);

}  // namespace gatekeeper::tests
