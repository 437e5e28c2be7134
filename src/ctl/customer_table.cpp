#include "customer_table.hpp"

#include "output.hpp"

#include <gatekeeper/domain/text.hpp>
#include <gatekeeper/http/form.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace gatekeeper::ctl {

struct Column {
    std::string_view name;
    void (*read)(Customer& customer, std::string_view cell);
    bool sealed = false;
};

namespace {

constexpr std::array<Column, 8> kColumns = {{
    {"email", [](Customer& c, std::string_view cell) { c.email = read_email(cell); }},
    {"username", [](Customer& c, std::string_view cell) { c.username = read_username(cell); }},
    {"legacy_id", [](Customer& c, std::string_view cell) { c.legacy_id = read_legacy_id(cell); }},
    {"language", [](Customer& c, std::string_view cell) { c.language = read_language(cell); }},
    {"services", [](Customer& c, std::string_view cell) { c.services = read_services(cell); }},
    {"password_hash",
     [](Customer& c, std::string_view cell) { c.password_hash = read_password_hash(cell); }},
    {"totp_secret",
     [](Customer& c, std::string_view cell) { c.totp_secret = read_totp_secret(cell); }, true},
    {"phone", [](Customer& c, std::string_view cell) { c.phone = read_phone(cell); }, true},
}};

char delimiter_of(std::string_view header) {
    const bool semicolons = header.find(',') == header.npos && header.find(';') != header.npos;
    return semicolons ? ';' : ',';
}

const Column* column_named(std::string_view name) {
    for (const Column& column : kColumns) {
        if (column.name == name) return &column;
    }
    std::string known;
    for (const Column& column : kColumns)
        known.append(" ").append(column.name);
    throw BadValue("unknown column " + in_quotes(name) + "; known are:" + known);
}

void refuse_double(std::string_view what, const std::string& text, std::size_t line) {
    if (line == 0) return;
    throw BadValue(std::string(what) + " " + in_quotes(text) + " is on line " +
                   std::to_string(line) + " already");
}

}  // namespace

CustomerTable::CustomerTable(std::string_view header) : splitter_(delimiter_of(header)) {
    for (const std::string& cell : split(header)) {
        const Column* const column = column_named(domain::to_lower(cell));
        if (std::find(columns_.begin(), columns_.end(), column) != columns_.end()) {
            throw BadValue("column " + in_quotes(column->name) + " is there twice");
        }
        columns_.push_back(column);
    }
    if (std::find(columns_.begin(), columns_.end(), &kColumns.front()) == columns_.end()) {
        throw BadValue("the first line must name the columns, and \"email\" among them");
    }
}

bool CustomerTable::needs_keys() const {
    return std::any_of(columns_.begin(), columns_.end(),
                       [](const Column* column) { return column->sealed; });
}

std::vector<std::string> CustomerTable::split(std::string_view line) {
    if (!http::is_utf8(line)) throw BadValue("this is not UTF-8; save the file as UTF-8");
    std::optional<std::vector<std::string>> cells = splitter_.split(line);
    if (!cells) {
        throw BadValue(
            "a quote is misplaced or left open; a field with quotes in it is written "
            "\"like \"\"this\"\"\", on one line");
    }
    return std::move(*cells);
}

Customer CustomerTable::read(std::string_view line, std::size_t number) {
    const std::vector<std::string> cells = split(line);
    if (cells.size() != columns_.size()) {
        throw BadValue("the line has " + std::to_string(cells.size()) + " fields, the first line " +
                       std::to_string(columns_.size()) +
                       "; a field that holds the separator, as argon2 hashes hold commas, must "
                       "stand in double quotes");
    }
    Customer customer;
    for (std::size_t i = 0; i < cells.size(); ++i) {
        const std::string_view cell = domain::trim(cells[i]);
        if (!cell.empty()) columns_[i]->read(customer, cell);
    }
    if (!customer.email) throw BadValue("the mail address is missing");
    const std::string& email = customer.email->text();
    refuse_double("address", email, emails_.find(email));
    if (customer.username) {
        const std::string& username = customer.username->text();
        refuse_double("user name", username, usernames_.find(username));
        usernames_.note(username, number);
    }
    emails_.note(email, number);
    return customer;
}

}  // namespace gatekeeper::ctl
