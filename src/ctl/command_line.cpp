#include "command_line.hpp"

#include <CLI/CLI.hpp>

#include <memory>

namespace gatekeeper::ctl {
namespace {

constexpr const char* kAbout =
    "Manages the customers of nginx-gatekeeper.\n"
    "Where Redis and the keys are is read from nginx's own configuration (nginx -T, so run it as\n"
    "root), unless --redis and --keys say so.";

constexpr const char* kFooter =
    "Examples:\n"
    "  gatekeeperctl import customers.csv --dry-run\n"
    "  gatekeeperctl account show jo@example.com\n"
    "  gatekeeperctl account disable jo@example.com\n"
    "  gatekeeperctl factor reset jo@example.com\n"
    "  gatekeeperctl keys new --file /etc/gatekeeper/keys\n"
    "  gatekeeperctl --redis unix:/run/redis/redis.sock account list --json\n"
    "  gatekeeperctl doctor --mail --sms\n"
    "\n"
    "Exit status: 0 done; 1 not done, or not all of it; 2 wrong command line or file format;\n"
    "3 a server is away; 4 the configuration, key file or input cannot be used.";

constexpr const char* kWho = "mail address, user name or account id";

/// A verb that works on one customer.
void add_customer_verb(CLI::App& group, const char* name, const char* about, Order& order,
                       int (*verb)(Context&, const std::string&)) {
    CLI::App* const command = group.add_subcommand(name, about);
    const auto who = std::make_shared<std::string>();
    command->add_option("customer", *who, kWho)->required();
    command->callback([&order, who, verb] {
        order.verb = [who, verb](Context& context) { return verb(context, *who); };
    });
}

void add_link_verb(CLI::App& group, const char* name, const char* about, Order& order,
                   int (*verb)(Context&, const std::string&, const std::vector<std::string>&)) {
    CLI::App* const command = group.add_subcommand(name, about);
    const auto who = std::make_shared<std::string>();
    const auto services = std::make_shared<std::vector<std::string>>();
    command->add_option("customer", *who, kWho)->required();
    command->add_option("services", *services, "names of services")->required();
    command->callback([&order, who, services, verb] {
        order.verb = [who, services, verb](Context& context) {
            return verb(context, *who, *services);
        };
    });
}

void add_account_add(CLI::App& group, Order& order) {
    CLI::App* const command =
        group.add_subcommand("add", "Add a customer, who sets a password with \"Forgot password\"");
    const auto wanted = std::make_shared<NewAccount>();
    command->add_option("email", wanted->email, "mail address to sign in with")->required();
    command->add_option("--username", wanted->username, "user name in the old system");
    command->add_option("--legacy-id", wanted->legacy_id, "what the app knows the customer by");
    command->add_option("--language", wanted->language, "of mails and texts, as in en or nl");
    command->add_option("--service", wanted->services, "a service to link, may be repeated")
        ->allow_extra_args(false);
    command->callback([&order, wanted] {
        order.verb = [wanted](Context& context) { return add_account(context, *wanted); };
    });
}

void add_account_list(CLI::App& group, Order& order) {
    CLI::App* const command = group.add_subcommand("list", "List all customers, in no order");
    command->callback([&order] { order.verb = list_accounts; });
}

void add_accounts(CLI::App& app, Order& order) {
    CLI::App& account = *app.add_subcommand("account", "Customers");
    account.require_subcommand(1);
    add_account_add(account, order);
    add_customer_verb(account, "show", "Show a customer's state, without secrets", order,
                      show_account);
    add_account_list(account, order);
    add_customer_verb(account, "disable", "Refuse a customer and end all sessions", order,
                      disable_account);
    add_customer_verb(account, "enable", "Let a disabled customer sign in again", order,
                      enable_account);
    add_link_verb(account, "link", "Give a customer services", order, link_account);
    add_link_verb(account, "unlink", "Take services from a customer", order, unlink_account);
    add_customer_verb(account, "unlock", "Forget a customer's failed attempts", order,
                      unlock_account);

    CLI::App& factor = *app.add_subcommand("factor", "Second factors");
    factor.require_subcommand(1);
    add_customer_verb(factor, "reset",
                      "Remove a customer's second factor; the next sign-in sets up a new one",
                      order, reset_factor);

    CLI::App& session = *app.add_subcommand("session", "Sessions");
    session.require_subcommand(1);
    add_customer_verb(session, "revoke", "End all sessions of a customer", order, revoke_sessions);
}

void add_import(CLI::App& app, Order& order) {
    CLI::App* const command =
        app.add_subcommand("import", "Add and update customers from a CSV file; safe to run again");
    command->footer(
        "The first line names the columns, in any order: email (required), username, legacy_id,\n"
        "language, services (separated by spaces), password_hash, totp_secret, phone.\n"
        "Bad lines are reported on stderr with their number; the others are kept.");
    struct Arguments {
        std::string file;
        bool dry_run = false;
    };
    const auto arguments = std::make_shared<Arguments>();
    command->add_option("file", arguments->file, "CSV file, UTF-8")->required();
    command->add_flag("--dry-run", arguments->dry_run, "Report the same, write nothing");
    command->callback([&order, arguments] {
        order.verb = [arguments](Context& context) {
            return import_customers(context, arguments->file, arguments->dry_run);
        };
    });
}

void add_keys(CLI::App& app, Order& order) {
    CLI::App& keys = *app.add_subcommand("keys", "The key file");
    keys.require_subcommand(1);
    CLI::App* const command = keys.add_subcommand("new", "Make a key");
    const auto file = std::make_shared<std::string>();
    command->add_option("--file", *file,
                        "Put it first in this key file, which is made if need be; without, the "
                        "line is printed");
    command->callback([&order, file] {
        order.verb = [file](Context& context) { return make_key(context, *file); };
    });
}

void add_doctor(CLI::App& app, Order& order) {
    CLI::App* const command =
        app.add_subcommand("doctor", "Examine the installation and say what to do");
    const auto scope = std::make_shared<DoctorScope>();
    command->add_flag("--mail", scope->mail, "Also connect to the mail server");
    command->add_flag("--sms", scope->sms, "Also connect to the SMS gateway");
    command->add_flag("--fsck", scope->fsck,
                      "Also read everything in Redis and see that it agrees");
    command->callback([&order, scope] {
        order.verb = [scope](Context& context) { return examine(context, *scope); };
    });
}

void add_tests(CLI::App& app, Order& order) {
    CLI::App& mail = *app.add_subcommand("mail", "The mail server");
    mail.require_subcommand(1);
    CLI::App& sms = *app.add_subcommand("sms", "The SMS gateway");
    sms.require_subcommand(1);
    struct Test {
        CLI::App& group;
        const char* about;
        const char* to;
        int (*verb)(Context&, const std::string&);
    };
    for (const Test& test : {Test{mail, "Send a test mail", "address", send_trial_mail},
                             Test{sms, "Send a test message", "number", send_trial_text}}) {
        CLI::App* const command = test.group.add_subcommand("test", test.about);
        const auto to = std::make_shared<std::string>();
        command->add_option(test.to, *to, "whom to send it to")->required();
        command->callback([&order, to, verb = test.verb] {
            order.verb = [to, verb](Context& context) { return verb(context, *to); };
        });
    }
}

void add_everywhere(CLI::App& app, Order& order) {
    Whereabouts& where = order.whereabouts;
    app.add_flag("--json", order.json, "Answer with one JSON value");
    app.add_option("--nginx", where.nginx, "nginx program to ask for the configuration")
        ->take_last();
    app.add_option("--conf", where.conf, "nginx configuration file to read")->take_last();
    app.add_option("--redis", where.redis, "Redis, in the words of gatekeeper_redis")->take_last();
    app.add_option("--keys", where.keys, "Key file")->take_last();
}

}  // namespace

std::optional<Order> read_command_line(int count, char** words, int& status) {
    Order order;
    CLI::App app(kAbout, "gatekeeperctl");
    app.footer(kFooter);
    app.fallthrough();
    app.require_subcommand(1);
    add_everywhere(app, order);
    add_accounts(app, order);
    add_import(app, order);
    add_keys(app, order);
    add_doctor(app, order);
    add_tests(app, order);
    try {
        app.parse(count, words);
    } catch (const CLI::ParseError& error) {
        status = app.exit(error) == 0 ? kDone : kUsage;
        return std::nullopt;
    }
    return order;
}

}  // namespace gatekeeper::ctl
