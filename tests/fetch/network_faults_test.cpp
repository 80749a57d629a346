// Faults of the network (N*), each made by a server that behaves so.
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>

#include "fetch/get.h"
#include "support/catch.h"

namespace khabar::test {
namespace {

using std::chrono::hours;

/// A loopback port that nothing listens on: bound, so that nobody else gets it meanwhile.
class ClosedPort {
 public:
  ClosedPort() : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in where{};
    where.sin_family = AF_INET;
    where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof where;
    REQUIRE(::bind(socket_, reinterpret_cast<sockaddr*>(&where), length) == 0);
    REQUIRE(::getsockname(socket_, reinterpret_cast<sockaddr*>(&where), &length) == 0);
    port_ = ntohs(where.sin_port);
  }
  ~ClosedPort() { ::close(socket_); }
  ClosedPort(const ClosedPort&) = delete;
  ClosedPort& operator=(const ClosedPort&) = delete;
  [[nodiscard]] std::uint16_t port() const { return port_; }

 private:
  int socket_;
  std::uint16_t port_ = 0;
};

TEST_CASE("N01 a refused connection is a transport error, at once") {
  const ClosedPort closed;
  auto options = test_options();
  options.allow.push_back({"127.0.0.1", closed.port()});
  const Response response = get(options, "http://127.0.0.1:" + std::to_string(closed.port()) + "/");
  CHECK(response.outcome == Outcome::kTransportError);
  CHECK(response.status == 0);
  CHECK(response.took < seconds{5});
  CHECK(response.message.find("127.0.0.1") != std::string::npos);
}

TEST_CASE("N02 silence is a timeout at the total limit") {
  HttpServer server([](const HttpRequest&) { return raw([](Connection& c) { c.sleep_until_stopped(); }); });
  auto options = options_for(server);
  options.total_timeout = milliseconds{400};
  const Response response = get(options, server.url("/"));
  CHECK(response.outcome == Outcome::kTimeout);
  CHECK(response.took >= milliseconds{390});
  CHECK(response.took < seconds{10});
  CHECK(response.message.find("no answer from 127.0.0.1") != std::string::npos);
}

TEST_CASE("N03 RST or FIN before any byte is a transport error, asked once on a fresh connection") {
  HttpServer reset([](const HttpRequest&) { return raw([](Connection& c) { c.reset(); }); });
  CHECK(get(reset, "/").outcome == Outcome::kTransportError);
  CHECK(reset.hits() == 1);
  HttpServer empty([](const HttpRequest&) { return raw([](Connection& c) { c.close(); }); });
  CHECK(get(empty, "/").outcome == Outcome::kTransportError);
  CHECK(empty.hits() == 1);
}

TEST_CASE("N04 RST in the body: nothing of it is kept") {
  HttpServer server([](const HttpRequest&) {
    return raw([](Connection& c) {
      c.write("HTTP/1.1 200 OK\r\nETag: \"a\"\r\nContent-Length: 100\r\n\r\n<rss>");
      c.sleep(milliseconds{50});
      c.reset();
    });
  });
  const Response response = get(server, "/");
  CHECK(response.outcome == Outcome::kTransportError);
  CHECK(response.body.empty());
  CHECK(response.validators.empty());
}

TEST_CASE("N05 H23 H40 FIN before Content-Length drops body and validators") {
  HttpServer server(
      raw_answer("HTTP/1.1 200 OK\r\nETag: \"a\"\r\nLast-Modified: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
                 "Content-Length: 100\r\n\r\n<rss>"));
  const Response response = get(server, "/");
  CHECK(response.outcome == Outcome::kTransportError);
  CHECK(response.status == 200);
  CHECK(response.body.empty());
  CHECK(response.validators.empty());
  CHECK_FALSE(response.message.empty());
}

TEST_CASE("N06 headers at a byte a time end at the total limit") {
  HttpServer server([](const HttpRequest&) {
    return raw([](Connection& c) {
      c.write("HTTP/1.1 200 OK\r\n");
      while (c.write("a") && c.sleep(milliseconds{50})) {
      }
    });
  });
  auto options = options_for(server);
  options.total_timeout = milliseconds{600};
  const Response response = get(options, server.url("/"));
  CHECK(response.outcome == Outcome::kTimeout);
  CHECK(response.status == 0);
}

HttpServer::Handler drip(milliseconds pause, int bytes) {
  return [=](const HttpRequest&) {
    return raw([=](Connection& c) {
      c.write("HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(bytes) + "\r\n\r\n");
      for (int i = 0; i < bytes && c.write("x") && c.sleep(pause); ++i) {
      }
    });
  };
}

TEST_CASE("N07 a body at a drip is a timeout, a slow but live one is fine") {
  HttpServer endless(drip(milliseconds{50}, 100'000));
  auto options = options_for(endless);
  options.total_timeout = milliseconds{700};
  const Response response = get(options, endless.url("/"));
  CHECK(response.outcome == Outcome::kTimeout);
  CHECK(response.body.empty());
  CHECK(response.message.find("did not end") != std::string::npos);

  HttpServer slow(drip(milliseconds{20}, 40));
  const Response fine = get(slow, "/");
  CHECK(fine.outcome == Outcome::kOk);
  CHECK(fine.body == std::string(40, 'x'));
}

TEST_CASE("N08 a stall in the body ends by the low-speed rule, before the total limit") {
  HttpServer server([](const HttpRequest&) {
    return raw([](Connection& c) {
      c.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n<rss>");
      c.sleep_until_stopped();
    });
  });
  auto options = options_for(server);
  options.total_timeout = seconds{30};
  options.low_speed_time = seconds{1};
  const Response response = get(options, server.url("/"));
  CHECK(response.outcome == Outcome::kTimeout);
  CHECK(response.took < seconds{15});  // libcurl judges by the mean of its last five seconds
}

/// Sends `head`, then `piece` for ever.
HttpServer::Handler endless(std::string head, std::string piece) {
  return [=](const HttpRequest&) {
    return raw([=](Connection& c) {
      c.write(head);
      while (c.write(piece)) {
      }
    });
  };
}

TEST_CASE("N09 A14 an endless body stops at the cap, plain and chunked") {
  constexpr std::size_t kCap = std::size_t{1} << 20;
  const std::string block(8192, 'x');
  const std::string chunk = "2000\r\n" + block + "\r\n";
  const HttpServer::Handler kinds[] = {
      endless("HTTP/1.1 200 OK\r\n\r\n", block),
      endless("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", chunk),
      endless("HTTP/1.1 200 OK\r\nContent-Length: 8589934592\r\n\r\n", block),
  };
  for (const auto& kind : kinds) {
    HttpServer server(kind);
    auto options = options_for(server);
    options.max_body = kCap;
    const Response response = get(options, server.url("/"));
    CHECK(response.outcome == Outcome::kTooLarge);
    CHECK(response.body.empty());
    CHECK(response.wire_bytes <= static_cast<std::int64_t>(kCap) + (5 << 20));
    CHECK(response.message.find("1 MiB") != std::string::npos);
  }
}

TEST_CASE("N09 a body of exactly the cap is whole") {
  HttpServer server([](const HttpRequest&) { return page(std::string(4096, 'x')); });
  auto options = options_for(server);
  options.max_body = 4096;
  CHECK(get(options, server.url("/")).outcome == Outcome::kOk);
  options.max_body = 4095;
  CHECK(get(options, server.url("/")).outcome == Outcome::kTooLarge);
}

TEST_CASE("N10 a kept-alive connection that dies between polls is retried silently on a fresh one") {
  const bool by_reset = GENERATE(false, true);
  // Every connection answers one request; at the second it dies without a byte.
  HttpServer server([&](const HttpRequest&) {
    return raw([&](Connection& c) {
      c.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
      std::string second;
      c.read(second);
      by_reset ? c.reset() : c.close();
    });
  });
  std::vector<Response> responses;
  auto fetcher =
      fetch::Fetcher::create(options_for(server), [&](Response r) { responses.push_back(std::move(r)); });
  REQUIRE(fetcher);
  for (std::size_t polls = 1; polls <= 2; ++polls) {
    (*fetcher)->start(Request{polls, server.url("/"), {}});
    while (responses.size() < polls) (*fetcher)->run_once(milliseconds{100});
  }
  CHECK(responses[0].outcome == Outcome::kOk);
  CHECK(responses[1].outcome == Outcome::kOk);
  CHECK(responses[1].body == "ok");
  CHECK(server.connections() == 2);
  CHECK(server.hits() ==
        2);  // as requests that were answered; the one that died in between was read and dropped
}

}  // namespace
}  // namespace khabar::test
