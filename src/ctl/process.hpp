#pragma once

#include <string>
#include <vector>

namespace gatekeeper::ctl {

struct ProcessResult {
    int status = 0;  ///< Exit status; 128 and the signal's number when one ended it.
    std::string out;
    std::string err;
};

/// Runs a program to its end with nothing to read. Throws SettingError when it cannot be started.
ProcessResult run_process(const std::vector<std::string>& words);

}  // namespace gatekeeper::ctl
