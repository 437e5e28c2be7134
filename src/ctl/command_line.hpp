#pragma once

#include "verbs.hpp"

#include <functional>
#include <optional>

namespace gatekeeper::ctl {

/// What the command line asks for.
struct Order {
    Whereabouts whereabouts;
    bool json = false;
    std::function<int(Context&)> verb;
};

/// Nothing when there is no verb to run (help was asked for, or the line is wrong): everything is
/// said then, and `status` is the exit status.
std::optional<Order> read_command_line(int count, char** words, int& status);

}  // namespace gatekeeper::ctl
