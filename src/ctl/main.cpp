#include "command_line.hpp"

#include <gatekeeper/ports/port_failure.hpp>

#include <csignal>
#include <exception>

namespace {

using namespace gatekeeper;

/// What keeps a verb from its answer, as an exit status.
int run(const ctl::Order& order) {
    ctl::Context context{ctl::Installation(order.whereabouts), ctl::Output(order.json)};
    const ctl::Output& output = context.output;
    try {
        return order.verb(context);
    } catch (const ctl::Refusal& refusal) {
        output.failure(refusal.what());
        return ctl::kRefused;
    } catch (const ctl::BadValue& error) {
        output.failure(error.what());
        return ctl::kUsage;
    } catch (const ports::PortFailure& failure) {
        output.failure(failure.what());
        return ctl::kUnavailable;
    } catch (const std::exception& error) {
        output.failure(error.what());
        return ctl::kUnusable;
    }
}

}  // namespace

int main(int count, char** words) {
    std::signal(SIGPIPE, SIG_IGN);  // a Redis that goes away is an error to report
    int status = 0;
    const std::optional<ctl::Order> order = ctl::read_command_line(count, words, status);
    return order ? run(*order) : status;
}
