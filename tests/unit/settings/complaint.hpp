#pragma once

#include <gatekeeper/settings/settings.hpp>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>

namespace gatekeeper::tests {

/// What a parser says about words it refuses; empty when it takes them.
template <class Parse>
std::string complaint(Parse parse, const settings::Arguments& arguments) {
    try {
        parse(arguments);
    } catch (const settings::SettingError& error) {
        return error.what();
    }
    return "";
}

}  // namespace gatekeeper::tests
