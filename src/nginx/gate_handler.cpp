#include "cached_sessions.hpp"
#include "configuration.hpp"
#include "driver.hpp"
#include "handlers.hpp"
#include "header_scrub.hpp"
#include "request_reader.hpp"
#include "request_state.hpp"
#include "response_writer.hpp"
#include "worker.hpp"

#include <gatekeeper/flows/gate.hpp>

#include <utility>

namespace gatekeeper::nginx {
namespace {

using domain::Admission;
using domain::Level;
using domain::SessionToken;
using domain::Visitor;
using http::Response;

/// A refusal, as the handler's result. A subrequest has no page of its own: it fails, and what
/// asked for it goes without.
ngx_int_t refuse(ngx_http_request_t* r, Admission admission) {
    if (r != r->main) {
        return admission == Admission::NotLinked ? NGX_HTTP_FORBIDDEN : NGX_HTTP_UNAUTHORIZED;
    }
    const LocationConf& location = location_conf(r);
    const http::Request request = read_request(r, find_state(r), "");
    return send_response(r, flows::refuse(request, admission, location.gate(),
                                          view(location.service), worker()->services()));
}

ngx_int_t refuse_unavailable(ngx_http_request_t* r) {
    if (r != r->main) return NGX_HTTP_SERVICE_UNAVAILABLE;
    const flows::Services& services = worker()->services();
    const http::Request request = read_request(r, find_state(r), "");
    return send_response(r, flows::unavailable(request, services.theme, services.site));
}

/// Asks the store who holds the token; the gate's handler runs again once that is known.
class GateDriver final : public Driver<std::optional<Visitor>> {
  public:
    explicit GateDriver(ngx_http_request_t* r) : Driver(r) {}

  private:
    void succeed(std::optional<Visitor> visitor) override {
        RequestState& state = *find_state(r_);
        state.recognised = true;
        if (visitor) state.visitor = std::make_shared<const Visitor>(std::move(*visitor));
        go_on();
    }

    void fail() override { ngx_http_finalize_request(r_, refuse_unavailable(r_)); }

    void go_on() {
        if (r_ == r_->main) {
            if (ngx_handle_read_event(r_->connection->read, 0) != NGX_OK) {
                ngx_http_finalize_request(r_, NGX_HTTP_INTERNAL_SERVER_ERROR);
                return;
            }
            r_->read_event_handler = ngx_http_block_reading;
        }
        r_->write_event_handler = ngx_http_core_run_phases;
        ngx_http_core_run_phases(r_);
    }
};

/// The ticket's end on an app host.
class EnterDriver final : public Driver<Response> {
  public:
    explicit EnterDriver(ngx_http_request_t* r) : Driver(r) {}

  private:
    void succeed(Response response) override {
        ngx_http_finalize_request(r_, send_response(r_, response));
    }
    void fail() override { ngx_http_finalize_request(r_, refuse_unavailable(r_)); }
};

ngx_int_t pass(ngx_http_request_t* r, RequestState& state) {
    add_identity_headers(r, state);
    state.admitted = true;
    return NGX_DECLINED;
}

ngx_int_t judge(ngx_http_request_t* r, RequestState& state) {
    const LocationConf& location = location_conf(r);
    const std::string_view host = view(r->headers_in.server);
    Admission admission = Admission::SignIn;
    if (state.visitor) {
        admission = domain::judge(*state.visitor, host, worker()->services().clock.now(),
                                  location.gate(), view(location.service));
    }
    return admission == Admission::Granted ? pass(r, state) : refuse(r, admission);
}

ngx_int_t ask_store(ngx_http_request_t* r, SessionToken token) {
    auto& driver = Driver<std::optional<Visitor>>::make<GateDriver>(r);
    driver.start(flows::recognise(std::move(token), worker()->services()));
    return NGX_DONE;
}

ngx_int_t enter(ngx_http_request_t* r) {
    flows::Services& services = worker()->services();
    http::Request request = read_request(r, find_state(r), services.site.prefix);
    scrub_tokens(r);
    auto& driver = Driver<Response>::make<EnterDriver>(r);
    driver.start(flows::enter(std::move(request), services));
    return NGX_DONE;
}

/// Our pages on an app's host look as they do on the portal's.
ngx_int_t send_asset(ngx_http_request_t* r, std::string_view path) {
    if (!path.starts_with("/assets/")) return NGX_DECLINED;
    const flows::Services& services = worker()->services();
    const http::Request request = read_request(r, find_state(r), services.site.prefix);
    const std::optional<Response> response = flows::asset(request, services.theme);
    return response ? send_response(r, *response) : NGX_DECLINED;
}

/// Takes out of the request what is not for the app. A request that nginx refuses while it reads
/// the head comes to its error page without the first phase, so every phase sees to it.
RequestState& scrubbed(ngx_http_request_t* r) {
    RequestState* const state = find_state(r);
    if (state != nullptr) return *state;
    remove_identity_headers(r);
    RequestState& made = make_state(r);
    take_cookies(r, made);
    return made;
}

ngx_int_t open_door(ngx_http_request_t* r) {
    const domain::Site& site = worker()->services().site;
    std::string_view path = view(r->uri);
    if (r != r->main || !path.starts_with(site.prefix) ||
        view(r->headers_in.server) == site.portal.host()) {
        return NGX_DECLINED;
    }
    path.remove_prefix(site.prefix.size());
    return path == "/enter" ? enter(r) : send_asset(r, path);
}

ngx_int_t judge_visitor(ngx_http_request_t* r, RequestState& state) {
    if (!state.recognised) {
        state.visitor = worker()->sessions().remembered(state.session_cookie);
        state.recognised = state.visitor != nullptr;
    }
    if (state.recognised) return judge(r, state);
    std::optional<SessionToken> token = SessionToken::parse(state.session_cookie);
    if (!token) return refuse(r, Admission::SignIn);
    return ask_store(r, std::move(*token));
}

}  // namespace

ngx_int_t scrub_handler(ngx_http_request_t* r) noexcept {
    if (!server_conf(r).guarded) return NGX_DECLINED;
    return guarded<ngx_int_t>("reading a request", r->connection->log,
                              NGX_HTTP_INTERNAL_SERVER_ERROR, [r]() -> ngx_int_t {
                                  scrubbed(r);
                                  return has_two_hosts(r) ? NGX_HTTP_BAD_REQUEST : NGX_DECLINED;
                              });
}

ngx_int_t door_handler(ngx_http_request_t* r) noexcept {
    if (!server_conf(r).guarded) return NGX_DECLINED;
    return guarded<ngx_int_t>("the gate's own pages", r->connection->log,
                              NGX_HTTP_INTERNAL_SERVER_ERROR, [r]() -> ngx_int_t {
                                  scrubbed(r);
                                  return open_door(r);
                              });
}

ngx_int_t gate_handler(ngx_http_request_t* r) noexcept {
    if (!server_conf(r).guarded) return NGX_DECLINED;
    return guarded<ngx_int_t>("the gate", r->connection->log, NGX_HTTP_INTERNAL_SERVER_ERROR,
                              [r]() -> ngx_int_t {
                                  RequestState& state = scrubbed(r);
                                  if (location_conf(r).gate() == Level::Off) return NGX_DECLINED;
                                  return judge_visitor(r, state);
                              });
}

}  // namespace gatekeeper::nginx
