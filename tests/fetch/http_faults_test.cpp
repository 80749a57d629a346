// Faults of HTTP (H*) and what a request carries.
#include <atomic>
#include <cstdlib>

#include "fetch/get.h"
#include "support/catch.h"

namespace khabar::test {
namespace {

HttpServer::Handler always(HttpReply reply) {
  return [reply = std::move(reply)](const HttpRequest&) { return reply; };
}

HttpReply status(int code, std::vector<std::pair<std::string, std::string>> headers = {},
                 std::string body = "<rss/>") {
  HttpReply reply;
  reply.status = code;
  reply.headers = std::move(headers);
  reply.body = std::move(body);
  return reply;
}

Response get_raw(std::string bytes) {
  HttpServer server(raw_answer(std::move(bytes)));
  return get(server, "/");
}

TEST_CASE("H00 a whole answer: body, headers, figures") {
  HttpServer server(always(status(200, {{"ETag", "\"v1\""},
                                        {"Last-Modified", "Sun, 06 Nov 1994 08:49:37 GMT"},
                                        {"Content-Type", "application/rss+xml; charset=windows-1256"},
                                        {"Content-Language", "ar"},
                                        {"Cache-Control", "max-age=300"},
                                        {"Age", "20"}})));
  const Time before = now();
  const Response response = fetch::fetch_one(options_for(server), Request{77, server.url("/feed?a=b"), {}});
  CHECK(response.tag == 77);
  CHECK(response.outcome == Outcome::kOk);
  CHECK(response.message.empty());
  CHECK(response.status == 200);
  CHECK(response.url == server.url("/feed?a=b"));
  CHECK(response.body == "<rss/>");
  CHECK(response.wire_bytes == 6);
  CHECK(response.content_type == "application/rss+xml; charset=windows-1256");
  CHECK(response.content_language == "ar");
  CHECK(response.validators == Validators{"\"v1\"", "Sun, 06 Nov 1994 08:49:37 GMT"});
  CHECK(response.cache.max_age == seconds{300});
  CHECK(response.cache.age == seconds{20});
  CHECK(response.fetched_at >= before);
  CHECK(response.fetched_at <= now());
}

TEST_CASE("H00 a conditional request sends the validators as they came, and 304 answers it") {
  HttpServer server([](const HttpRequest& r) {
    const bool same = r.header("if-none-match") == "W/\"v1\"" &&
                      r.header("if-modified-since") == "Sun, 06 Nov 1994 08:49:37 GMT";
    return status(same ? 304 : 200, {{"ETag", "W/\"v1\""}});
  });
  const Response response = get(server, "/", {"W/\"v1\"", "Sun, 06 Nov 1994 08:49:37 GMT"});
  CHECK(response.outcome == Outcome::kNotModified);
  CHECK(response.status == 304);
  CHECK(response.body.empty());
  CHECK(response.message.empty());
  CHECK(response.validators.etag == "W/\"v1\"");
}

TEST_CASE("H22 304 that nobody asked for, 204, 205 and 206 are errors, and their ETags are dropped") {
  for (const int code : {304, 204, 205, 206, 226}) {
    INFO(code);
    HttpServer server(always(status(code, {{"ETag", "\"evil\""}})));
    const Response response = get(server, "/");
    CHECK(response.outcome == Outcome::kHttpError);
    CHECK(response.validators.empty());
    CHECK(response.body.empty());
  }
}

TEST_CASE("H22 304 with a body: the body is not taken for the next answer") {
  HttpServer server([](const HttpRequest& r) {
    if (r.path == "/next") return status(200, {}, "right");
    return raw([](Connection& c) {
      c.write(
          "HTTP/1.1 304 Not Modified\r\nContent-Length: 45\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: "
          "5\r\n\r\nwrong");
      c.sleep(milliseconds{200});
    });
  });
  std::vector<Response> done;
  auto fetcher =
      fetch::Fetcher::create(options_for(server), [&](Response r) { done.push_back(std::move(r)); });
  (*fetcher)->start({1, server.url("/"), {"\"a\"", ""}});
  while (done.empty()) (*fetcher)->run_once(seconds{1});
  (*fetcher)->start({2, server.url("/next"), {}});
  while (done.size() < 2) (*fetcher)->run_once(seconds{1});
  CHECK(done[0].outcome == Outcome::kNotModified);
  CHECK(done[1].body == "right");
}

TEST_CASE("H14-H17 H18 H19 statuses that end a poll") {
  const std::pair<int, Outcome> cases[] = {
      {400, Outcome::kHttpError},   {401, Outcome::kHttpError}, {402, Outcome::kHttpError},
      {403, Outcome::kHttpError},   {404, Outcome::kHttpError}, {405, Outcome::kHttpError},
      {406, Outcome::kHttpError},   {410, Outcome::kGone},      {418, Outcome::kHttpError},
      {429, Outcome::kRateLimited}, {451, Outcome::kHttpError}, {500, Outcome::kHttpError},
      {502, Outcome::kHttpError},   {503, Outcome::kHttpError}, {599, Outcome::kHttpError},
      {999, Outcome::kHttpError},   {203, Outcome::kOk},
  };
  for (const auto& [code, outcome] : cases) {
    INFO(code);
    HttpServer server(always(status(code, {{"ETag", "\"e\""}})));
    const Response response = get(server, "/");
    CHECK(response.outcome == outcome);
    CHECK(response.status == code);
    CHECK(response.body.empty() == (outcome != Outcome::kOk));
    CHECK(response.validators.empty() == (outcome != Outcome::kOk));
  }
}

TEST_CASE("H14-H17 Retry-After comes with 429, 503 and redirects that fail") {
  HttpServer limited(always(status(429, {{"Retry-After", "3600"}})));
  CHECK(get(limited, "/").cache.retry_after == seconds{3600});
  HttpServer busy(always(status(
      503, {{"Retry-After", "Tue, 09 Dec 2025 12:05:00 GMT"}, {"Date", "Tue, 09 Dec 2025 12:00:00 GMT"}})));
  const Response response = get(busy, "/");
  CHECK(response.outcome == Outcome::kRateLimited);
  CHECK(response.cache.retry_after == seconds{300});
  HttpServer garbage(always(status(503, {{"Retry-After", "never"}})));
  CHECK(get(garbage, "/").outcome == Outcome::kHttpError);
}

TEST_CASE("H19 the endless page of an error costs nothing") {
  HttpServer server([](const HttpRequest&) {
    return raw([](Connection& c) {
      c.write("HTTP/1.1 500 Oops\r\n\r\n");
      while (c.write(std::string(8192, 'x'))) {
      }
    });
  });
  const Response response = get(server, "/");
  CHECK(response.outcome == Outcome::kHttpError);
  CHECK(response.wire_bytes < 1 << 20);
}

TEST_CASE("H21 an empty body is a whole body") {
  HttpServer server(always(status(200, {}, "")));
  CHECK(get(server, "/").outcome == Outcome::kOk);
}

TEST_CASE("H24 the surplus behind a small Content-Length is no second answer") {
  std::atomic<int> asked{0}, sent{0};
  HttpServer server([&](const HttpRequest&) {
    if (++asked > 1) return status(200, {}, "right");
    return raw([&](Connection& c) {
      c.write("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nfirst");
      c.sleep(milliseconds{100});
      c.write("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nwrong");
      ++sent;
      c.sleep_until_stopped();
    });
  });
  std::vector<Response> done;
  auto fetcher =
      fetch::Fetcher::create(options_for(server), [&](Response r) { done.push_back(std::move(r)); });
  (*fetcher)->start({1, server.url("/"), {}});
  while (done.empty() || sent == 0) (*fetcher)->run_once(milliseconds{10});
  (*fetcher)->start({2, server.url("/"), {}});
  while (done.size() < 2) (*fetcher)->run_once(seconds{1});
  CHECK(done[0].body == "first");
  CHECK(done[1].body == "right");
  CHECK(server.connections() == 2);
}

TEST_CASE("H25 a Content-Length that lies is an error or bounded, never a crash") {
  for (const char* length : {"-1", "99999999999999999999999", "0x10", "ten", "5, 5", "5\r\nContent-Length: 6",
                             "1 2", "5\r\nTransfer-Encoding: chunked", "18446744073709551616"}) {
    INFO(length);
    const Response response =
        get_raw("HTTP/1.1 200 OK\r\nContent-Length: " + std::string(length) + "\r\n\r\n<rss>");
    CHECK((response.outcome == Outcome::kOk || response.outcome == Outcome::kTransportError));
    CHECK(response.body.size() <= 5);
    CHECK(response.validators.empty());
  }
}

TEST_CASE("H26 H27 H40 chunks that are cut or malformed lose the body and its validators") {
  const std::string head = "HTTP/1.1 200 OK\r\nETag: \"a\"\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (const char* chunks :
       {"5\r\n<rss>\r\n", "5\r\n<rs", "5\r\n", "", "zz\r\n<rss>\r\n0\r\n\r\n", "-5\r\n<rss>\r\n0\r\n\r\n",
        "FFFFFFFFFFFFFFFFF\r\n<rss>\r\n0\r\n\r\n", "3\r\n<rss>\r\n0\r\n\r\n", "\r\n0\r\n\r\n"}) {
    INFO(chunks);
    const Response response = get_raw(head + chunks);
    CHECK(response.outcome == Outcome::kTransportError);
    CHECK(response.body.empty());
    CHECK(response.validators.empty());
  }
}

TEST_CASE("H26 tiny chunks through the middle of letters are whole") {
  const std::string text = "<rss>\xD8\xAE\xD8\xA8\xD8\xB1</rss>";
  std::string answer = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (const char c : text) answer += std::string("1;ext=\"a\"\r\n") + c + "\r\n";
  CHECK(get_raw(answer + "0\r\nX-Trailer: 1\r\n\r\n").body == text);
}

TEST_CASE("H28 one header of 10 MB") {
  const Response response = get_raw("HTTP/1.1 200 OK\r\nX: " + std::string(10 << 20, 'x') + "\r\n\r\n<rss/>");
  CHECK((response.outcome == Outcome::kTransportError || response.outcome == Outcome::kTooLarge));
  CHECK(response.body.empty());
}

/// Sends `head`, then the same line for ever.
HttpServer::Handler endless(std::string head, std::string line) {
  return [=](const HttpRequest&) {
    return raw([=](Connection& c) {
      std::string many;
      while (many.size() < 8192) many += line;
      c.write(head);
      while (c.write(many)) {
      }
    });
  };
}

TEST_CASE("H29 H31 headers, trailers and interim answers without end are cut at the bound of headers") {
  const HttpServer::Handler kinds[] = {
      endless("HTTP/1.1 200 OK\r\n", "X-Header: and another one\r\n"),
      endless("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n<rss>\r\n0\r\n",
              "X-Trailer: and another one\r\n"),
      endless("HTTP/1.1 404 No\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n", "X-Trailer: and another one\r\n"),
      endless("", "HTTP/1.1 100 Continue\r\n\r\n"),
      endless("", "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"),
  };
  for (const auto& kind : kinds) {
    HttpServer server(kind);
    const auto options = options_for(server);
    const Response response = get(options, server.url("/"));
    CHECK(response.outcome == Outcome::kTooLarge);
    CHECK(response.message.find("256 KiB") != std::string::npos);
    CHECK(response.took < options.total_timeout / 2);  // cut, and not only found too large in the end
    CHECK(response.body.empty());
  }
}

TEST_CASE("H30 what is not HTTP/1 is a transport error, and no refusal") {
  for (const std::string& bytes :
       {std::string("<rss>HTTP/0.9 has no head</rss>"), std::string("ICY 200 OK\r\n\r\nmusic"),
        std::string("SSH-2.0-OpenSSH_9.2\r\n"), std::string("220 mail.example ESMTP\r\n"),
        std::string("HTTP/1.1 abc OK\r\n\r\n"), std::string("HTTP/3.7 200 OK\r\n\r\n<rss/>"),
        "HTTP/1.1 200 OK\r\nX: a" + std::string(1, '\0') + "b\r\n\r\n<rss/>", std::string("\r\n\r\n"),
        std::string("\0\0\0\0", 4)}) {
    INFO(bytes);
    const Response response = get_raw(bytes);
    CHECK((response.outcome == Outcome::kTransportError || response.outcome == Outcome::kHttpError));
    CHECK(response.body.empty());
  }
}

TEST_CASE("H31 103 before 200 is fine, 101 is bounded") {
  CHECK(
      get_raw(
          "HTTP/1.1 103 Early Hints\r\nETag: \"x\"\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n<rss/>")
          .body == "<rss/>");
  CHECK_FALSE(is_success(get_raw("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\nbytes").outcome));
}

TEST_CASE("H37 an ETag of 60 kB is not kept, nor sent") {
  HttpServer server(always(status(200, {{"ETag", '"' + std::string(60'000, 'e') + '"'}})));
  const Response response = get(server, "/");
  CHECK(response.outcome == Outcome::kOk);
  CHECK(response.validators.empty());
  get(server, "/", {std::string(60'000, 'e'), "a\r\nEvil: 1"});
  const HttpRequest last = server.requests().back();
  CHECK_FALSE(last.has("if-none-match"));
  CHECK_FALSE(last.has("if-modified-since"));
  CHECK_FALSE(last.has("evil"));
}

TEST_CASE("H22 validators that were not fit to be sent do not make a 304 welcome") {
  HttpServer server(always(status(304)));
  CHECK(get(server, "/", {std::string(60'000, 'e'), ""}).outcome == Outcome::kHttpError);
}

TEST_CASE("H44 no cookie is kept or sent, over redirects and polls") {
  std::vector<std::pair<std::string, std::string>> cookies;
  for (int i = 0; i < 900; ++i) cookies.emplace_back("Set-Cookie", "c" + std::to_string(i) + "=1; Path=/");
  HttpServer server([&](const HttpRequest& r) {
    HttpReply reply = status(r.path == "/" ? 302 : 200, cookies);
    if (r.path == "/") reply.headers.emplace_back("Location", "/feed");
    return reply;
  });
  CHECK(get(server, "/").outcome == Outcome::kOk);
  CHECK(get(server, "/feed").outcome == Outcome::kOk);
  CHECK(server.hits() == 3);
  for (const HttpRequest& request : server.requests()) CHECK_FALSE(request.has("cookie"));
}

TEST_CASE("a request says who asks, what it reads and what it unpacks, and no more") {
  HttpServer server(
      [](const HttpRequest& r) { return r.path == "/" ? redirect(302, "/feed") : status(200); });
  auto options = options_for(server);
  options.user_agent = "khabar/1\r\nEvil: 1";
  get(options, server.url("/"));
  REQUIRE(server.hits() == 2);
  for (const HttpRequest& request : server.requests()) {
    CHECK(request.method == "GET");
    CHECK(request.header("user-agent") == "khabar/1  Evil: 1");
    for (const char* type : {"application/rss+xml", "application/atom+xml", "application/feed+json", "*/*"})
      CHECK(request.header("accept").find(type) != std::string::npos);
    CHECK(request.header("accept-encoding") == "gzip, deflate, br, zstd");
    CHECK_FALSE(request.has("referer"));
    CHECK_FALSE(request.has("evil"));
    CHECK_FALSE(request.has("authorization"));
    CHECK(request.headers.size() == 4);  // and Host
  }
}

TEST_CASE("N18 a proxy in the environment is ignored") {
  HttpServer proxy(always(status(200, {}, "from the proxy")));
  HttpServer server(always(status(200, {}, "direct")));
  for (const char* name : {"http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY", "https_proxy"})
    ::setenv(name, proxy.url().c_str(), 1);
  auto options = options_for(server);
  options.allow.push_back({proxy.address(), proxy.port()});
  const Response response = get(options, server.url("/"));
  for (const char* name : {"http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY", "https_proxy"})
    ::unsetenv(name);
  CHECK(response.body == "direct");
  CHECK(proxy.connections() == 0);
}

}  // namespace
}  // namespace khabar::test
