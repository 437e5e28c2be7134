#include "installation.hpp"

#include <unistd.h>

#include <stdexcept>

namespace gatekeeper::tests {
namespace {

/// A new binary gets only the variables that are named: under a sanitizer it needs these.
constexpr const char* kFrame = R"(@user@
env LD_PRELOAD;
env ASAN_OPTIONS;
env UBSAN_OPTIONS;
worker_processes @workers@;
daemon off;
load_module @module@;
pid @dir@/nginx.pid;
error_log @dir@/error.log info;
@main@
events {
    worker_connections 1024;
}
http {
    log_format plain '$status $request_method $request_uri';
    access_log @dir@/access.log plain;
    client_body_temp_path @dir@/tmp/body;
    proxy_temp_path @dir@/tmp/proxy;
    fastcgi_temp_path @dir@/tmp/fastcgi;
    uwsgi_temp_path @dir@/tmp/uwsgi;
    scgi_temp_path @dir@/tmp/scgi;
    ssl_certificate @dir@/certificate.pem;
    ssl_certificate_key @dir@/certificate.key;
    upstream app { server unix:@dir@/app.sock; }
@gatekeeper@
@limits@
@http@
    # A worker each has a socket of its own: so all of them get something to do.
    server {
        listen @ip@:@port@ reuseport;
        listen @ip@:@h2_port@ ssl http2 reuseport;
        server_name nobody.invalid;
        return 404;
    }
@servers@
}
)";

constexpr const char* kServers = R"(
    server {
        @listen@
        server_name localhost;
        location /.gatekeeper {
            gatekeeper_portal http://localhost:@port@ name="Example Hosting";
        }
    }
    server {
        @listen@
        server_name app.localhost;
        location / {
            gatekeeper two_factor;
            proxy_pass http://app;
        }
        location /password/ {
            gatekeeper password;
            proxy_pass http://app;
        }
        location /reports/ {
            gatekeeper two_factor service=reports;
            proxy_pass http://app;
        }
        location /public/ {
            gatekeeper off;
            add_header X-Worker $pid always;
            proxy_pass http://app;
        }
    }
    server {
        @listen@
        server_name app2.localhost;
        location / {
            gatekeeper two_factor;
            proxy_pass http://app;
        }
    }
)";

/// Not a key for anything but tests.
constexpr const char* kKeys = "test MDEyMzQ1Njc4OWFiY2RlZkFCQ0RFRkdISUpLTE1OT1A\n";

/// For localhost, into <name>.pem and <name>.key.
void make_certificate(const std::string& name) {
    const Outcome outcome =
        run({"openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
             "-nodes", "-days", "2", "-subj", "/CN=localhost", "-addext",
             "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", name + ".key", "-out",
             name + ".pem"});
    if (outcome.status != 0) throw std::runtime_error("openssl: " + outcome.output);
}

std::string csv_cell(const std::string& text) {
    return "\"" + replaced(text, "\"", "\"\"") + "\"";
}

std::string csv_row(const Customer& customer) {
    const std::string hash = customer.password.empty() ? "" : kPasswordHash;
    std::string row;
    for (const std::string& cell :
         {customer.email, customer.username, customer.legacy_id, customer.language,
          customer.services, hash, customer.totp_secret, customer.phone}) {
        row += (row.empty() ? "" : ",") + csv_cell(cell);
    }
    return row + "\n";
}

}  // namespace

std::string usual_servers() {
    return kServers;
}

Installation::Installation(Plan plan)
    : address_(free_address()),
      h2_address_(free_address()),
      redis_(folder_.path()),
      nginx_(folder_.path()),
      app_(std::make_unique<App>(folder_ / "app.sock")),
      outbox_(folder_.make("mail"), folder_.make("sms")) {
    write_file(folder_ / "keys", kKeys, 0600);
    make_certificate(folder_ / "certificate");
    change(std::move(plan));
}

Installation::~Installation() {
    nginx_.quit();
}

void Installation::start() {
    redis_.start();
    nginx_.start(address_);
}

std::vector<std::string> Installation::stop() {
    const bool ended = nginx_.quit();
    std::vector<std::string> complaints = nginx_.complaints();
    if (!ended) complaints.emplace_back("nginx does not end when it is told to quit");
    return complaints;
}

void Installation::change(Plan plan) {
    plan_ = std::move(plan);
    nginx_.configure(configuration());
}

std::string Installation::authority(std::string_view host) const {
    return std::string(host) + ":" + std::to_string(address_.port);
}

std::string Installation::url(std::string_view host, std::string_view path) const {
    return "http://" + authority(host) + std::string(path);
}

std::string Installation::filled(std::string text) const {
    const std::map<std::string, std::string> words = {
        {"@listen@", "listen @ip@:@port@; listen @ip@:@h2_port@;"},
        {"@dir@", folder_.path()},
        {"@ip@", address_.ip},
        {"@port@", std::to_string(address_.port)},
        {"@h2_port@", std::to_string(h2_address_.port)},
        {"@theme@", environment("GATEKEEPER_THEME")},
        {"@module@", environment("GATEKEEPER_MODULE")},
        {"@user@", geteuid() == 0 ? "user root;" : ""},
        {"@workers@", std::to_string(plan_.workers)},
    };
    text = replaced(std::move(text), "@listen@", words.at("@listen@"));
    for (const auto& [word, value] : words)
        text = replaced(std::move(text), word, value);
    return text;
}

std::string Installation::configuration() const {
    std::string directives;
    for (const auto& [name, value] : plan_.gatekeeper) {
        if (!value.empty()) directives += "    " + name + " " + value + ";\n";
    }
    std::string text = replaced(kFrame, "@gatekeeper@", directives);
    text = replaced(std::move(text), "@limits@", plan_.limits);
    text = replaced(std::move(text), "@http@", plan_.http);
    text = replaced(std::move(text), "@servers@", plan_.servers);
    return filled(replaced(std::move(text), "@main@", plan_.main));
}

Outcome Installation::ctl(std::vector<std::string> words) const {
    std::vector<std::string> command = {environment("GATEKEEPER_CTL"), "--redis",
                                        "unix:" + redis_.socket(), "--keys", folder_ / "keys"};
    command.insert(command.end(), words.begin(), words.end());
    return run(command);
}

Customer Installation::add(Customer customer) {
    add(std::vector<Customer>{customer});
    return customer;
}

void Installation::add(const std::vector<Customer>& customers) {
    std::string rows;
    for (const Customer& customer : customers)
        rows += csv_row(customer);
    const std::string table = folder_ / (unique_word() + ".csv");
    write_file(
        table,
        "email,username,legacy_id,language,services,password_hash,totp_secret,phone\n" + rows);
    const Outcome outcome = ctl({"import", table});
    if (outcome.status != 0) throw std::runtime_error("import: " + outcome.output);
}

std::string Installation::account_id(const Customer& customer) {
    return redis_.client().ask({"GET", "gk:email:" + customer.email});
}

}  // namespace gatekeeper::tests
