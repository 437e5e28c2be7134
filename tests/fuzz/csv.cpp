/// Lines of comma-separated values. The first byte chooses the separator.
#include "ctl/csv_splitter.hpp"
#include "fuzz/target.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

namespace gatekeeper::fuzz {
namespace {

using ctl::CsvSplitter;
using Fields = std::vector<std::string>;

std::string written(const Fields& fields, char separator) {
    std::string line;
    for (const std::string& field : fields) {
        if (&field != &fields.front()) line += separator;
        line += '"';
        for (const char c : field)
            line += c == '"' ? "\"\"" : std::string(1, c);
        line += '"';
    }
    return line;
}

}  // namespace

FUZZ_TARGET(csv) {
    if (input.empty()) return;
    const char separator = input.front() == ';' ? ';' : ',';
    input.remove_prefix(1);
    CsvSplitter used(separator);
    while (!input.empty()) {
        const std::size_t end = std::min(input.find('\n'), input.size());
        const std::string_view line = input.substr(0, end);
        input.remove_prefix(std::min(end + 1, input.size()));

        const std::optional<Fields> fields = used.split(line);
        must(CsvSplitter(separator).split(line) == fields, "every line stands for itself");
        if (!fields) continue;
        const auto separators = std::count(line.begin(), line.end(), separator);
        must(fields->size() <= static_cast<std::size_t>(separators) + 1, "fields are separated");
        must(used.split(written(*fields, separator)) == fields, "what is written comes back");
    }
}

}  // namespace gatekeeper::fuzz
