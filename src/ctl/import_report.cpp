#include "import_report.hpp"

#include "status.hpp"

#include <unistd.h>

#include <cstdint>
#include <utility>

namespace gatekeeper::ctl {
namespace {

using Kind = ImportOutcome::Kind;
using std::chrono::milliseconds;

constexpr milliseconds kRedraw(200);
constexpr const char* kClearLine = "\r\033[K";

std::string json_member(std::string_view name, std::uint64_t number) {
    return ",\"" + std::string(name) + "\":" + std::to_string(number);
}

}  // namespace

ImportReport::ImportReport(const Output& output, std::string file, std::uint64_t size)
    : output_(output),
      file_(std::move(file)),
      size_(size),
      on_terminal_(isatty(STDERR_FILENO) == 1) {
    if (output_.json()) output_.write("{\"errors\":[");
}

void ImportReport::row(std::size_t line, const ImportOutcome& outcome) {
    const bool first_error = count(Kind::Refused) == 0;
    ++counts_[static_cast<std::size_t>(outcome.kind)];
    if (outcome.kind != Kind::Refused) return;
    if (output_.json()) {
        json::Value error = json::Value::object();
        error.set("line", json::Value::integer(static_cast<std::int64_t>(line)));
        error.set("reason", json::Value::string(outcome.reason));
        output_.write((first_error ? "\n" : ",\n") + error.dump());
    }
    clear_progress();
    output_.complain(file_ + ":" + std::to_string(line) + ": " + outcome.reason + "\n");
}

void ImportReport::progress(std::uint64_t bytes_read) {
    if (!on_terminal_ || Clock::now() - drawn_ < kRedraw) return;
    drawn_ = Clock::now();
    progress_shown_ = true;
    const std::uint64_t percent = size_ == 0 ? 0 : bytes_read * 100 / size_;
    output_.complain(kClearLine + grouped(rows()) + " lines (" + std::to_string(percent) + " %), " +
                     grouped(rate()) + " lines/s, " + grouped(count(Kind::Refused)) + " refused");
}

void ImportReport::clear_progress() {
    if (progress_shown_) output_.complain(kClearLine);
    progress_shown_ = false;
}

std::uint64_t ImportReport::rows() const {
    std::uint64_t sum = 0;
    for (const std::uint64_t count : counts_)
        sum += count;
    return sum;
}

std::uint64_t ImportReport::rate() const {
    const auto spent = std::chrono::duration_cast<milliseconds>(Clock::now() - started_).count();
    return rows() * 1000 / static_cast<std::uint64_t>(spent < 1 ? 1 : spent);
}

std::string ImportReport::summary(bool dry_run) const {
    std::string text = grouped(rows()) + (rows() == 1 ? " line: " : " lines: ");
    text += grouped(count(Kind::Added)) + " added, " + grouped(count(Kind::Updated)) +
            " updated, " + grouped(count(Kind::Unchanged)) + " unchanged, " +
            grouped(count(Kind::Refused)) + " refused; " + grouped(rate()) + " lines/s";
    if (dry_run) text += " (a dry run: nothing was written)";
    return text + "\n";
}

std::string ImportReport::json_sums(bool dry_run, const std::string& failure) const {
    const bool any_error = count(Kind::Refused) > 0;
    std::string text = any_error ? "\n]" : "]";
    text += json_member("rows", rows()) + json_member("added", count(Kind::Added)) +
            json_member("updated", count(Kind::Updated)) +
            json_member("unchanged", count(Kind::Unchanged)) +
            json_member("refused", count(Kind::Refused)) + json_member("rows_per_second", rate());
    text += dry_run ? ",\"dry_run\":true" : ",\"dry_run\":false";
    if (!failure.empty()) text += ",\"failure\":" + json::Value::string(failure).dump();
    return text + "}\n";
}

int ImportReport::finish(bool dry_run, const std::string& failure) {
    clear_progress();
    output_.write(output_.json() ? json_sums(dry_run, failure) : summary(dry_run));
    if (!failure.empty()) {
        output_.complain("gatekeeperctl: " + failure +
                         "\nThe lines above are done; run the same import again to go on.\n");
        return kUnavailable;
    }
    return count(Kind::Refused) > 0 ? kRefused : kDone;
}

}  // namespace gatekeeper::ctl
