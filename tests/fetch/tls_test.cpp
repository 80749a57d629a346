// TLS (N14, N15), and what a connection over it costs.
#include <sys/resource.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>

#include "fetch/get.h"
#include "fetch/tls_server.h"
#include "support/catch.h"

namespace khabar::test {
namespace {

/// A bundle of certificates in a file that goes away with it.
class Bundle {
 public:
  explicit Bundle(const std::string& pem) {
    char path[] = "/tmp/khabar-bundle-XXXXXX";
    const int file = ::mkstemp(path);
    REQUIRE(file >= 0);
    ::close(file);
    path_ = path;
    std::ofstream(path_) << pem;
  }
  ~Bundle() { ::unlink(path_.c_str()); }
  Bundle(const Bundle&) = delete;
  Bundle& operator=(const Bundle&) = delete;
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::string path_;
};

fetch::Options trusting(const TlsServer& server, const Bundle& bundle) {
  auto options = test_options();
  options.allow.push_back({"127.0.0.1", server.port()});
  options.ca_file = bundle.path();
  return options;
}

TEST_CASE("a server whose certificate is in the bundle is believed, over TLS and HTTP/1.1") {
  const Certificate certificate = self_signed("127.0.0.1");
  const Bundle bundle(certificate.certificate_pem);
  const TlsServer server(certificate);
  const Response response = get(trusting(server, bundle), server.url());
  CHECK(response.outcome == Outcome::kOk);
  CHECK(response.body == "<rss/>");
  CHECK(response.url == server.url());
  CHECK(server.offered_protocols() == "http/1.1");
}

TEST_CASE("N14 expired, not yet valid, of another name, of an unknown issuer: TLS errors, and no request") {
  const Certificate good = self_signed("127.0.0.1");
  struct Case {
    const char* what;
    Certificate certificate;
    bool known;
  };
  const Case cases[] = {
      {"expired", self_signed("127.0.0.1", -7200, -3600), true},
      {"not yet valid", self_signed("127.0.0.1", 3600, 7200), true},
      {"another name", self_signed("news.example"), true},
      {"another address", self_signed("127.0.0.2"), true},
      {"unknown issuer", self_signed("127.0.0.1"), false},
  };
  for (const Case& c : cases) {
    INFO(c.what);
    const Bundle bundle(good.certificate_pem + (c.known ? c.certificate.certificate_pem : ""));
    const TlsServer server(c.certificate);
    const Response response = get(trusting(server, bundle), server.url());
    CHECK(response.outcome == Outcome::kTlsError);
    CHECK(response.body.empty());
    CHECK(response.message.find("TLS") != std::string::npos);
    CHECK(server.requests() == 0);
  }
}

TEST_CASE("N14 without a bundle of its own, the system's does not know the server") {
  const TlsServer server(self_signed("127.0.0.1"));
  auto options = test_options();
  options.allow.push_back({"127.0.0.1", server.port()});
  CHECK(get(options, server.url()).outcome == Outcome::kTlsError);
}

TEST_CASE("a bundle that is not there is a TLS error that names it") {
  const TlsServer server(self_signed("127.0.0.1"));
  auto options = test_options();
  options.allow.push_back({"127.0.0.1", server.port()});
  options.ca_file = "/nonexistent/bundle.pem";
  const Response response = get(options, server.url());
  CHECK(response.outcome == Outcome::kTlsError);
  CHECK(response.message.find("/nonexistent/bundle.pem") != std::string::npos);
}

TEST_CASE("N15 a handshake that stalls, is reset or is no TLS at all") {
  const Certificate certificate = self_signed("127.0.0.1");
  const Bundle bundle(certificate.certificate_pem);
  const std::pair<TlsManners::Handshake, Outcome> cases[] = {
      {TlsManners::Handshake::kStall, Outcome::kTimeout},
      {TlsManners::Handshake::kReset, Outcome::kTlsError},
      {TlsManners::Handshake::kPlainHttp, Outcome::kTlsError}};
  for (const auto& [handshake, outcome] : cases) {
    TlsManners manners;
    manners.handshake = handshake;
    const TlsServer server(certificate, manners);
    auto options = trusting(server, bundle);
    options.connect_timeout = milliseconds{500};
    const Response response = get(options, server.url());
    CHECK(response.outcome == outcome);
    CHECK(response.body.empty());
    INFO(response.message);
    if (outcome == Outcome::kTimeout) CHECK(response.message.find("TLS handshake") != std::string::npos);
  }
}

TEST_CASE("N15 H40 a body that is cut keeps nothing over TLS as well") {
  const Certificate certificate = self_signed("127.0.0.1");
  const Bundle bundle(certificate.certificate_pem);
  for (const bool says_goodbye : {true, false}) {
    TlsManners manners;
    manners.answer = "HTTP/1.1 200 OK\r\nETag: \"a\"\r\nContent-Length: 20\r\n\r\n<rss>half";
    manners.says_goodbye = says_goodbye;
    const TlsServer server(certificate, manners);
    const Response response = get(trusting(server, bundle), server.url());
    CHECK(response.outcome == Outcome::kTransportError);
    CHECK(response.body.empty());
    CHECK(response.validators.empty());
  }
}

TEST_CASE("a redirect from https to http keeps the guard") {
  const Certificate certificate = self_signed("127.0.0.1");
  const Bundle bundle(certificate.certificate_pem);
  HttpServer plain([](const HttpRequest&) { return page("<rss/>"); });
  TlsManners manners;
  manners.answer = "HTTP/1.1 301 Moved\r\nLocation: " + plain.url("/feed") +
                   "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
  const TlsServer server(certificate, manners);
  auto options = trusting(server, bundle);
  CHECK(get(options, server.url()).outcome == Outcome::kBlocked);
  CHECK(plain.connections() == 0);
  options.allow.push_back({plain.address(), plain.port()});
  CHECK(get(options, server.url()).outcome == Outcome::kOk);
}

std::int64_t cpu_microseconds() {
  rusage used{};
  ::getrusage(RUSAGE_THREAD, &used);
  return (used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1'000'000 + used.ru_utime.tv_usec +
         used.ru_stime.tv_usec;
}

TEST_CASE("the bundle is read once, and not again for every TLS connection") {
  constexpr int kConnections = 30;
  const Certificate certificate = self_signed("127.0.0.1");
  std::string pem = certificate.certificate_pem;
  for (int i = 0; i < 300; ++i) pem += self_signed("issuer" + std::to_string(i) + ".example").certificate_pem;
  const Bundle bundle(pem);
  const TlsServer server(certificate);
  const auto options = trusting(server, bundle);

  auto began = cpu_microseconds();
  for (int i = 0; i < 3; ++i)
    CHECK(get(options, server.url()).outcome == Outcome::kOk);  // each reads the bundle anew
  const auto with_reading = (cpu_microseconds() - began) / 3;

  int answered = 0;
  auto fetcher =
      fetch::Fetcher::create(options, [&](Response r) { answered += r.outcome == Outcome::kOk ? 1 : 0; });
  REQUIRE(fetcher);
  began = cpu_microseconds();
  for (int i = 0; i < kConnections; ++i) {
    (*fetcher)->start({1, server.url(), {}});
    while (answered <= i && (*fetcher)->in_flight() > 0) (*fetcher)->run_once(seconds{1});
  }
  const auto each = (cpu_microseconds() - began) / kConnections;
  INFO("CPU of a connection: " << each << " us, with reading the bundle " << with_reading << " us");
  CHECK(answered == kConnections);
  CHECK(server.requests() == kConnections + 3);
  CHECK(each < with_reading / 2);
}

}  // namespace
}  // namespace khabar::test
