#pragma once

#include "support/temporary_directory.hpp"

#include <sys/stat.h>

#include <filesystem>
#include <string>
#include <string_view>

namespace gatekeeper::tests {

/// A file in the directory with exactly this mode; its path.
inline std::string private_file(const TemporaryDirectory& directory, std::string_view name,
                                std::string_view content, mode_t mode = 0600) {
    const std::filesystem::path path = directory.path() / name;
    write_file(path, content);
    chmod(path.c_str(), mode);
    return path.string();
}

}  // namespace gatekeeper::tests
