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

HeaderName::HeaderName(std::string_view text, std::string_view lower)
    : name(borrow(text)),
      lower_case(borrow(lower).data),
      hash(ngx_hash_key(lower_case, lower.size())) {}

void add_header(ngx_http_request_t* r, const HeaderName& name, std::string_view value) {
    auto* const header = static_cast<ngx_table_elt_t*>(ngx_list_push(&r->headers_in.headers));
    if (header == nullptr) throw std::bad_alloc();
    *header = ngx_table_elt_t{};
    header->hash = name.hash;
    header->key = name.name;
    header->lowcase_key = name.lower_case;
    header->value = borrow(value);
}

}  // namespace gatekeeper::nginx
