#include "system/actions/enrol.hpp"
#include "system/actions/sign_in.hpp"
#include "system/support/expectations.hpp"
#include "system/support/site_test.hpp"
#include "system/support/wording.hpp"

#include <thread>

namespace gatekeeper::tests {
namespace {

class EnrolSms : public SiteTest<EnrolSms> {
  protected:
    Browser at_the_number(const Customer& customer, const std::string& url) {
        Browser browser(site());
        browser.open(url);
        do_password(browser, customer);
        browser.click("choose_factor.choose_sms");
        return browser;
    }
    static std::string new_number() { return with_sms().phone; }
    static Redis redis() { return site().redis().client(); }
    /// The minute between two messages of a sign-in goes by.
    static void let_a_minute_pass() {
        for (const std::string& key : redis().keys("*limit:sms_again"))
            redis().ask({"DEL", key});
    }
};

TEST_F(EnrolSms, links_and_secures_the_account_and_goes_on_to_the_page_asked_for) {
    Customer customer = site().add(with_password());
    Browser browser = at_the_number(customer, app("/by-sms?x=1"));
    EXPECT_EQ(browser.page().name(), "enrol_sms");
    do_enrol_sms(browser, site(), customer, new_number());
    EXPECT_EQ(browser.page().name(), "secured");
    browser.click("common.continue");
    EXPECT_EQ(browser.page().url(), app("/by-sms?x=1"));
    EXPECT_EQ(inbox().only("/by-sms").headers.get("X-Gatekeeper-Factor"), "sms");
    Browser later(site());
    later.open(site().portal("/login"));
    let_a_minute_pass();
    do_password(later, customer);
    EXPECT_EQ(later.page().name(), "second_factor");
    EXPECT_EQ(
        later.submit({{"code", code_in(site().outbox().wait_for_text(customer.phone, 2))}}).name(),
        "services");
}

TEST_F(EnrolSms, says_what_is_wrong_with_a_number_and_keeps_what_was_typed) {
    Browser browser = at_the_number(site().add(with_password()), site().portal("/login"));
    const std::vector<std::pair<std::string, std::string>> cases = {
        {"", "phone_missing"},
        {"0470 12 34 56", "phone_without_country_code"},
        {"470123456", "phone_without_country_code"},
        {"+32 470 12 34", "phone_not_a_number"},
        {"+32 470 call me", "phone_not_a_number"},
        {"+32470123456<script>", "phone_not_a_number"},
        {"+32 2 555 12 12", "phone_not_mobile"},
        {"+33 6 12 34 56 78", "phone_country_not_allowed"},
        {"+32 902 12 345", "phone_not_mobile"},
        {"+８８", "phone_not_a_number"},
    };
    for (const auto& [typed, problem] : cases) {
        browser.submit({{"phone", typed}}, "/enrol/sms");
        EXPECT_EQ(browser.page().status(), 422) << typed;
        EXPECT_EQ(browser.page().problem(), problem) << typed;
        EXPECT_EQ(browser.page().form_to("/.gatekeeper/enrol/sms").value("phone"), typed);
    }
}

TEST_F(EnrolSms, takes_a_number_as_people_write_it) {
    for (const std::string& style :
         {std::string("+32 470 / XX.XX-XX"), std::string("0032 470 XXXXXX"),
          std::string(" +32 (0)470 XX XX XX ")}) {
        const std::string number = new_number();
        std::string typed = style;
        std::size_t next = 6;
        for (char& c : typed) {
            if (c == 'X') c = number[next++];
        }
        Browser browser = at_the_number(site().add(with_password()), site().portal("/login"));
        browser.submit({{"phone", typed}}, "/enrol/sms");
        EXPECT_EQ(browser.page().name(), "verify_sms") << typed;
        EXPECT_EQ(site().outbox().texts_to(number).size(), 1u) << typed;
    }
}

TEST_F(EnrolSms, SEC_087_text_names_the_site_and_warns_and_holds_no_link) {
    const std::string number = new_number();
    Browser browser = at_the_number(site().add(with_password()), site().portal("/login"));
    browser.submit({{"phone", number}}, "/enrol/sms");
    const TextMessage message = site().outbox().wait_for_text(number);
    EXPECT_TRUE(contains(message.text, "Example Hosting"));
    EXPECT_TRUE(message.text.starts_with(replaced(
        replaced(words("sms.text"), "{code}", code_in(message)), "{site}", "Example Hosting")));
    EXPECT_FALSE(contains(message.text, "http"));
    EXPECT_FALSE(contains(message.text, number));
}

TEST_F(EnrolSms, SEC_080_takes_the_code_with_spaces_once_and_not_another) {
    Customer customer = site().add(with_password());
    const std::string number = new_number();
    Browser browser = at_the_number(customer, site().portal("/login"));
    browser.submit({{"phone", number}}, "/enrol/sms");
    const std::string code = code_in(site().outbox().wait_for_text(number));
    const std::string wrong = code == "111111" ? "222222" : "111111";
    for (const std::string& typed : {wrong, std::string("12345"), std::string("letters")}) {
        browser.submit({{"code", typed}}, "/enrol/sms/verify");
        EXPECT_EQ(browser.page().name(), "verify_sms") << typed;
        EXPECT_FALSE(browser.page().problem().empty()) << typed;
    }
    browser.submit({{"code", code.substr(0, 3) + " " + code.substr(3)}}, "/enrol/sms/verify");
    EXPECT_EQ(browser.page().name(), "secured");
}

TEST_F(EnrolSms, SEC_080_code_dies_after_five_wrong_tries) {
    const std::string number = new_number();
    Browser browser = at_the_number(site().add(with_password()), site().portal("/login"));
    browser.submit({{"phone", number}}, "/enrol/sms");
    const std::string code = code_in(site().outbox().wait_for_text(number));
    const std::string wrong = code == "111111" ? "222222" : "111111";
    for (int i = 0; i < 5; ++i)
        browser.submit({{"code", wrong}}, "/enrol/sms/verify");
    browser.submit({{"code", code}}, "/enrol/sms/verify");
    EXPECT_EQ(browser.page().name(), "sign_in");
    EXPECT_TRUE(browser.cookies().get("localhost", kSessionCookie).empty());
}

TEST_F(EnrolSms, SEC_084_sends_at_most_one_text_a_minute_within_a_sign_in) {
    const std::string number = new_number();
    Browser browser = at_the_number(site().add(with_password()), site().portal("/login"));
    browser.submit({{"phone", number}}, "/enrol/sms");
    browser.submit({}, "/second-factor/send");
    EXPECT_EQ(browser.page().notice(), "sms_too_soon");
    EXPECT_EQ(site().outbox().texts_to(number).size(), 1u);
}

TEST_F(EnrolSms, SEC_084_sends_three_texts_to_a_number_however_many_ask_for_them) {
    const std::string number = new_number();
    for (int i = 0; i < 5; ++i) {
        Browser browser = at_the_number(site().add(with_password()), site().portal("/login"));
        browser.submit({{"phone", number}}, "/enrol/sms");
        EXPECT_EQ(browser.page().status(), i < 3 ? 200 : 429) << i;
    }
    EXPECT_EQ(site().outbox().texts_to(number).size(), 3u);
}

TEST_F(EnrolSms, SEC_080_asking_again_makes_a_new_code_and_kills_the_former) {
    const std::string number = new_number();
    Browser browser = at_the_number(site().add(with_password()), site().portal("/login"));
    browser.submit({{"phone", number}}, "/enrol/sms");
    const std::string first = code_in(site().outbox().wait_for_text(number));
    let_a_minute_pass();
    browser.submit({}, "/second-factor/send");
    EXPECT_EQ(browser.page().notice(), "sms_sent");
    const std::string second = code_in(site().outbox().wait_for_text(number, 2));
    if (first != second) {
        browser.submit({{"code", first}}, "/enrol/sms/verify");
        EXPECT_EQ(browser.page().name(), "verify_sms");
    }
    browser.submit({{"code", second}}, "/enrol/sms/verify");
    EXPECT_EQ(browser.page().name(), "secured");
}

TEST_F(EnrolSms, SEC_084_after_three_texts_to_a_number_there_is_a_pause) {
    const std::string number = new_number();
    Browser browser = at_the_number(site().add(with_password()), site().portal("/login"));
    browser.submit({{"phone", number}}, "/enrol/sms");
    for (int i = 0; i < 3; ++i) {
        let_a_minute_pass();
        browser.submit({}, "/second-factor/send");
    }
    EXPECT_EQ(browser.page().notice(), "sms_too_many");
    EXPECT_EQ(site().outbox().texts_to(number).size(), 3u);
}

TEST_F(EnrolSms, SEC_085_posted_in_parallel_sends_one_text) {
    const std::string number = new_number();
    Browser browser = at_the_number(site().add(with_password()), site().portal("/login"));
    Request post =
        browser.prepared(browser.page().form_to("/.gatekeeper/enrol/sms"), {{"phone", number}});
    post.host = site().authority("localhost");
    post.headers.add("Cookie", browser.cookies().header("localhost"));
    std::vector<std::thread> threads;
    for (int i = 0; i < 8; ++i)
        threads.emplace_back([&] { tests::ask(site().address(), post); });
    for (std::thread& thread : threads)
        thread.join();
    EXPECT_EQ(site().outbox().texts_to(number).size(), 1u);
}

TEST_F(EnrolSms, another_number_takes_the_place_of_the_first) {
    Customer customer = site().add(with_password());
    const std::string wrong = new_number();
    Browser browser = at_the_number(customer, site().portal("/login"));
    browser.submit({{"phone", wrong}}, "/enrol/sms");
    browser.click("verify_sms.other_number");
    do_enrol_sms(browser, site(), customer, new_number());
    EXPECT_EQ(browser.page().name(), "secured");
}

TEST_F(EnrolSms, SEC_251_keeps_the_number_sealed) {
    Customer customer = site().add(with_password());
    const std::string number = new_number();
    Browser browser = at_the_number(customer, site().portal("/login"));
    do_enrol_sms(browser, site(), customer, number);
    Redis client = redis();
    for (const std::string& key : client.keys("*")) {
        EXPECT_FALSE(contains(key, number));
        EXPECT_FALSE(contains(client.ask({"DUMP", key}), number.substr(1))) << key;
    }
}

/// Without a gateway only the app is offered.
class WithoutSms : public SiteTest<WithoutSms> {
  public:
    static Plan plan() {
        Plan plan = usual_plan();
        plan.gatekeeper["gatekeeper_sms"] = "";
        return plan;
    }
};

TEST_F(WithoutSms, text_messages_are_not_offered_and_not_reachable) {
    Browser browser(site());
    browser.open(site().portal("/login"));
    do_password(browser, site().add(with_password()));
    EXPECT_EQ(browser.page().name(), "choose_factor");
    EXPECT_TRUE(browser.page().link("choose_factor.choose_sms").empty());
    browser.open(site().portal("/enrol/sms"));
    EXPECT_EQ(browser.page().name(), "choose_factor");
}

}  // namespace
}  // namespace gatekeeper::tests
