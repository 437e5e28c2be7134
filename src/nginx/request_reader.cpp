#include "request_reader.hpp"

#include "header_list.hpp"
#include "text.hpp"

#include <gatekeeper/domain/text.hpp>

#include <array>
#include <cstring>
#include <utility>

namespace gatekeeper::nginx {
namespace {

ngx_int_t request_id_index = NGX_ERROR;

using Field = std::pair<std::string_view, std::string http::Request::*>;

constexpr std::array<Field, 9> kFields = {{
    {"content-type", &http::Request::content_type},
    {"accept", &http::Request::accept},
    {"accept-language", &http::Request::accept_language},
    {"origin", &http::Request::origin},
    {"referer", &http::Request::referer},
    {"upgrade", &http::Request::upgrade},
    {"sec-fetch-site", &http::Request::sec_fetch_site},
    {"sec-fetch-mode", &http::Request::sec_fetch_mode},
    {"sec-fetch-dest", &http::Request::sec_fetch_dest},
}};

void read_fields(ngx_http_request_t* r, http::Request& request) {
    for_each_header(r->headers_in.headers, [&request](const ngx_table_elt_t& header) {
        if (header.lowcase_key == nullptr) return;
        const std::string_view name(reinterpret_cast<const char*>(header.lowcase_key),
                                    header.key.len);
        for (const auto& [wanted, member] : kFields) {
            if (name == wanted) (request.*member).assign(view(header.value));
        }
    });
}

}  // namespace

http::Request read_request(ngx_http_request_t* r, const RequestState* state,
                           std::string_view prefix) {
    http::Request request;
    request.method = copy(r->method_name);
    const std::string_view path = view(r->uri);
    request.path = path.starts_with(prefix) ? path.substr(prefix.size()) : path;
    request.query = copy(r->args);
    request.host = copy(r->headers_in.server);
    if (r->headers_in.host != nullptr) request.authority = copy(r->headers_in.host->value);
    request.uri = copy(r->unparsed_uri);
    request.client = copy(r->connection->addr_text);
    request.id = request_id(r);
    request.cookies = cookies_of(state);
    read_fields(r, request);
    return request;
}

crypto::Secret take_body(ngx_http_request_t* r) {
    if (r->request_body == nullptr) return {};
    std::size_t size = 0;
    for (ngx_chain_t* link = r->request_body->bufs; link != nullptr; link = link->next) {
        if (!link->buf->in_file) size += static_cast<std::size_t>(ngx_buf_size(link->buf));
    }
    crypto::Secret body = crypto::Secret::of_size(size);
    char* out = body.data();
    for (ngx_chain_t* link = r->request_body->bufs; link != nullptr; link = link->next) {
        if (link->buf->in_file) continue;
        const auto length = static_cast<std::size_t>(ngx_buf_size(link->buf));
        if (length == 0) continue;
        std::memcpy(out, link->buf->pos, length);
        crypto::wipe(link->buf->pos, length);
        out += length;
    }
    return body;
}

std::string_view request_id(ngx_http_request_t* r) noexcept {
    const ngx_http_variable_value_t* const value =
        ngx_http_get_indexed_variable(r, static_cast<ngx_uint_t>(request_id_index));
    if (value == nullptr || value->not_found) return {};
    return {reinterpret_cast<const char*>(value->data), value->len};
}

ngx_int_t prepare_request_id(ngx_conf_t* cf) {
    ngx_str_t name = ngx_string("request_id");
    request_id_index = ngx_http_get_variable_index(cf, &name);
    return request_id_index == NGX_ERROR ? NGX_ERROR : NGX_OK;
}

}  // namespace gatekeeper::nginx
