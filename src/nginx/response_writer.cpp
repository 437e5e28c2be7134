#include "response_writer.hpp"

#include "request_state.hpp"
#include "text.hpp"

#include <algorithm>
#include <cstdint>
#include <new>
#include <stdexcept>

namespace gatekeeper::nginx {
namespace {

bool is_header_value(std::string_view value) {
    return std::none_of(value.begin(), value.end(), [](char c) {
        const auto byte = static_cast<std::uint8_t>(c);
        return (byte < 0x20 && c != '\t') || byte == 0x7f;
    });
}

void add_out(ngx_http_request_t* r, std::string_view name, std::string_view value) {
    if (!is_header_value(value)) throw std::runtime_error("a header value has control characters");
    auto* const header = static_cast<ngx_table_elt_t*>(ngx_list_push(&r->headers_out.headers));
    if (header == nullptr) throw std::bad_alloc();
    *header = ngx_table_elt_t{};
    header->hash = 1;
    header->key = to_ngx(r->pool, name);
    header->value = to_ngx(r->pool, value);
    if (header->key.data == nullptr || header->value.data == nullptr) throw std::bad_alloc();
}

void fill_headers(ngx_http_request_t* r, const http::Response& response) {
    // After an error_page nginx would send the first error's status in place of ours.
    r->err_status = 0;
    r->headers_out.status = static_cast<ngx_uint_t>(response.status);
    r->headers_out.content_length_n = static_cast<off_t>(response.body.size());
    if (!response.content_type.empty()) {
        r->headers_out.content_type = to_ngx(r->pool, response.content_type);
        r->headers_out.content_type_len = r->headers_out.content_type.len;
        r->headers_out.content_type_lowcase = nullptr;
    }
    if (!response.location.empty()) add_out(r, "Location", response.location);
    if (response.retry_after) {
        add_out(r, "Retry-After", std::to_string(response.retry_after->count()));
    }
    for (const http::Header& header : response.headers)
        add_out(r, header.name, header.value);
    for (const http::SetCookie& cookie : response.cookies) {
        add_out(r, "Set-Cookie", cookie.render());
    }
}

}  // namespace

ngx_int_t send_response(ngx_http_request_t* r, const http::Response& response) {
    if (RequestState* const state = find_state(r)) state->own_answer = true;
    const ngx_int_t discarded = ngx_http_discard_request_body(r);
    if (discarded != NGX_OK) return discarded;

    ngx_buf_t* const buffer =
        ngx_create_temp_buf(r->pool, std::max<std::size_t>(response.body.size(), 1));
    if (buffer == nullptr) throw std::bad_alloc();
    fill_headers(r, response);
    const ngx_int_t sent = ngx_http_send_header(r);
    if (sent == NGX_ERROR || sent > NGX_OK || r->header_only) return sent;

    buffer->last = ngx_cpymem(buffer->pos, response.body.data(), response.body.size());
    buffer->memory = !response.body.empty();
    buffer->temporary = 0;
    buffer->last_buf = r == r->main;
    buffer->last_in_chain = 1;
    ngx_chain_t out{buffer, nullptr};
    return ngx_http_output_filter(r, &out);
}

}  // namespace gatekeeper::nginx
