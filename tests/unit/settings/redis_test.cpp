#include "complaint.hpp"
#include "private_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gatekeeper::settings {
namespace {

using testing::HasSubstr;
using testing::Not;
using tests::complaint;
using tests::private_file;
using tests::TemporaryDirectory;

TEST(ParseRedis, reads_a_socket) {
    const RedisSettings redis = parse_redis({"unix:/run/redis/redis.sock"});
    EXPECT_EQ(redis.unix_path, "/run/redis/redis.sock");
    EXPECT_EQ(redis.host, "");
    EXPECT_EQ(redis.database, 0);
    EXPECT_EQ(redis.prefix, "gk:");
    EXPECT_EQ(redis.password, "");
}

TEST(ParseRedis, reads_a_url) {
    const RedisSettings redis = parse_redis({"redis://gate:s%40cret%3A@Redis.example.com:6380/3"});
    EXPECT_EQ(redis.unix_path, "");
    EXPECT_EQ(redis.host, "redis.example.com");
    EXPECT_EQ(redis.port, 6380);
    EXPECT_EQ(redis.user, "gate");
    EXPECT_EQ(redis.password, "s@cret:");
    EXPECT_EQ(redis.database, 3);
}

TEST(ParseRedis, fills_in_what_a_url_leaves_out) {
    EXPECT_EQ(parse_redis({"redis://localhost"}).port, 6379);
    EXPECT_EQ(parse_redis({"redis://localhost/"}).database, 0);
    EXPECT_EQ(parse_redis({"redis://[::1]:7000/1"}).host, "::1");
    EXPECT_EQ(parse_redis({"redis://:secret@localhost"}).user, "");
    EXPECT_EQ(parse_redis({"redis://:se/cret@localhost/2"}).password, "se/cret");
    EXPECT_EQ(parse_redis({"redis://:se/cret@localhost/2"}).database, 2);
}

TEST(ParseRedis, reads_options_in_any_order) {
    const TemporaryDirectory folder;
    const std::string file = private_file(folder, "password", "s3cret\n");
    const RedisSettings redis = parse_redis(
        {"unix:/run/redis.sock", "password_file=" + file, "user=gate", "db=7", "prefix=panel:"});
    EXPECT_EQ(redis.user, "gate");
    EXPECT_EQ(redis.password, "s3cret");
    EXPECT_EQ(redis.database, 7);
    EXPECT_EQ(redis.prefix, "panel:");
    EXPECT_EQ(parse_redis({"redis://gate@localhost", "password_file=" + file}).password, "s3cret");
}

struct Refusal {
    Arguments arguments;
    std::string says;
};

class ParseRedisRefuses : public testing::TestWithParam<Refusal> {};

TEST_P(ParseRedisRefuses, and_says_why) {
    EXPECT_THAT(complaint(parse_redis, GetParam().arguments), HasSubstr(GetParam().says));
}

INSTANTIATE_TEST_SUITE_P(
    All, ParseRedisRefuses,
    testing::Values(
        Refusal{{}, "the address is missing; write unix:/run/redis/redis.sock"},
        Refusal{{"localhost"}, "\"localhost\" is no way to reach Redis; write unix:"},
        Refusal{{"http://localhost"}, "\"http\" is no way to reach Redis"},
        Refusal{{"rediss://localhost"}, "TLS"},
        Refusal{{"unix:redis.sock"}, "\"redis.sock\" must be a full path"},
        Refusal{{"unix:"}, "must be a full path"},
        Refusal{{"unix:/" + std::string(200, 'x')}, "107 characters are possible"},
        Refusal{{"redis://"}, "the host is missing"},
        Refusal{{"redis://user:x@"}, "the host is missing"},
        Refusal{{"redis://a..b"}, "\"a..b\" is not a host name"},
        Refusal{{"redis://::1"}, "port \":1\" is not a number from 1 to 65535"},
        Refusal{{"redis://localhost:0"}, "port \"0\" is not a number from 1 to 65535"},
        Refusal{{"redis://localhost:65536"}, "port \"65536\""},
        Refusal{{"redis://localhost:"}, "port \"\""},
        Refusal{{"redis://localhost/x"}, "database \"x\" is not a number from 0 to 9999"},
        Refusal{{"redis://localhost", "db=-1"}, "database \"-1\""},
        Refusal{{"redis://localhost/1", "db=2"}, "keep one of them"},
        Refusal{{"redis://u:%zz@localhost"}, "a percent sign itself is written %25"},
        Refusal{{"redis://u:%4@localhost"}, "a percent sign itself is written %25"},
        Refusal{{"redis://gate@localhost"}, "user \"gate\" has no password; add password_file="},
        Refusal{{"redis://a:b@localhost", "user=c"}, "keep one of them"},
        Refusal{{"redis://a:b@localhost", "password_file=/x"}, "keep the file only"},
        Refusal{{"redis://localhost", "password_file=x"}, "\"x\" must be a full path"},
        Refusal{{"redis://localhost", "password_file=/nowhere/x"}, "/nowhere/x cannot be read"},
        Refusal{{"redis://localhost", "prefix=a{b}"}, "prefix \"a{b}\" may hold letters"},
        Refusal{{"redis://localhost", "prefix=a*"}, "prefix \"a*\" may hold letters"},
        Refusal{{"redis://localhost", "prefix="}, "prefix= has no value"},
        Refusal{{"redis://localhost", "db=1", "db=1"}, "db= is there twice"},
        Refusal{{"redis://localhost", "tls=on"},
                "unknown option \"tls=\"; known here: prefix=, user=, password_file= and db="},
        Refusal{{"redis://localhost", "fast"}, "unexpected \"fast\""}));

TEST(ParseRedis, never_repeats_a_password) {
    for (const char* const word :
         {"redis://u:hunter2@", "redis://u:hunter2@local host", "redis://u:hunter2@localhost:x",
          "redis://u:hunter2%@localhost", "redis://u:hunter2@localhost/x",
          "redos://u:hunter2@localhost", "rediss://u:hunter2@localhost"}) {
        const std::string said = complaint(parse_redis, {word});
        EXPECT_NE(said, "") << word;
        EXPECT_THAT(said, Not(HasSubstr("hunter2"))) << word;
    }
    EXPECT_THAT(complaint(parse_redis, {"redis://localhost", "password=hunter2"}),
                Not(HasSubstr("hunter2")));
}

}  // namespace
}  // namespace gatekeeper::settings
