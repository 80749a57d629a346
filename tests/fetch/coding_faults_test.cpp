// Content codings over the wire (H32-H34, H40).
#include "fetch/codings.h"
#include "fetch/get.h"
#include "support/catch.h"

namespace khabar::test {
namespace {

HttpReply coded(std::string coding, std::string body) {
  HttpReply reply;
  reply.headers = {{"Content-Encoding", std::move(coding)}, {"ETag", "\"a\""}};
  reply.body = std::move(body);
  return reply;
}

Response get_coded(const std::string& coding, const std::string& body) {
  HttpServer server([&](const HttpRequest&) { return coded(coding, body); });
  auto options = options_for(server);
  options.max_body = std::size_t{1} << 20;
  return get(options, server.url("/"));
}

TEST_CASE("H34 gzip, deflate in both forms, brotli and zstd are unpacked; the wire is counted as it came") {
  const std::string text = "<rss>" + std::string(50'000, 'x') + "</rss>";
  const std::pair<const char*, std::string> cases[] = {
      {"gzip", gzip(text)}, {"deflate", zlib(text)}, {"deflate", raw_deflate(text)},
      {"br", brotli(text)}, {"zstd", zstd(text)},    {"identity", text}};
  for (const auto& [coding, body] : cases) {
    INFO(coding);
    const Response response = get_coded(coding, body);
    CHECK(response.outcome == Outcome::kOk);
    CHECK(response.body == text);
    CHECK(response.wire_bytes == static_cast<std::int64_t>(body.size()));
    CHECK(response.validators.etag == "\"a\"");
  }
}

TEST_CASE("H32 bombs stop at the decoded cap") {
  const std::string zeros(std::size_t{100} << 20, '\0');
  for (const auto& [coding, body] : {std::pair<const char*, std::string>{"gzip", gzip(zeros)},
                                     {"deflate", raw_deflate(zeros)},
                                     {"br", brotli(zeros)},
                                     {"zstd", zstd(zeros)}}) {
    INFO(coding);
    const Response response = get_coded(coding, body);
    CHECK(response.outcome == Outcome::kTooLarge);
    CHECK(response.body.empty());
    CHECK(response.validators.empty());
  }
}

TEST_CASE("H33 gzip in gzip and 500 codings are refused") {
  CHECK(get_coded("gzip, gzip", gzip(gzip("<rss/>"))).outcome == Outcome::kDecodeError);
  std::string chain = "gzip";
  for (int i = 1; i < 500; ++i) chain += ", gzip";
  CHECK(get_coded(chain, gzip("<rss/>")).outcome == Outcome::kDecodeError);
}

TEST_CASE("H34 H40 lies, cuts, bad checksums and unknown codings lose the body and its validators") {
  const std::string whole = gzip("<rss>text</rss>");
  std::string damaged = whole;
  damaged[damaged.size() - 7] = static_cast<char>(damaged[damaged.size() - 7] ^ 1);
  const std::tuple<const char*, std::string, Outcome> cases[] = {
      {"gzip", whole.substr(0, whole.size() - 1), Outcome::kTransportError},
      {"gzip", whole.substr(0, 12), Outcome::kTransportError},
      {"gzip", damaged, Outcome::kDecodeError},
      {"gzip", "<rss/>", Outcome::kDecodeError},
      {"br", whole, Outcome::kDecodeError},
      {"compress", whole, Outcome::kDecodeError},
  };
  for (const auto& [coding, body, outcome] : cases) {
    INFO(coding << ' ' << body.size());
    const Response response = get_coded(coding, body);
    CHECK(response.outcome == outcome);
    CHECK(response.body.empty());
    CHECK(response.validators.empty());
    CHECK_FALSE(response.message.empty());
  }
}

TEST_CASE("H34 a coding named on a redirect or an error does not matter") {
  HttpServer server([](const HttpRequest& r) {
    HttpReply reply = coded("x-evil", "page");
    reply.status = r.path == "/" ? 302 : r.path == "/feed" ? 200 : 404;
    if (r.path == "/") reply.headers.emplace_back("Location", "/gone");
    return reply;
  });
  CHECK(get(server, "/").outcome == Outcome::kHttpError);
  CHECK(get(server, "/feed").outcome == Outcome::kDecodeError);
}

}  // namespace
}  // namespace khabar::test
