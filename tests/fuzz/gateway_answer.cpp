/// What SMS gateways answer, under several rules of success. The first line is the HTTP status.
#include "fuzz/target.hpp"
#include "support/temporary_directory.hpp"

#include <gatekeeper/delivery/sms_gateway.hpp>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace gatekeeper::fuzz {
namespace {

using delivery::SmsGateway;

const std::string kSecret = "s3cr3t-tok3n";

std::vector<SmsGateway> make_gateways() {
    const tests::TemporaryDirectory directory;
    const auto write = [&directory](const char* name, const std::string& content) {
        const std::filesystem::path file = directory.path() / name;
        tests::write_file(file, content);
        std::filesystem::permissions(file, std::filesystem::perms(0600));
        return file.string();
    };
    write("token", kSecret);
    std::vector<SmsGateway> gateways;
    for (const char* const success :
         {R"({"status": "200-299"})", R"({"status": [200, 202], "contains": "0: Accepted"})",
          R"({"status": 200, "not_contains": "error"})",
          R"({"status": "200-201", "json": {"/messages/0/status": "0", "/ok": true}})"}) {
        gateways.push_back(
            SmsGateway::load(write("sms.json", R"({"countries": ["BE"], "method": "POST",
                "url": "https://sms.example.com/", "auth": {"bearer": {"token_file": "token"}},
                "body": {"form": {"to": "{to}", "text": "{text}"}}, "success": )" +
                                                   std::string(success) + "}")));
    }
    return gateways;
}

ports::TextMessage message() {
    return ports::TextMessage(*domain::PhoneNumber::from_e164("+32470123456"),
                              "654321 is your code for Example.\n\n@auth.example.com #654321",
                              "654321");
}

bool has(const std::string& text, std::string_view part) {
    return text.find(part) != text.npos;
}

}  // namespace

FUZZ_TARGET(gateway_answer) {
    static const std::vector<SmsGateway> kGateways = make_gateways();
    const std::size_t line = std::min(input.find('\n'), input.size());
    ports::TransferResult result;
    result.completed = true;
    std::from_chars(input.data(), input.data() + line, result.status);
    result.body = input.substr(std::min(line + 1, input.size()));

    std::vector<bool> taken;
    for (const SmsGateway& gateway : kGateways) {
        const std::optional<std::string> refusal = gateway.refusal(result, message());
        taken.push_back(!refusal);
        if (!refusal) continue;
        const std::string reason = refusal->substr(refusal->find(std::to_string(result.status)) +
                                                   std::to_string(result.status).size());
        must(reason.size() < 250, "the log gets a sentence");
        must(
            std::all_of(reason.begin(), reason.end(), [](char c) { return c >= 0x20 && c < 0x7f; }),
            "the log gets one line of printable text");
        must(!has(reason, kSecret) && !has(reason, "654321") && !has(reason, "470123456"),
             "the log gets no secret, no code and no number");
    }
    const bool ok = result.status >= 200 && result.status <= 299;
    must(taken[0] == ok, "the status says it");
    must(!taken[1] || (has(result.body, "0: Accepted") && ok), "the text must be there");
    must(!taken[2] || (!has(result.body, "error") && ok), "the text must not be there");
    must(!taken[3] || (has(result.body, "status") && ok), "the value must be there");
    result.completed = false;
    must(kGateways[0].refusal(result, message()).has_value(), "no answer is no success");
}

}  // namespace gatekeeper::fuzz
