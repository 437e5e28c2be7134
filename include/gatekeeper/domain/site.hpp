#pragma once

#include <gatekeeper/domain/admission.hpp>
#include <gatekeeper/domain/origin.hpp>
#include <gatekeeper/domain/return_target.hpp>
#include <gatekeeper/domain/session.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gatekeeper::domain {

/// Whom a customer can ask; either part may be empty.
struct Support {
    std::string email;
    std::string url;
};

/// A service customers can be linked to.
struct Service {
    std::string name;
    std::string title;
    std::string url;
};

/// The operator's configuration as the flows see it. Immutable.
struct Site {
    Origin portal;
    std::string prefix;  ///< Of the portal's pages, "/.gatekeeper"; empty at the root.
    std::string name;    ///< What customers call the provider.
    Support support;
    std::vector<Service> services;
    ReturnPolicy returns;
    Level strongest = Level::TwoFactor;  ///< The most any location asks for.
    Level weakest = Level::Password;     ///< The least any location with a gate asks for.

    const Service* service(std::string_view wanted) const {
        for (const Service& candidate : services) {
            if (candidate.name == wanted) return &candidate;
        }
        return nullptr;
    }
};

}  // namespace gatekeeper::domain
