/// libFuzzer's door to the one target that is linked in.
#include "fuzz/target.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

/// hiredis asks for as much memory as the header of an array announces, and can be refused.
extern "C" const char* __asan_default_options() {
    return "allocator_may_return_null=1";
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view input(reinterpret_cast<const char*>(data), size);
    try {
        gatekeeper::fuzz::targets().front().run(input);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "the target threw: %s\n", error.what());
        std::abort();
    }
    return 0;
}
