#pragma once

#include "visit.hpp"

namespace gatekeeper::flows {

/// A token for the forms of this visit: random bytes and their HMAC bound to the flow cookie.
/// The random part keeps equal pages from being equal bytes (BREACH).
std::string make_csrf_token(const domain::FlowToken& flow, Services& services);

/// Whether a POST came from our own pages: a token made for this flow cookie, and fetch metadata,
/// else Origin, else Referer, that name no other site. A client that sends none of the three is
/// no browser, and has shown a token all the same.
bool is_our_own_form(const Visit& visit, const Services& services);

}  // namespace gatekeeper::flows
