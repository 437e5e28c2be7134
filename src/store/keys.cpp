#include <gatekeeper/store/keys.hpp>

namespace gatekeeper::store {

std::string Keys::code(std::string_view flow_digest, domain::CodePurpose purpose) const {
    switch (purpose) {
        case domain::CodePurpose::Reset:
            return tagged(flow_digest, "code:reset");
        case domain::CodePurpose::SmsSignIn:
            return tagged(flow_digest, "code:sms");
        case domain::CodePurpose::SmsEnrolment:
            break;
    }
    return tagged(flow_digest, "code:sms-enrolment");
}

}  // namespace gatekeeper::store
