#include "header_list.hpp"

namespace gatekeeper::nginx {

void HeaderRuns::add(ngx_table_elt_t* first, ngx_uint_t count) {
    if (count == 0) return;
    ngx_list_part_t* part = &head_;
    if (last_ != nullptr) {
        part = static_cast<ngx_list_part_t*>(ngx_palloc(r_->pool, sizeof(ngx_list_part_t)));
        if (part == nullptr) throw std::bad_alloc();
        last_->next = part;
    }
    *part = ngx_list_part_t{first, count, nullptr};
    last_ = part;
}

void HeaderRuns::finish() {
    if (last_ == nullptr) {
        if (ngx_list_init(&list_, r_->pool, 4, sizeof(ngx_table_elt_t)) != NGX_OK) {
            throw std::bad_alloc();
        }
        return;
    }
    list_.part = head_;
    list_.last = last_ == &head_ ? &list_.part : last_;
    // The last run is full by definition: the next push starts a part of its own.
    list_.nalloc = list_.last->nelts;
}

void add_header(ngx_http_request_t* r, std::string_view name, std::string_view value) {
    auto* const header =
        static_cast<ngx_table_elt_t*>(ngx_list_push(&r->headers_in.headers));
    auto* const lower = static_cast<u_char*>(ngx_pnalloc(r->pool, name.size()));
    if (header == nullptr || lower == nullptr) throw std::bad_alloc();
    *header = ngx_table_elt_t{};
    header->key = to_ngx(r->pool, name);
    header->value = to_ngx(r->pool, value);
    if (header->key.data == nullptr || header->value.data == nullptr) throw std::bad_alloc();
    header->lowcase_key = lower;
    header->hash = ngx_hash_strlow(lower, header->key.data, header->key.len);
}

}  // namespace gatekeeper::nginx
