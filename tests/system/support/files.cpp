#include "files.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace gatekeeper::tests {
namespace fs = std::filesystem;

Folder::Folder() {
    std::string name = "/tmp/gatekeeper-test-XXXXXX";
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
    path_ = name;
}

Folder::~Folder() {
    std::error_code ignored;
    if (std::getenv("GATEKEEPER_KEEP") == nullptr) fs::remove_all(path_, ignored);
}

std::string Folder::make(std::string_view name) const {
    fs::create_directories(*this / name);
    return *this / name;
}

void write_file(const std::string& path, std::string_view content, unsigned mode) {
    const std::string fresh = path + ".new";
    {
        std::ofstream file(fresh, std::ios::binary);
        file << content;
        if (!file) throw std::runtime_error(path + " cannot be written");
    }
    if (chmod(fresh.c_str(), mode) != 0) throw std::runtime_error(path + " keeps its mode");
    fs::rename(fresh, path);
}

std::string read_file(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::vector<std::string> files_in(const std::string& folder) {
    std::vector<std::string> names;
    std::error_code error;
    for (const fs::directory_entry& entry : fs::directory_iterator(folder, error)) {
        const std::string name = entry.path().filename().string();
        if (!name.starts_with('.')) names.push_back(name);
    }
    std::sort(names.begin(), names.end());
    return names;
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
    for (std::size_t at = text.find(from); at != std::string::npos;
         at = text.find(from, at + to.size())) {
        text.replace(at, from.size(), to);
    }
    return text;
}

bool contains(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

std::vector<std::string> lines_of(std::string_view text) {
    std::vector<std::string> lines;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        lines.emplace_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return lines;
}

std::string trimmed(std::string_view text) {
    constexpr std::string_view kSpace = " \t\r\n";
    const std::size_t start = std::min(text.find_first_not_of(kSpace), text.size());
    text.remove_prefix(start);
    const std::size_t last = text.find_last_not_of(kSpace);
    return std::string(text.substr(0, last == std::string_view::npos ? 0 : last + 1));
}

std::string lowered(std::string_view text) {
    std::string lower(text);
    for (char& c : lower) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return lower;
}

std::string between(std::string_view text, std::string_view before, std::string_view after) {
    const std::size_t found = text.find(before);
    if (found == std::string_view::npos) return "";
    const std::size_t start = found + before.size();
    const std::size_t end = text.find(after, start);
    if (end == std::string_view::npos) return "";
    return std::string(text.substr(start, end - start));
}

std::string unique_word() {
    static std::atomic<unsigned> count = 0;
    return "w" + std::to_string(getpid()) + "x" + std::to_string(++count);
}

std::string environment(const char* name) {
    const char* const value = std::getenv(name);
    if (value == nullptr) throw std::runtime_error(std::string(name) + " is not set");
    return value;
}

std::string environment(const char* name, std::string_view otherwise) {
    const char* const value = std::getenv(name);
    return value == nullptr ? std::string(otherwise) : std::string(value);
}

}  // namespace gatekeeper::tests
