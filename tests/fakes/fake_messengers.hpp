#pragma once

#include "support/counted.hpp"
#include "support/turnstile.hpp"

#include <gatekeeper/ports/messengers.hpp>

#include <string>
#include <vector>

namespace gatekeeper::tests {

class FakeMailer final : public ports::Mailer {
  public:
    explicit FakeMailer(Turnstile& door) : door_(door) {}

    void post(ports::MailDraft draft) override {
        door_.pass("mailer.post");
        if (draft.to) sent_.push_back(std::move(draft));
    }

    // For the tests: what would arrive.

    const std::vector<ports::MailDraft>& sent() const { return sent_; }
    std::vector<ports::MailDraft> of_kind(ports::MailKind kind) const {
        std::vector<ports::MailDraft> some;
        for (const ports::MailDraft& draft : sent_) {
            if (draft.kind == kind) some.push_back(draft);
        }
        return some;
    }
    /// Code or link of the newest mail.
    std::string newest() const { return sent_.empty() ? "" : sent_.back().content; }

  private:
    Turnstile& door_;
    std::vector<ports::MailDraft> sent_;
};

class FakeTexts final : public ports::TextMessenger {
  public:
    explicit FakeTexts(Turnstile& door) : door_(door) {}

    bool available() const override { return available_; }
    const std::vector<std::string>& countries() const override { return countries_; }

    async::Task<bool> send(ports::TextMessage message) override {
        const Counted frame;
        co_await door_.enter("texts.send");
        const bool works = !broken_;
        if (works) sent_.push_back(message);
        co_await door_.leave();
        co_return works;
    }

    // For the tests.

    const std::vector<ports::TextMessage>& sent() const { return sent_; }
    std::string newest_code() const { return sent_.empty() ? "" : sent_.back().code; }
    void not_available() { available_ = false; }
    void break_down() { broken_ = true; }
    void mend() { broken_ = false; }

  private:
    Turnstile& door_;
    bool available_ = true;
    bool broken_ = false;
    std::vector<std::string> countries_ = {"BE", "NL"};
    std::vector<ports::TextMessage> sent_;
};

}  // namespace gatekeeper::tests
