#pragma once

#include "text.hpp"

#include <new>
#include <string_view>

/// Lists of headers. What differs between nginx versions stays in these two files.
namespace gatekeeper::nginx {

template <class Visit>
void for_each_header(ngx_list_t& list, Visit&& visit) {
    for (ngx_list_part_t* part = &list.part; part != nullptr; part = part->next) {
        auto* const headers = static_cast<ngx_table_elt_t*>(part->elts);
        for (ngx_uint_t i = 0; i < part->nelts; ++i)
            visit(headers[i]);
    }
}

/// A list being put together from runs of headers that stay where they are in memory, since nginx
/// keeps pointers to them.
class HeaderRuns {
  public:
    HeaderRuns(ngx_http_request_t* r, ngx_list_t& list) : r_(r), list_(list) {}

    /// Adds `count` headers from `first` on.
    void add(ngx_table_elt_t* first, ngx_uint_t count);
    /// Makes the runs the list's content.
    void finish();

  private:
    ngx_http_request_t* r_;
    ngx_list_t& list_;
    ngx_list_part_t head_{};
    ngx_list_part_t* last_ = nullptr;
};

/// Gives `r` a list of its own, without what is unwanted: a subrequest starts with a copy of the
/// main request's list whose end is still the main request's. Throws std::bad_alloc.
template <class Predicate>
void keep_own_headers(ngx_http_request_t* r, Predicate&& unwanted) {
    HeaderRuns runs(r, r->headers_in.headers);
    for (ngx_list_part_t* part = &r->headers_in.headers.part; part != nullptr; part = part->next) {
        auto* const headers = static_cast<ngx_table_elt_t*>(part->elts);
        ngx_uint_t start = 0;
        for (ngx_uint_t i = 0; i < part->nelts; ++i) {
            if (!unwanted(headers[i])) continue;
            runs.add(headers + start, i - start);
            start = i + 1;
        }
        runs.add(headers + start, part->nelts - start);
    }
    runs.finish();
}

/// For main requests. Throws std::bad_alloc.
template <class Predicate>
void remove_headers(ngx_http_request_t* r, Predicate&& unwanted) {
    bool any = false;
    for_each_header(r->headers_in.headers,
                    [&](ngx_table_elt_t& header) { any = any || unwanted(header); });
    if (any) keep_own_headers(r, unwanted);
}

/// The name of a request header that we add, prepared once. Both spellings are literals.
struct HeaderName {
    HeaderName(std::string_view name, std::string_view lower_case);

    ngx_str_t name;
    u_char* lower_case;
    ngx_uint_t hash;
};

/// Adds a request header for whatever content handler comes. The value is not copied: it lives as
/// long as the request. Throws std::bad_alloc.
void add_header(ngx_http_request_t* r, const HeaderName& name, std::string_view value);

}  // namespace gatekeeper::nginx
