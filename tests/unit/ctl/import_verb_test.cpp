#include "ctl/verbs.hpp"
#include "support/temporary_directory.hpp"
#include "with_redis.hpp"

#include <gatekeeper/json/value.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gatekeeper::ctl {
namespace {

using json::Value;
using testing::HasSubstr;

class Import : public tests::WithRedis {
  protected:
    struct Run {
        int status;
        std::string out;
        std::string err;
    };

    Run import(std::string_view content, bool json = false, bool dry_run = false,
               const std::string& socket = server().socket()) {
        tests::write_file(path(), content);
        Context context{Installation({"/bin/false", "", "unix:" + socket, ""}), Output(json)};
        testing::internal::CaptureStdout();
        testing::internal::CaptureStderr();
        Run run{-1, "", ""};
        std::string thrown;
        try {
            run.status = import_customers(context, path(), dry_run);
        } catch (const std::exception& error) {
            thrown = error.what();
        }
        run.out = testing::internal::GetCapturedStdout();
        run.err = testing::internal::GetCapturedStderr() + thrown;
        return run;
    }
    std::string path() const { return (directory_.path() / "customers.csv").string(); }

    tests::TemporaryDirectory directory_;
};

TEST_F(Import, keeps_good_lines_and_reports_the_others_in_order) {
    std::string content = "email,username\r\n";
    std::string expected;
    for (int line = 2; line <= 3000; ++line) {
        if (line % 7 == 0) {
            content += "broken" + std::to_string(line) + ",x\r\n";
            expected += path() + ":" + std::to_string(line) + ": \"broken" + std::to_string(line) +
                        "\" is not a mail address\n";
        } else if (line % 100 == 3) {
            content += "\r\n";
        } else {
            content +=
                "a" + std::to_string(line) + "@example.com,u" + std::to_string(line) + "\r\n";
        }
    }
    for (const bool dry_run : {true, false}) {
        const Run run = import(content, false, dry_run);
        EXPECT_EQ(run.status, kRefused);
        EXPECT_EQ(run.err, expected);
        EXPECT_THAT(run.out, HasSubstr("2,973 lines: 2,545 added, 0 updated, 0 unchanged, 428 "
                                       "refused"));
    }
    EXPECT_EQ(keys(), 3 * 2545);
}

TEST_F(Import, again_changes_nothing) {
    const std::string content = "email,username\na@example.com,a\nb@example.com,b";
    EXPECT_EQ(import(content).status, kDone);
    const Run again = import(content, true);
    EXPECT_EQ(again.status, kDone);
    const Value sums = Value::parse(again.out);
    EXPECT_EQ(sums.number_at("rows"), 2);
    EXPECT_EQ(sums.number_at("unchanged"), 2);
    EXPECT_TRUE(sums.at("errors").elements().empty());
    EXPECT_FALSE(sums.truth_at("dry_run"));
}

TEST_F(Import, scripts_get_the_errors_too) {
    const Run run = import("email,username\na@example.com,a\nb@example.com,a\nc,c\n", true, true);
    const Value sums = Value::parse(run.out);
    ASSERT_EQ(sums.at("errors").elements().size(), 2U);
    EXPECT_EQ(sums.at("errors").elements()[0].number_at("line"), 3);
    EXPECT_EQ(sums.at("errors").elements()[0].text_at("reason"),
              "user name \"a\" is on line 2 already");
    EXPECT_EQ(sums.number_at("refused"), 2);
    EXPECT_TRUE(sums.truth_at("dry_run"));
    EXPECT_THAT(run.err, HasSubstr("customers.csv:4: \"c\" is not a mail address"));
    EXPECT_EQ(keys(), 0);
}

TEST_F(Import, a_header_that_is_none_stops_it) {
    EXPECT_THAT(import("e-mail\na@example.com\n").err,
                HasSubstr("customers.csv:1: unknown column \"e-mail\""));
    EXPECT_THAT(import("").err, HasSubstr("the file is empty"));
    EXPECT_THAT(import("email,phone\n").err, HasSubstr("/bin/false"));
    EXPECT_EQ(keys(), 0);
}

TEST_F(Import, a_line_too_long_is_one_bad_line) {
    const Run run = import("email\n" + std::string(20'000, 'x') + "\na@example.com\n");
    EXPECT_THAT(run.err, HasSubstr("customers.csv:2: the line is longer than 16384 bytes"));
    EXPECT_THAT(run.out, HasSubstr("1 added"));
}

TEST_F(Import, a_redis_that_refuses_ends_it_with_an_account) {
    const tests::RedisServer full;
    tests::ask(full, "CONFIG", "SET", "maxmemory", "1");
    const Run run = import("email\na@example.com\n", true, false, full.socket());
    EXPECT_EQ(run.status, kUnavailable);
    EXPECT_THAT(run.err, HasSubstr("Redis refused a command: OOM"));
    EXPECT_THAT(run.err, HasSubstr("run the same import again to go on"));
    EXPECT_THAT(Value::parse(run.out).text_at("failure"), HasSubstr("OOM"));
}

}  // namespace
}  // namespace gatekeeper::ctl
