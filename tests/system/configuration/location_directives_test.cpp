#include "system/support/broken_plan.hpp"

#include <filesystem>

namespace gatekeeper::tests {
namespace {

/// What nginx -t says about gates, portals and themes.
class Locations : public testing::Test, protected Mistakes {
  protected:
    static Mistake servers(const std::string& name, const std::string& text,
                           std::vector<std::string> words) {
        return Mistake{name, [=](Plan& plan) { plan.servers = text; }, std::move(words)};
    }
    /// A portal as it should be, and a server with these lines.
    static Mistake beside_portal(const std::string& lines, std::vector<std::string> words) {
        return servers(lines,
                       "server { @listen@ server_name localhost; location /.gatekeeper { "
                       "gatekeeper_portal http://localhost:@port@; } }\n"
                       "server { @listen@ server_name app.localhost; " +
                           lines + " }",
                       std::move(words));
    }
    static Mistake portal(const std::string& location, std::vector<std::string> words) {
        words.emplace_back("\"gatekeeper_portal\"");
        return servers(location, "server { @listen@ server_name localhost; " + location + " }",
                       std::move(words));
    }
};

TEST_F(Locations, with_a_wrong_gate_are_refused_with_value_and_remedy) {
    expect_refused({
        beside_portal("location / { gatekeeper on; }", {"\"gatekeeper\"", "\"on\"", "two_factor"}),
        beside_portal("location / { gatekeeper; }", {"\"gatekeeper\""}),
        beside_portal("location / { gatekeeper two_factor twice over; }", {"\"gatekeeper\""}),
        beside_portal("location / { gatekeeper two_factor; gatekeeper off; }",
                      {"\"gatekeeper\"", "twice"}),
        beside_portal("location / { gatekeeper two_factor panel; }", {"\"panel\"", "service="}),
        beside_portal("location / { gatekeeper two_factor service=; }", {"service="}),
        beside_portal("location / { gatekeeper off service=panel; }",
                      {"\"off\"", "leave the option out"}),
        beside_portal("location / { gatekeeper two_factor service=nothing; }",
                      {"service=nothing", "gatekeeper_service nothing"}),
        beside_portal("gatekeeper two_factor service=nothing;", {"service=nothing"}),
        beside_portal("location / { if ($arg_x) { gatekeeper off; } }",
                      {"\"gatekeeper\" directive is not allowed here"}),
        beside_portal("if ($arg_x) { gatekeeper off; }",
                      {"\"gatekeeper\" directive is not allowed here"}),
        beside_portal("location / { limit_except GET { gatekeeper off; } }",
                      {"\"gatekeeper\" directive is not allowed here"}),
        beside_portal("location / { gatekeeper_redis unix:/x; }",
                      {"\"gatekeeper_redis\"", "not allowed here"}),
        {"gatekeeper at the top",
         [](Plan& plan) { plan.main = "gatekeeper two_factor;"; },
         {"\"gatekeeper\"", "not allowed here"}},
    });
}

TEST_F(Locations, with_a_wrong_portal_are_refused_with_value_and_remedy) {
    const std::string good = "gatekeeper_portal http://localhost:@port@";
    expect_refused({
        portal("location /p { gatekeeper_portal; }", {}),
        portal("location /p { gatekeeper_portal localhost; }", {"\"localhost\"", "https://"}),
        portal("location /p { gatekeeper_portal http://auth.example.com; }",
               {"http://auth.example.com", "https://auth.example.com"}),
        portal("location /p { gatekeeper_portal https://auth.example.com/login; }",
               {"https://auth.example.com/login", "write only https://auth.example.com"}),
        portal("location /p { gatekeeper_portal https://auth.example.com:0; }", {":0"}),
        portal("location /p { gatekeeper_portal ftp://auth.example.com; }", {"ftp://"}),
        portal("location /p { gatekeeper_portal https://*.example.com; }", {"*.example.com"}),
        portal("location /p { " + good + " colour=red; }", {"colour="}),
        portal("location /p { " + good + " name=\"\"; }", {"name="}),
        portal("location ~ ^/p { " + good + "; }", {"plain prefix location"}),
        portal("location ~* /p { " + good + "; }", {"plain prefix location"}),
        portal("location = /p { " + good + "; }", {"plain prefix location"}),
        portal("location @p { " + good + "; }", {"plain prefix location"}),
        portal("location /p { if ($arg_x) { " + good + "; } }", {"not allowed here"}),
        portal(good + ";", {"not allowed here"}),
        portal("location /p { " + good + "; } location /q { " + good + "; }", {"one portal", "/p"}),
        portal(
            "location /p { " + good + "; } location /q/ { gatekeeper_portal https://b.example; }",
            {"one portal"}),
    });
}

TEST_F(Locations, with_gate_and_portal_in_one_are_refused) {
    expect_refused({
        servers("both",
                "server { @listen@ location /p { gatekeeper two_factor; "
                "gatekeeper_portal http://localhost:@port@; } }",
                {"\"gatekeeper\" and \"gatekeeper_portal\"", "one location"}),
        servers("both, the other way round",
                "server { @listen@ location /p { "
                "gatekeeper_portal http://localhost:@port@; gatekeeper password; } }",
                {"\"gatekeeper\" and \"gatekeeper_portal\"", "one location"}),
    });
}

TEST_F(Locations, with_the_portal_at_any_prefix_are_taken) {
    for (const std::string prefix : {"/", "/portal", "/portal/", "/a/b/c", "^~ /x"}) {
        expect_taken(prefix, [&](Plan& plan) {
            plan.servers = "server { @listen@ server_name localhost; location " + prefix +
                           " { gatekeeper_portal http://localhost:@port@; } }";
        });
    }
}

TEST_F(Locations, with_a_second_server_for_the_same_portal_are_taken) {
    expect_taken("http and https of one portal", [](Plan& plan) {
        const std::string server =
            "server { @listen@ server_name localhost; location /p { gatekeeper_portal "
            "http://localhost:@port@; } }\n";
        plan.servers =
            server + replaced(server, "server_name localhost", "server_name other.localhost");
    });
}

/// A theme that was broken by its author.
class Theme : public testing::Test, protected Mistakes {
  protected:
    /// A copy of the theme in which `file` became what `change` makes of it.
    Mistake broken(const std::string& name, const std::string& file,
                   const std::function<std::string(std::string)>& change,
                   std::vector<std::string> words) {
        const std::string copy = site().folder() / unique_word();
        std::filesystem::copy(environment("GATEKEEPER_THEME"), copy,
                              std::filesystem::copy_options::recursive);
        const std::string path = copy + "/" + file;
        const std::string content = change(read_file(path));
        std::filesystem::remove(path);
        if (!content.empty()) write_file(path, content);
        words.emplace_back("\"gatekeeper_theme\"");
        return Mistake{name, [=](Plan& plan) { plan.gatekeeper["gatekeeper_theme"] = copy; },
                       std::move(words)};
    }
    static std::string gone(const std::string&) { return ""; }
};

TEST_F(Theme, that_is_broken_is_refused_with_file_and_line) {
    const auto add = [](const std::string& text) {
        return [text](const std::string& content) { return content + text; };
    };
    const auto swap = [](const std::string& from, const std::string& to) {
        return [=](const std::string& content) { return replaced(content, from, to); };
    };
    expect_refused({
        broken("no catalogue", "messages/en.json", gone, {"en.json"}),
        broken("no JSON", "messages/nl.json", swap("\"common\": {", "\"common\": {{"),
               {"nl.json", "line "}),
        broken("not an object", "messages/nl.json", [](const std::string&) { return "[]"; },
               {"nl.json"}),
        broken("lacks a message", "messages/nl.json",
               swap("\"back_to_sign_in\"", "\"something_else\""),
               {"nl.json", "common.back_to_sign_in"}),
        broken("lost a placeholder", "messages/nl.json", swap("{site}", "site"),
               {"nl.json", "{placeholders}"}),
        broken("no template", "templates/sign_in.html", gone, {"sign_in.html", "missing"}),
        broken("open section", "templates/sign_in.html", add("{{#never_closed}}\n"),
               {"sign_in.html", "line "}),
        broken("unknown message", "templates/forgot.html", add("{{t.forgot.tilte}}\n"),
               {"forgot.html", "line ", "forgot.tilte"}),
        broken("no style", "assets/gatekeeper.css", gone, {"gatekeeper.css", "missing"}),
        broken("odd asset", "assets/program.exe", add("MZ"), {"program.exe"}),
        wrong("gatekeeper_theme", "/no/such/folder", {"/no/such/folder"}),
        wrong("gatekeeper_theme", "@dir@/keys", {"@dir@/keys"}),
    });
}

TEST_F(Theme, of_the_house_is_served) {
    const std::string copy = site().folder() / "house";
    std::filesystem::copy(environment("GATEKEEPER_THEME"), copy,
                          std::filesystem::copy_options::recursive);
    const std::string path = copy + "/templates/sign_in.html";
    write_file(path, "<p id=\"house\">Our house</p>" + read_file(path));
    expect_taken("house style", [&](Plan& plan) { plan.gatekeeper["gatekeeper_theme"] = copy; });
}

}  // namespace
}  // namespace gatekeeper::tests
