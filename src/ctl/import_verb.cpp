#include "customer_table.hpp"
#include "import_queue.hpp"
#include "line_reader.hpp"
#include "verbs.hpp"

#include <gatekeeper/domain/text.hpp>
#include <gatekeeper/host/system.hpp>
#include <gatekeeper/ports/port_failure.hpp>

#include <optional>
#include <utility>

namespace gatekeeper::ctl {
namespace {

CustomerTable read_header(LineReader& lines, const std::string& file) {
    try {
        if (!lines.next()) throw BadValue("the file is empty; its first line names the columns");
        return CustomerTable(lines.line());
    } catch (const BadValue& error) {
        throw BadValue(file + ":1: " + error.what());
    }
}

void take_line(const LineReader& lines, CustomerTable& table, ImportQueue& queue) {
    if (lines.too_long()) {
        queue.refuse(lines.number(), "the line is longer than " +
                                         std::to_string(LineReader::kLongestLine) + " bytes");
        return;
    }
    if (domain::trim(lines.line()).empty()) return;
    std::optional<Customer> customer;
    std::string reason;
    try {
        customer = table.read(lines.line(), lines.number());
    } catch (const BadValue& error) {
        reason = error.what();
    }
    if (customer) {
        queue.add(lines.number(), std::move(*customer));
    } else {
        queue.refuse(lines.number(), std::move(reason));
    }
}

}  // namespace

int import_customers(Context& context, const std::string& file, bool dry_run) {
    LineReader lines(file);
    CustomerTable table = read_header(lines, file);
    std::optional<crypto::Keyring> keys;
    if (table.needs_keys()) keys = context.installation.keys();

    const settings::RedisSettings settings = context.installation.redis();
    PipelinedRedis redis((RedisConnection(settings)));
    host::SystemRandom random;
    const host::SystemClock clock;
    store::RedisAccountStore accounts(redis, random, store::Keys(settings.prefix));
    ImportTarget target{accounts, clock, keys ? &*keys : nullptr, dry_run};
    ImportReport report(context.output, file, lines.size());
    std::string failure;
    try {
        ImportQueue queue(redis, target, report);
        while (lines.next()) {
            take_line(lines, table, queue);
            report.progress(lines.bytes_read());
        }
        queue.finish();
    } catch (const ports::PortFailure& error) {
        failure = error.what();
    }
    return report.finish(dry_run, failure);
}

}  // namespace gatekeeper::ctl
