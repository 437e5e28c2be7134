#include <gatekeeper/domain/admission.hpp>

namespace gatekeeper::domain {

bool is_live(const Visitor& visitor, std::string_view host, Instant now) {
    return visitor.session.host == host && !visitor.profile.disabled &&
           visitor.session.epoch == visitor.account_epoch && now < visitor.session.ends;
}

Admission judge(const Visitor& visitor, std::string_view host, Instant now, Level level,
                std::string_view service) {
    if (!is_live(visitor, host, now)) return Admission::SignIn;
    if (level == Level::TwoFactor && visitor.session.factor == Factor::Password) {
        return Admission::StepUp;
    }
    if (!service.empty() && !visitor.profile.linked_to(service)) return Admission::NotLinked;
    return Admission::Granted;
}

}  // namespace gatekeeper::domain
