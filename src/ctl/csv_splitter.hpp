#pragma once

#include <csv.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gatekeeper::ctl {

/// Splits lines of comma-separated values (RFC 4180), each for itself: a quote that is left open
/// costs its own line, not the rest of the file.
class CsvSplitter {
  public:
    explicit CsvSplitter(char delimiter);
    CsvSplitter(const CsvSplitter&) = delete;
    CsvSplitter& operator=(const CsvSplitter&) = delete;
    ~CsvSplitter();

    /// The fields without the white space around them; nothing when quotes are misplaced or left
    /// open. None for a blank line.
    std::optional<std::vector<std::string>> split(std::string_view line);

  private:
    void open();

    csv_parser parser_{};
    char delimiter_;
};

}  // namespace gatekeeper::ctl
