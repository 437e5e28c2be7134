#pragma once

#include <stdexcept>

namespace gatekeeper::ctl {

/// Exit status of every verb.
enum Status : int {
    kDone = 0,
    kRefused = 1,  ///< Something was not done: no such customer, refused lines, a problem found.
    kUsage = 2,    ///< The command line, or the form of an input file, is wrong.
    kUnavailable = 3,  ///< Redis, or a mail or SMS server, cannot be reached or does not answer.
    kUnusable = 4,     ///< nginx's configuration, a key file or an input file cannot be used.
};

/// What was asked cannot be done; what() says why and what to do instead.
class Refusal : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

/// A value on the command line or in an input file that cannot be what it should be; what() names
/// the value and what is expected.
class BadValue : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

}  // namespace gatekeeper::ctl
