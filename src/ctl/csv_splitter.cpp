#include "csv_splitter.hpp"

#include <new>
#include <utility>

namespace gatekeeper::ctl {
namespace {

struct Row {
    std::vector<std::string> fields;
    bool complete = false;
};

/// libcsv is C: nothing may be thrown through it. Without memory there is nothing to save here.
void take_field(void* text, std::size_t size, void* row) noexcept {
    static_cast<Row*>(row)->fields.emplace_back(static_cast<const char*>(text), size);
}

void end_row(int, void* row) noexcept {
    static_cast<Row*>(row)->complete = true;
}

/// A carriage return within a line is a character like any other: it must not make two rows of it.
int is_end(unsigned char c) noexcept {
    return c == '\n' ? 1 : 0;
}

}  // namespace

CsvSplitter::CsvSplitter(char delimiter) : delimiter_(delimiter) {
    open();
}

CsvSplitter::~CsvSplitter() {
    csv_free(&parser_);
}

void CsvSplitter::open() {
    if (csv_init(&parser_, CSV_STRICT) != 0) throw std::bad_alloc();
    csv_set_delim(&parser_, static_cast<unsigned char>(delimiter_));
    csv_set_term_func(&parser_, is_end);
}

std::optional<std::vector<std::string>> CsvSplitter::split(std::string_view line) {
    Row row;
    const bool understood =
        csv_parse(&parser_, line.data(), line.size(), take_field, end_row, &row) == line.size();
    if (understood) csv_parse(&parser_, "\n", 1, take_field, end_row, &row);
    const bool blank = row.fields.empty() && line.find_first_not_of(" \t") == line.npos;
    if (understood && (row.complete || blank)) return std::move(row.fields);
    csv_free(&parser_);
    open();
    return std::nullopt;
}

}  // namespace gatekeeper::ctl
