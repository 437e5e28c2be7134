#pragma once

#include "csv_splitter.hpp"
#include "customer.hpp"
#include "seen_texts.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace gatekeeper::ctl {

struct Column;

/// The lines of customers.csv as customers. The first line names the columns, in any order:
/// email username legacy_id language services password_hash totp_secret phone.
class CustomerTable {
  public:
    /// Throws BadValue for a column that is unknown or doubled, or when there is no `email`. A
    /// header with semicolons but no comma makes semicolons the separator, as spreadsheets write
    /// it in Belgium and the Netherlands.
    explicit CustomerTable(std::string_view header);

    /// Whether the file holds what is stored sealed.
    bool needs_keys() const;

    /// Throws BadValue for a line that cannot be taken: also for an address or a user name that
    /// an earlier good line has. `number` is the line's.
    Customer read(std::string_view line, std::size_t number);

  private:
    std::vector<std::string> split(std::string_view line);

    CsvSplitter splitter_;
    std::vector<const Column*> columns_;
    SeenTexts emails_;
    SeenTexts usernames_;
};

}  // namespace gatekeeper::ctl
