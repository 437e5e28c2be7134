#include "configuration.hpp"
#include "driver.hpp"
#include "handlers.hpp"
#include "header_scrub.hpp"
#include "request_reader.hpp"
#include "request_state.hpp"
#include "response_writer.hpp"
#include "worker.hpp"

#include <gatekeeper/flows/gate.hpp>
#include <gatekeeper/flows/portal.hpp>

#include <utility>

namespace gatekeeper::nginx {
namespace {

using http::Response;

http::Request read_portal_request(ngx_http_request_t* r) {
    return read_request(r, find_state(r), worker()->services().site.prefix);
}

class PortalDriver final : public Driver<Response> {
  public:
    explicit PortalDriver(ngx_http_request_t* r) : Driver(r) {}

  private:
    void succeed(Response response) override {
        ngx_http_finalize_request(r_, send_response(r_, response));
    }

    void fail() override {
        const flows::Services& services = worker()->services();
        const Response response =
            flows::unavailable(read_portal_request(r_), services.theme, services.site);
        ngx_http_finalize_request(r_, send_response(r_, response));
    }
};

void body_read(ngx_http_request_t* r) noexcept {
    const bool started = guarded("the portal", r->connection->log, false, [r] {
        http::Request request = read_portal_request(r);
        request.body = take_body(r);
        scrub_tokens(r);
        auto& driver = Driver<Response>::make<PortalDriver>(r);
        driver.start(flows::portal(std::move(request), worker()->services()));
        return true;
    });
    if (!started) ngx_http_finalize_request(r, NGX_HTTP_INTERNAL_SERVER_ERROR);
}

/// A body is read only when its length was announced and a form can be that long.
bool is_readable(const ngx_http_request_t* r) {
    if (r->headers_in.chunked) return false;
    return r->headers_in.content_length_n <= static_cast<off_t>(flows::kLargestForm);
}

}  // namespace

ngx_int_t portal_handler(ngx_http_request_t* r) noexcept {
    return guarded<ngx_int_t>(
        "the portal", r->connection->log, NGX_HTTP_INTERNAL_SERVER_ERROR, [r]() -> ngx_int_t {
            if (r != r->main) return NGX_HTTP_NOT_FOUND;
            if (!is_readable(r)) {
                const flows::Services& services = worker()->services();
                return send_response(
                    r, flows::too_large(read_portal_request(r), services.theme, services.site));
            }
            const ngx_int_t result = ngx_http_read_client_request_body(r, body_read);
            return result >= NGX_HTTP_SPECIAL_RESPONSE ? result : NGX_DONE;
        });
}

}  // namespace gatekeeper::nginx
