#include "throttle.hpp"

#include "known_device.hpp"

#include <gatekeeper/crypto/encoding.hpp>

#include <utility>

namespace gatekeeper::flows {

using domain::Limit;
using domain::Network;
using domain::seconds;

Attempt by_network(std::string_view client, const std::vector<Limit>& limits) {
    const std::optional<Network> network = Network::parse(client);
    if (!network) return {};
    return Attempt{network->subject(), network->share_of(limits)};
}

Attempt failure_of(const http::Request& request, const domain::AccountId& account,
                   std::int64_t epoch, const Services& services) {
    if (known_device(request.cookies, account, epoch, services)) return {};
    return by_network(request.client, services.limits.network);
}

async::Task<seconds> reserve(Attempt attempt, Services& services) {
    if (attempt.subject.empty()) co_return seconds(0);
    co_return co_await services.attempts.reserve(std::move(attempt.subject),
                                                 std::move(attempt.limits));
}

async::Task<void> give_back(Attempt attempt, Services& services) {
    if (attempt.subject.empty()) co_return;
    co_await services.attempts.give_back(std::move(attempt.subject), std::move(attempt.limits));
}

http::Response too_many(const Visit& visit, Services& services, std::string_view limit,
                        seconds wait) {
    note_excess(services, visit.request, limit);
    http::Response response =
        http::html(429, pages::message(context_of(visit, services), pages::Message::TooManyAttempts,
                                       "", visit.request.id));
    response.retry_after = wait;
    return response;
}

void note_excess(Services& services, const http::Request& request, std::string_view limit,
                 std::string_view account) {
    services.audit.record(ports::AuditEvent{"excess_rate_limit_exceeded", std::string(account),
                                            std::string(limit), request.client, request.id});
}

std::string nobody(const Services& services, std::string_view typed) {
    const std::string tag = services.keys.tag(crypto::Purpose::Identifier, {"nobody", typed});
    const std::string bytes = crypto::from_base64url(tag).value_or("");
    const unsigned bucket =
        static_cast<unsigned char>(bytes.at(0)) * 256U + static_cast<unsigned char>(bytes.at(1));
    return "nobody-" + std::to_string(bucket);
}

}  // namespace gatekeeper::flows
