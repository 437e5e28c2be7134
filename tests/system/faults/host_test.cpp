#include "system/actions/sign_in.hpp"
#include "system/support/expectations.hpp"
#include "system/support/listener.hpp"
#include "system/support/site_test.hpp"

#include <signal.h>

#include <cstdlib>
#include <filesystem>

namespace gatekeeper::tests {
namespace {

/// FI-41: no room on the disk.
class DiskFull : public OwnSiteTest {
  protected:
    void expect_sign_ins_work() {
        EXPECT_EQ(signed_in_browser(site(), app("/in")).page().url(), app("/in"));
    }
};

TEST_F(DiskFull, FI_41_for_logs_stops_nobody) {
    Plan plan = usual_plan();
    plan.http += "access_log /dev/full; error_log /dev/full info;";
    start(plan);
    for (int i = 0; i < 3; ++i)
        expect_sign_ins_work();
    EXPECT_EQ(site().nginx().workers().size(), 2u);
}

TEST_F(DiskFull, FI_41_for_temporary_files_refuses_an_upload_and_nothing_else) {
    const Folder folder;
    const std::string wrapper = folder / "nginx";
    // A mount of its own, which nobody else sees: one small enough for an upload to fill.
    write_file(wrapper,
               "#!/bin/sh\n"
               "[ \"$1\" = probe ] && exec unshare -m mount -t tmpfs -o size=64k tmpfs /mnt\n"
               "export FOLDER=\"$2\"\n"
               "exec unshare -m sh -c 'mount -t tmpfs -o size=64k tmpfs \"$FOLDER/tmp\" && "
               "exec nginx \"$@\"' nginx \"$@\"\n",
               0755);
    if (run({wrapper, "probe"}).status != 0) {
        GTEST_SKIP() << "no private mounts here: it takes root and a kernel that lets it";
    }
    setenv("GATEKEEPER_NGINX", wrapper.c_str(), 1);
    start();
    unsetenv("GATEKEEPER_NGINX");
    site().nginx().excuse("No space left on device");
    Browser browser = signed_in_browser(site(), app("/in"));
    const Response upload = browser.fetch(app("/upload"), "POST", std::string(500'000, 'u'));
    EXPECT_EQ(upload.status, 500) << upload.raw.substr(0, 200);
    EXPECT_TRUE(inbox().to("/upload").empty());
    expect_sign_ins_work();
    EXPECT_EQ(browser.fetch(app("/after")).status, 200);
}

TEST_F(DiskFull, FI_41_logs_that_are_moved_away_are_opened_anew) {
    start();
    Browser browser = signed_in_browser(site(), app("/in"));
    const std::string log = site().folder() / "access.log";
    std::filesystem::rename(log, log + ".1");
    site().nginx().signal(SIGUSR1);
    EXPECT_TRUE(eventually([&] {
        EXPECT_EQ(browser.fetch(app("/rotated")).status, 200);
        return contains(read_file(log), "/rotated");
    }));
    expect_sign_ins_work();
}

/// FI-44: an app that is down or says nothing.
class AppDown : public SiteTest<AppDown> {
  public:
    static Plan plan() {
        Plan plan = usual_plan();
        plan.servers = replaced(plan.servers, "location /public/ {", R"(location /down/ {
            gatekeeper two_factor;
            proxy_pass http://unix:@dir@/nobody.sock;
        }
        location /slow/ {
            gatekeeper two_factor;
            proxy_read_timeout 200ms;
            proxy_pass http://unix:@dir@/mute.sock;
        }
        location /public/ {)");
        return plan;
    }
};

TEST_F(AppDown, FI_44_is_told_to_visitors_with_a_session_only) {
    const Listener mute(site().folder() / "mute.sock",
                        [](int connection) { read_bytes(connection, 1'000'000); });
    Browser browser = signed_in_browser(site(), app("/start"));
    EXPECT_EQ(browser.fetch(app("/down/x")).status, 502);
    EXPECT_EQ(browser.fetch(app("/slow/x")).status, 504);
    EXPECT_EQ(ask(request("GET", "/slow/x")).status, 401);
    const Response stranger = ask(request("GET", "/down/x"));
    EXPECT_EQ(stranger.status, 401);
    EXPECT_FALSE(contains(stranger.raw, "502"));
    Request page = request("GET", "/down/x");
    page.headers = {{"Accept", "text/html"}};
    EXPECT_TRUE(is_sent_to_login(ask(page), site(), app("/down/x")));
    EXPECT_EQ(browser.fetch(app("/start")).status, 200) << "the session is as good as before";
}

}  // namespace
}  // namespace gatekeeper::tests
