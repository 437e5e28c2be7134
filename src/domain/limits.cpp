#include <gatekeeper/domain/limits.hpp>

namespace gatekeeper::domain {

std::vector<Limit> of_part(std::vector<Limit> limits, std::string_view part) {
    for (Limit& limit : limits)
        limit.name.append(":").append(part);
    return limits;
}

std::vector<Limit> of_values(std::vector<Limit> limits, const std::string& value) {
    for (Limit& limit : limits)
        limit.value = value;
    return limits;
}

}  // namespace gatekeeper::domain
