#pragma once

#include <gatekeeper/ports/background.hpp>
#include <gatekeeper/ports/clock.hpp>
#include <gatekeeper/ports/messengers.hpp>
#include <gatekeeper/ports/operator_log.hpp>
#include <gatekeeper/ports/random.hpp>
#include <gatekeeper/ports/timer.hpp>
#include <gatekeeper/ports/transfer.hpp>

#include <memory>

namespace gatekeeper::nginx {

struct MainConf;

/// What messengers are made of.
struct MessengerParts {
    ports::Transfer& transfers;
    ports::Background& background;
    ports::Timer& timer;
    const ports::Clock& clock;
    ports::Random& random;
    ports::OperatorLog& log;
};

/// The mailer the configuration asks for: SMTP or a file outbox.
std::unique_ptr<ports::Mailer> make_mailer(const MainConf& conf, const MessengerParts& parts);

/// The text messenger: a gateway, a file outbox, or one that is not available.
std::unique_ptr<ports::TextMessenger> make_texts(const MainConf& conf, const MessengerParts& parts);

}  // namespace gatekeeper::nginx
