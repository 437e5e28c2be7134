#include "system/actions/sign_in.hpp"
#include "system/support/expectations.hpp"
#include "system/support/site_test.hpp"

namespace gatekeeper::tests {
namespace {

/// SEC-184, FI-26: after a refusal the connection goes on with the next request, never with bytes
/// of the refused body.
class RefusedBody : public SiteTest<RefusedBody> {
  public:
    static Plan plan() {
        Plan plan = usual_plan();
        plan.http += "    client_max_body_size 0;\n";
        return plan;
    }

  protected:
    static std::string next_request() { return request("GET", "/public/next").text(); }

    static std::string smuggled() { return request("GET", "/public/smuggled").text(); }

    static void expect_next_in_step(Connection& connection) {
        EXPECT_TRUE(is_refused_as_json(read_past_100(connection), 401, "sign_in_required"));
        EXPECT_TRUE(contains(connection.read().body, "GET /public/next"));
        EXPECT_TRUE(inbox().to("/public/smuggled").empty());
        EXPECT_TRUE(inbox().to("/refused").empty());
    }

    static Response read_past_100(Connection& connection) {
        Response response = connection.read();
        while (response.status == 100)
            response = connection.read();
        return response;
    }

    static std::string post(const std::string& body, const std::string& more = "") {
        return "POST /refused HTTP/1.1\r\nHost: " + site().authority("app.localhost") + "\r\n" +
               more + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
    }
    static std::string chunked_post(const std::string& chunks) {
        return "POST /refused HTTP/1.1\r\nHost: " + site().authority("app.localhost") +
               "\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks;
    }
    static std::string chunk(const std::string& bytes) {
        char size[20];
        std::snprintf(size, sizeof(size), "%zx\r\n", bytes.size());
        return size + bytes + "\r\n";
    }
};

TEST_F(RefusedBody, with_a_length_and_the_next_request_in_one_packet_stays_in_step) {
    Connection connection(site().address());
    connection.send(post(smuggled()) + next_request());
    expect_next_in_step(connection);
}

TEST_F(RefusedBody, in_chunks_and_the_next_request_in_one_packet_stays_in_step) {
    Connection connection(site().address());
    connection.send(chunked_post(chunk(smuggled()) + chunk(smuggled()) + "0\r\n\r\n") +
                    next_request());
    expect_next_in_step(connection);
}

TEST_F(RefusedBody, that_comes_after_the_answer_stays_in_step) {
    Connection connection(site().address());
    const std::string whole = post(smuggled());
    const std::size_t head = whole.find("\r\n\r\n") + 4;
    connection.send(whole.substr(0, head));
    EXPECT_EQ(read_past_100(connection).status, 401);
    connection.send(whole.substr(head, 10));
    connection.send(whole.substr(head + 10));
    connection.send(next_request());
    EXPECT_TRUE(contains(connection.read().body, "GET /public/next"));
    EXPECT_TRUE(inbox().to("/public/smuggled").empty());
}

TEST_F(RefusedBody, in_chunks_that_come_one_by_one_stays_in_step) {
    Connection connection(site().address());
    connection.send(chunked_post(""));
    EXPECT_EQ(read_past_100(connection).status, 401);
    for (const std::string& part : {chunk(smuggled()), chunk("x"), std::string("0\r\n\r\n")}) {
        connection.send(part);
    }
    connection.send(next_request());
    EXPECT_TRUE(contains(connection.read().body, "GET /public/next"));
    EXPECT_TRUE(inbox().to("/public/smuggled").empty());
}

TEST_F(RefusedBody, announced_with_Expect_100_continue_stays_in_step) {
    Connection connection(site().address());
    connection.send(post(smuggled(), "Expect: 100-continue\r\n") + next_request());
    expect_next_in_step(connection);
}

TEST_F(RefusedBody, of_two_megabytes_stays_in_step) {
    std::string body;
    while (body.size() < 2'000'000)
        body += smuggled();
    Connection connection(site().address());
    connection.send(post(body) + next_request());
    expect_next_in_step(connection);

    Connection chunks(site().address());
    chunks.send(chunked_post(chunk(body) + "0\r\n\r\n") + next_request());
    expect_next_in_step(chunks);
}

TEST_F(RefusedBody, many_times_in_one_pipeline_stays_in_step) {
    Connection connection(site().address());
    std::string pipeline;
    for (int i = 0; i < 20; ++i)
        pipeline += post(smuggled()) + chunked_post(chunk("x") + "0\r\n\r\n");
    connection.send(pipeline + next_request());
    for (int i = 0; i < 40; ++i)
        ASSERT_EQ(read_past_100(connection).status, 401) << i;
    EXPECT_TRUE(contains(connection.read().body, "GET /public/next"));
    EXPECT_TRUE(inbox().to("/public/smuggled").empty());
}

TEST_F(RefusedBody, FI_26_between_requests_with_a_session_mixes_nobody_up) {
    const Customer customer = site().add(with_totp());
    Browser browser(site());
    do_sign_in(browser, site(), customer, app("/start"));
    const std::string cookie = "Cookie: " + browser.cookies().header("app.localhost") + "\r\n";
    Connection connection(site().address());
    std::string pipeline;
    const auto get = [&](const std::string& path, const std::string& with) {
        return "GET " + path + " HTTP/1.1\r\nHost: " + site().authority("app.localhost") + "\r\n" +
               with + "\r\n";
    };
    for (int i = 0; i < 10; ++i) {
        pipeline += get("/mine", cookie) + post(smuggled()) + get("/not-mine", "") +
                    get("/public/open", "");
    }
    connection.send(pipeline);
    for (int i = 0; i < 10; ++i) {
        EXPECT_TRUE(contains(connection.read().body, "GET /mine"));
        EXPECT_EQ(read_past_100(connection).status, 401);
        EXPECT_EQ(connection.read().status, 401);
        EXPECT_TRUE(contains(connection.read().body, "GET /public/open"));
    }
    for (const Received& received : inbox().to("/mine")) {
        EXPECT_EQ(received.headers.get("X-Gatekeeper-Email"), customer.email);
    }
    for (const Received& received : inbox().to("/public/open")) {
        EXPECT_FALSE(received.headers.has("X-Gatekeeper-Email"));
    }
    EXPECT_TRUE(inbox().to("/not-mine").empty());
}

TEST_F(RefusedBody, SEC_187_with_contradicting_lengths_reaches_nobody) {
    const std::string host = "Host: " + site().authority("app.localhost") + "\r\n";
    const std::vector<std::string> heads = {
        "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
        "Content-Length: 5\r\nContent-Length: 6\r\n",
        "Content-Length: 5\r\nContent-Length: 5\r\n",
        "Content-Length: -1\r\n",
        "Content-Length: 0x5\r\n",
        "Content-Length: +5\r\n",
        "Content-Length: 99999999999999999999\r\n",
        "Transfer-Encoding: xchunked\r\n",
        "Transfer-Encoding: chunked, chunked\r\n",
        "Transfer-Encoding: identity\r\n",
        "Transfer-Encoding:\r\n chunked\r\n",
    };
    for (const std::string& head : heads) {
        Connection connection(site().address());
        connection.send("POST /refused HTTP/1.1\r\n" + host + head + "\r\n0\r\n\r\n" + smuggled());
        const Response response = read_past_100(connection);
        EXPECT_TRUE(response.status == 400 || response.status == 501) << head << response.raw;
        EXPECT_TRUE(inbox().to("/public/smuggled").empty()) << head;
    }
}

TEST_F(RefusedBody, whose_sender_falls_silent_does_not_hold_up_others) {
    Connection silent(site().address());
    silent.send("POST /refused HTTP/1.1\r\nHost: " + site().authority("app.localhost") +
                "\r\nContent-Length: 1000\r\n\r\nhalf");
    EXPECT_EQ(read_past_100(silent).status, 401);
    EXPECT_TRUE(comes_from_the_app(ask(request("GET", "/public/others"))));
}

}  // namespace
}  // namespace gatekeeper::tests
