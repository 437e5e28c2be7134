#include "header_scrub.hpp"

#include "header_list.hpp"
#include "text.hpp"

#include <gatekeeper/domain/text.hpp>

#include <algorithm>
#include <array>
#include <new>

namespace gatekeeper::nginx {
namespace {

constexpr std::string_view kPrefix = "x-gatekeeper-";
constexpr std::string_view kCookie = "cookie";

bool is_cookie_header(const ngx_table_elt_t& header) {
    return header.lowcase_key != nullptr &&
           std::string_view(reinterpret_cast<const char*>(header.lowcase_key), header.key.len) ==
               kCookie;
}

/// Sorts our cookies into the state; one that comes twice counts as absent.
class Sorter final : public http::CookieSink {
  public:
    explicit Sorter(RequestState& state) : state_(state) {}

    void cookie(std::string_view name, std::string_view value) override {
        for (Slot& slot : slots_) {
            if (slot.name != name) continue;
            const bool usable = !slot.seen && value.size() <= http::kLongestCookie;
            state_.*slot.member = usable ? value : std::string_view();
            slot.seen = true;
        }
    }

  private:
    struct Slot {
        std::string_view name;
        std::string_view RequestState::*member;
        bool seen = false;
    };

    RequestState& state_;
    std::array<Slot, 5> slots_ = {{
        {http::kSessionCookie, &RequestState::session_cookie},
        {http::kFlowCookie, &RequestState::flow_cookie},
        {http::kStateCookie, &RequestState::state_cookie},
        {http::kLanguageCookie, &RequestState::language_cookie},
        {http::kDeviceCookie, &RequestState::device_cookie},
    }};
};

void overwrite_value(ngx_str_t& text, std::string_view parameter) noexcept {
    const std::string_view whole = view(text);
    for (std::size_t at = whole.find(parameter); at != std::string_view::npos;
         at = whole.find(parameter, at + 1)) {
        const bool starts_here = at > 0 && (whole[at - 1] == '?' || whole[at - 1] == '&');
        if (at > 0 && !starts_here) continue;
        const std::size_t start = at + parameter.size();
        const std::size_t end = std::min(whole.find_first_of("& #", start), whole.size());
        ngx_memset(text.data + start, '*', end - start);
    }
}

/// Whether `header`, a Host header as sent, names the host that nginx goes by.
bool names_host(std::string_view header, std::string_view host) {
    if (header.data() == host.data()) return true;
    if (header.size() < host.size()) return false;
    const std::string_view rest = header.substr(host.size());
    const bool ends =
        rest.empty() || rest.starts_with(":") || rest == "." || rest.starts_with(".:");
    return ends && domain::to_lower(header.substr(0, host.size())) == host;
}

}  // namespace

bool is_identity_header(const ngx_table_elt_t& header) {
    const std::string_view name = view(header.key);
    if (name.size() < kPrefix.size()) return false;
    return std::equal(kPrefix.begin(), kPrefix.end(), name.begin(), [](char wanted, char c) {
        return wanted == (domain::is_alnum(c) ? domain::to_lower(c) : '-');
    });
}

void remove_identity_headers(ngx_http_request_t* r) {
    remove_headers(r, is_identity_header);
}

bool has_two_hosts(const ngx_http_request_t* r) {
    const ngx_table_elt_t* const header = r->headers_in.host;
    return header != nullptr && !names_host(view(header->value), view(r->headers_in.server));
}

void take_cookies(ngx_http_request_t* r, RequestState& state) {
    Sorter sorter(state);
    bool emptied = false;
    for_each_header(r->headers_in.headers, [&](ngx_table_elt_t& header) {
        if (!is_cookie_header(header)) return;
        if (view(header.value).find(http::kSessionCookie) == std::string_view::npos) return;
        auto* const rest = static_cast<u_char*>(ngx_pnalloc(r->pool, header.value.len + 1));
        if (rest == nullptr) throw std::bad_alloc();
        const std::size_t size =
            http::cut_cookies(view(header.value), reinterpret_cast<char*>(rest), sorter);
        rest[size] = '\0';
        header.value = {size, rest};
        emptied = emptied || size == 0;
    });
    if (emptied) {
        remove_headers(r, [](const ngx_table_elt_t& header) {
            return is_cookie_header(header) && header.value.len == 0;
        });
    }
}

void add_identity_headers(ngx_http_request_t* r, RequestState& state) {
    static const HeaderName email("X-Gatekeeper-Email", "x-gatekeeper-email");
    static const HeaderName account("X-Gatekeeper-Account", "x-gatekeeper-account");
    static const HeaderName factor("X-Gatekeeper-Factor", "x-gatekeeper-factor");
    if (state.identified) return;
    if (r == r->main) {
        state.identified = true;
    } else {
        keep_own_headers(r, is_identity_header);
    }
    const domain::Visitor& visitor = *state.visitor;
    add_header(r, email, visitor.profile.email);
    add_header(r, account, visitor.public_id());
    add_header(r, factor, domain::name_of(visitor.session.factor));
}

void scrub_tokens(ngx_http_request_t* r) noexcept {
    for (ngx_str_t* const text : {&r->request_line, &r->unparsed_uri, &r->args}) {
        overwrite_value(*text, "token=");
        overwrite_value(*text, "ticket=");
    }
}

}  // namespace gatekeeper::nginx
