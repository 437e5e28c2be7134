#pragma once

#include <stdexcept>
#include <string_view>
#include <vector>

/// Parsers of outside bytes, each with what must hold for every input. `make fuzz` links one target
/// with libFuzzer (driver.cpp); the unit tests link all of them and replay the corpora.
namespace gatekeeper::fuzz {

struct Target {
    const char* name;  ///< Of its file, and of its folder in tests/fuzz/corpus.
    void (*run)(std::string_view input);
};

/// All that are linked in.
inline std::vector<Target>& targets() {
    static std::vector<Target> all;
    return all;
}

struct Registration {
    explicit Registration(Target target) { targets().push_back(target); }
};

/// A property does not hold for the input.
class Broken : public std::logic_error {
  public:
    using std::logic_error::logic_error;
};

inline void must(bool holds, const char* property) {
    if (!holds) throw Broken(property);
}

}  // namespace gatekeeper::fuzz

/// Begins the function of a target: FUZZ_TARGET(name) { … input … }
#define FUZZ_TARGET(name)                                                                      \
    static void run_##name(std::string_view input);                                            \
    static const ::gatekeeper::fuzz::Registration registration_of_##name({#name, run_##name}); \
    static void run_##name(std::string_view input)
