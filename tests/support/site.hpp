#pragma once

#include "support/temporary_directory.hpp"

#include <gatekeeper/domain/site.hpp>
#include <gatekeeper/pages/theme.hpp>

namespace gatekeeper::tests {

/// The theme of this source tree, read once.
inline const pages::Theme& shared_theme() {
    static const pages::Theme kTheme = pages::Theme::load(share_directory().string());
    return kTheme;
}

/// A portal at auth.example.com with two app hosts, two services and a support contact.
inline domain::Site example_site() {
    const domain::Origin portal = *domain::Origin::parse("https://auth.example.com");
    const domain::Origin panel = *domain::Origin::parse("https://panel.example.com");
    const domain::Origin mail = *domain::Origin::parse("https://mail.example.net");
    return domain::Site{portal,
                        "/.gatekeeper",
                        "Example Hosting",
                        domain::Support{"support@example.com", "https://example.com/support"},
                        {domain::Service{"panel", "Control panel", "https://panel.example.com/"},
                         domain::Service{"mail", "Web mail", "https://mail.example.net/"}},
                        domain::ReturnPolicy(portal, "/.gatekeeper", {panel, mail}),
                        domain::Level::TwoFactor};
}

}  // namespace gatekeeper::tests
