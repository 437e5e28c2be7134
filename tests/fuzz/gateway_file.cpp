/// An operator's SMS gateway file, and the request it makes of a message.
#include "fuzz/target.hpp"
#include "support/temporary_directory.hpp"

#include <gatekeeper/delivery/sms_gateway.hpp>
#include <gatekeeper/domain/origin.hpp>
#include <gatekeeper/json/value.hpp>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <string>

namespace gatekeeper::fuzz {
namespace {

using delivery::SmsGateway;
using ports::HttpExchange;

constexpr std::string_view kSecret = "s3cr3t&+ /\"tok3n";

/// Beside the file: `token` and, as an old gateway may have it, `latin1`.
class Folder {
  public:
    Folder() {
        write("token", std::string(kSecret) + "\n");
        write("latin1", "gehe\xefm\n");
    }

    std::string write(const char* name, std::string_view content) const {
        const std::filesystem::path file = directory_.path() / name;
        tests::write_file(file, content);
        std::filesystem::permissions(file, std::filesystem::perms(0600));
        return file;
    }

  private:
    tests::TemporaryDirectory directory_;
};

std::optional<SmsGateway> load(std::string_view text) {
    static const Folder kFolder;
    try {
        return SmsGateway::load(kFolder.write("sms.json", text));
    } catch (const delivery::SmsGatewayError& complaint) {
        const std::string_view what = complaint.what();
        must(what.find(kSecret) == what.npos, "no complaint repeats a secret");
        return std::nullopt;
    }
}

ports::TextMessage message() {
    return ports::TextMessage(*domain::PhoneNumber::from_e164("+32470123456"),
                              "654321 is your code for A&B \"Hosting\".\n\n@auth.example.com "
                              "#654321",
                              "654321");
}

std::optional<domain::Origin> origin_of(const std::string& url) {
    const std::size_t host = url.find("://");
    if (host == std::string::npos) return std::nullopt;
    return domain::Origin::parse(url.substr(0, url.find_first_of("/?#", host + 3)));
}

bool has_control(const std::string& text) {
    return std::any_of(text.begin(), text.end(),
                       [](char c) { return (c >= 0 && c < 0x20) || c == 0x7f; });
}

void check(const HttpExchange& request, const json::Value& file) {
    must(origin_of(request.url) == origin_of(file.text_at("url")),
         "no variable changes where the request goes");
    must(origin_of(request.url)->is_trustworthy(), "no message travels in the clear");
    must(request.url.find_first_of(" #\"<>\r\n") == std::string::npos ||
             file.text_at("url").find_first_of("\"<>") != std::string::npos,
         "what is filled in is escaped");
    must(request.method == "GET" || request.method == "POST" || request.method == "PUT",
         "the method is one of three");
    must(std::none_of(request.headers.begin(), request.headers.end(), has_control),
         "no header starts another");
    must(request.method != "GET" || request.body.empty(), "GET has no body");
    must(request.timeout >= request.connect_timeout && request.timeout <= std::chrono::seconds(30),
         "times within their bounds");
    if (file.at("body").at("json").exists()) {
        must(json::Value::parse(request.body).exists(), "a JSON body is JSON");
    }
}

}  // namespace

FUZZ_TARGET(gateway_file) {
    const std::optional<SmsGateway> gateway = load(input);
    if (!gateway) return;
    must(!gateway->countries().empty(), "a gateway names its countries");
    const json::Value file = json::Value::parse(input);
    check(gateway->request(message()), file);
    must(file.dump().find("s3cr3t") != std::string::npos ||
             gateway->dry_run(message()).find("s3cr3t") == std::string::npos,
         "a rehearsal shows no secret");
}

}  // namespace gatekeeper::fuzz
