#include "journeys.hpp"

#include <utility>

namespace gatekeeper::flows {

using domain::Level;
using domain::Visitor;
using http::Response;

async::Task<Response> show_services(Visit visit, Services& services) {
    const std::optional<Visitor> visitor =
        co_await portal_visitor(visit.request.cookies.session, services);
    const bool enough = visitor && (visitor->session.factor != domain::Factor::Password ||
                                    services.site.strongest == Level::Password);
    if (!enough) co_return to_route(visit, services, "/login");
    std::vector<domain::Service> linked;
    for (const domain::Service& service : services.site.services) {
        if (visitor->profile.linked_to(service.name)) linked.push_back(service);
    }
    co_return http::html(
        200, pages::services(context_of(visit, services), visitor->profile.email, linked));
}

}  // namespace gatekeeper::flows
