#include "ctl/process.hpp"

#include <gatekeeper/settings/settings.hpp>

#include <gtest/gtest.h>

namespace gatekeeper::ctl {
namespace {

TEST(RunProcess, takes_both_outputs_and_the_status) {
    const ProcessResult result = run_process({"sh", "-c", "echo out; echo err >&2; cat; exit 3"});
    EXPECT_EQ(result.out, "out\n");
    EXPECT_EQ(result.err, "err\n");
    EXPECT_EQ(result.status, 3);
}

TEST(RunProcess, is_not_held_up_by_much_output) {
    const ProcessResult result = run_process(
        {"sh", "-c", "head -c 3000000 /dev/zero; head -c 3000000 /dev/zero >&2; kill -9 $$"});
    EXPECT_EQ(result.out.size(), 3'000'000U);
    EXPECT_EQ(result.err.size(), 3'000'000U);
    EXPECT_EQ(result.status, 128 + 9);
}

TEST(RunProcess, says_what_cannot_be_run) {
    try {
        run_process({"/nowhere/nginx", "-T"});
        FAIL();
    } catch (const settings::SettingError& error) {
        EXPECT_STREQ(error.what(), "/nowhere/nginx cannot be run: No such file or directory");
    }
}

}  // namespace
}  // namespace gatekeeper::ctl
