/// An attacker who tries everything, at random and without end: pages in any order, forms with
/// right and wrong values, cookies of one browser in another, time passing. What must hold all the
/// while: no session of the victim passed a second factor, and nothing of the victim's changed.
#include "support/walk.hpp"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace gatekeeper::tests {
namespace {

constexpr const char* kVictim = "victim@example.com";
constexpr const char* kAttacker = "attacker@example.com";

class Walker {
  public:
    explicit Walker(unsigned seed) : random_(seed) {
        browsers_.emplace_back(world);
        browsers_.emplace_back(world, "nl");
    }

    void step() {
        Browser& browser = browsers_[below(browsers_.size())];
        browser.follow = below(4) > 0;
        switch (below(8)) {
            case 0:
            case 1:
                browser.open(any_url());
                break;
            case 2:
            case 3:
            case 4:
                fill_in(browser);
                break;
            case 5:
                browser.post(any_url(), Browser::encode(any_fields(browser)));
                break;
            case 6:
                swap_cookies();
                break;
            default:
                world.clock.advance(domain::seconds(static_cast<std::int64_t>(below(120))));
                break;
        }
    }

    World world;

  protected:
    std::size_t below(std::size_t limit) { return random_() % limit; }

    template <class T>
    const T& any(const std::vector<T>& values) {
        return values[below(values.size())];
    }

    /// The attacker knows both passwords and nothing of the victim's phone or app.
    std::string any_value(const std::string& name) {
        if (name == "email") return any<std::string>({kVictim, kAttacker, "nobody@example.com"});
        if (name == "password") {
            return any<std::string>({std::string(World::kPassword), "Nieuw! pad 2 zee", "x"});
        }
        if (name == "phone") return any<std::string>({"+32470999999", "+32470123456", "0470"});
        if (name == "username") return any<std::string>({"victim-7", "attacker-7", "nobody"});
        if (name == "level") return any<std::string>({"", "password", "off"});
        if (name == "token") return own_link_token();
        if (name == "code") {
            return any<std::string>({own_text_code(), own_mail_code(), own_totp_, "123456",
                                     "ABCD2345", "", world.totp("attackers secret 20b")});
        }
        return any<std::string>({"", "/", "https://panel.example.com/x", "//evil.example", "1"});
    }

    std::string any_url() {
        static const std::vector<std::string> kUrls = {"/login",
                                                       "/second-factor",
                                                       "/enrol",
                                                       "/enrol/totp",
                                                       "/enrol/sms",
                                                       "/enrol/sms/verify",
                                                       "/forgot",
                                                       "/forgot/code",
                                                       "/forgot/password",
                                                       "/migrate",
                                                       "/services",
                                                       "/logout",
                                                       "/second-factor/send",
                                                       "/login?level=password",
                                                       "/login?lang=nl",
                                                       "/migrate/confirm"};
        if (below(6) == 0) return "https://panel.example.com/x";
        if (below(8) == 0) return "https://mail.example.net/.gatekeeper/enter?ticket=x";
        if (below(10) == 0) return at("/migrate/confirm?token=" + own_link_token());
        return at(any(kUrls));
    }

    html::Fields any_fields(Browser& browser) {
        html::Fields fields = {{"csrf", browser.page().field("csrf")}};
        for (const char* const name :
             {"email", "password", "code", "phone", "username", "token", "level", "return_to"}) {
            if (below(3) > 0) fields[name] = any_value(name);
        }
        return fields;
    }

    void fill_in(Browser& browser) {
        const std::string secret = html::by_id(browser.page().body(), "secret").value_or("");
        if (!secret.empty()) own_totp_ = world.totp(*crypto::from_base32(secret));
        const std::vector<html::Form> forms = browser.page().forms();
        if (forms.empty()) return;
        html::Form form = any(forms);
        for (auto& [name, value] : form.fields) {
            if (name != "csrf" && below(8) > 0) value = any_value(name);
        }
        browser.post(form.action, Browser::encode(form.fields));
    }

    void swap_cookies() {
        const char* const name = any<const char*>(
            {"__Host-gatekeeper", "__Host-gatekeeper-flow", "__Host-gatekeeper-state"});
        const char* const other = any<const char*>({"__Host-gatekeeper", "__Host-gatekeeper-flow"});
        const char* const host = any<const char*>({"auth.example.com", "panel.example.com"});
        browsers_[0].cookie(name, host) = browsers_[1].cookie(other);
    }

    // What reaches the attacker: mails and texts to the attacker, nothing of the victim's.

    std::string own_text_code() const {
        for (auto text = world.texts.sent().rbegin(); text != world.texts.sent().rend(); ++text) {
            if (text->to.e164() != World::kPhone) return text->code;
        }
        return "111111";
    }
    std::string own_mail(ports::MailKind kind) const {
        for (auto mail = world.mailer.sent().rbegin(); mail != world.mailer.sent().rend(); ++mail) {
            if (mail->kind == kind && mail->to->text() == kAttacker) return mail->content;
        }
        return "";
    }
    std::string own_mail_code() const { return own_mail(ports::MailKind::SecurityCode); }
    std::string own_link_token() const {
        const std::string link = own_mail(ports::MailKind::PasswordLink);
        return link.empty() ? "x" : link.substr(link.find("token=") + 6);
    }

  private:
    std::mt19937 random_;
    std::vector<Browser> browsers_;
    std::string own_totp_ = "000000";
};

class RandomWalk : public testing::TestWithParam<int> {
  protected:
    void walk_and_watch(Walker& walker, const domain::AccountId& victim) {
        const domain::Account before = walker.world.account(victim);
        for (int i = 0; i < 1500; ++i) {
            walker.step();
            for (const auto& [name, family] : walker.world.sessions.families()) {
                const bool full = family.session.factor != domain::Factor::Password;
                ASSERT_FALSE(full && family.account == victim) << "after step " << i;
            }
        }
        const domain::Account after = walker.world.account(victim);
        EXPECT_EQ(after.credentials.password, before.credentials.password);
        EXPECT_EQ(after.credentials.totp_secret, before.credentials.totp_secret);
        EXPECT_EQ(after.credentials.phone, before.credentials.phone);
        EXPECT_EQ(after.epoch, before.epoch);
        EXPECT_EQ(after.profile.email, before.profile.email);
    }
};

TEST_P(RandomWalk, SEC_020_never_gets_past_an_authenticator_app) {
    Walker walker(static_cast<unsigned>(GetParam()));
    const domain::AccountId victim = walker.world.add_with_totp(kVictim, "victim-7");
    walker.world.add_with_password(kAttacker, "attacker-7");
    walk_and_watch(walker, victim);
}

TEST_P(RandomWalk, SEC_020_never_gets_past_a_text_message) {
    Walker walker(static_cast<unsigned>(GetParam()) + 1000);
    const domain::AccountId victim = walker.world.add_with_sms(kVictim);
    walker.world.add_with_password(kAttacker, "attacker-7");
    walk_and_watch(walker, victim);
}

/// The walk is not idle: it gets the attacker into the attacker's own account now and then.
TEST(RandomWalks, reach_full_sessions_of_their_own) {
    int full = 0;
    for (unsigned seed = 0; seed < 8; ++seed) {
        Walker walker(seed);
        walker.world.add_with_totp(kVictim, "victim-7");
        walker.world.add_with_password(kAttacker, "attacker-7");
        for (int i = 0; i < 1500; ++i)
            walker.step();
        full += walker.world.audit.count("session_created");
    }
    EXPECT_GT(full, 0);
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomWalk, testing::Range(0, 8));

}  // namespace
}  // namespace gatekeeper::tests
