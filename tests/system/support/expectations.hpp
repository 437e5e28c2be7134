#pragma once

#include "installation.hpp"

#include <gtest/gtest.h>

#include <string_view>

namespace gatekeeper::tests {

/// 303 to the portal's sign-in page with the way back to `url`, nothing for caches.
testing::AssertionResult is_sent_to_login(const Response& response, const Installation& site,
                                          std::string_view url);

/// What a program gets instead of a page: the status, a small JSON answer with `error`, no
/// redirect.
testing::AssertionResult is_refused_as_json(const Response& response, int status,
                                            std::string_view error);

/// 503 with Retry-After.
testing::AssertionResult is_unavailable(const Response& response);

/// No header and no byte of the app's own.
testing::AssertionResult holds_nothing_of_the_app(const Response& response);

/// 200 and the app's own words.
testing::AssertionResult comes_from_the_app(const Response& response);

}  // namespace gatekeeper::tests
