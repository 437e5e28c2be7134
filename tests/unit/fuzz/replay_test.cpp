/// Every file of tests/fuzz/corpus through its target, without libFuzzer.
#include "fuzz/target.hpp"
#include "support/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <set>
#include <string>
#include <vector>

namespace gatekeeper::fuzz {
namespace {

const std::filesystem::path kCorpora =
    tests::share_directory().parent_path() / "tests" / "fuzz" / "corpus";

std::vector<std::filesystem::path> entries(const std::filesystem::path& folder) {
    std::vector<std::filesystem::path> all;
    for (const auto& entry : std::filesystem::directory_iterator(folder))
        all.push_back(entry.path());
    std::sort(all.begin(), all.end());
    return all;
}

class Replay : public testing::TestWithParam<Target> {};

TEST_P(Replay, holds_what_it_promises_for_its_corpus) {
    for (const std::filesystem::path& file : entries(kCorpora / GetParam().name)) {
        SCOPED_TRACE(file.string());
        EXPECT_NO_THROW(GetParam().run(tests::read_file(file)));
    }
    EXPECT_NO_THROW(GetParam().run(""));
}

INSTANTIATE_TEST_SUITE_P(Target, Replay, testing::ValuesIn(targets()),
                         [](const auto& info) { return std::string(info.param.name); });

TEST(FuzzCorpus, every_folder_has_its_target) {
    std::set<std::string> names;
    for (const Target& target : targets())
        names.insert(target.name);
    for (const std::filesystem::path& folder : entries(kCorpora))
        EXPECT_TRUE(names.contains(folder.filename().string())) << folder;
    EXPECT_EQ(names.size(), targets().size()) << "two targets have one name";
}

}  // namespace
}  // namespace gatekeeper::fuzz
