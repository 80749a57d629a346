// A small news site on loopback: invented outlets with feeds in every format that khabar reads, whose pieces
// appear and change while it runs. It answers conditional requests. Prints its URL, or with --feeds URL the
// [[feed]] entries of a site at URL, and serves until SIGTERM or SIGINT.

#include <csignal>
#include <cstdio>
#include <string>
#include <string_view>

#include "feeds.h"
#include "newsroom.h"
#include "support/http_server.h"

namespace {

using khabar::demo::Document;
using khabar::demo::Item;
using khabar::demo::Outlet;
using khabar::test::HttpReply;
using khabar::test::HttpRequest;

khabar::demo::Time clock_now() {
  return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
}

HttpReply not_found() {
  return {404, {{"Content-Type", "text/plain"}}, "nothing here\n", {}, {}};
}

/// The answer with an ETag of the bytes, or 304 where the client has them.
HttpReply conditional(const HttpRequest& request, Document document) {
  const std::string etag = '"' + std::to_string(std::hash<std::string>{}(document.bytes)) + '"';
  if (request.header("if-none-match") == etag) return {304, {{"ETag", etag}}, "", {}, {}};
  return {200, {{"Content-Type", document.type}, {"ETag", etag}}, std::move(document.bytes), {}, {}};
}

Document photo() {
  return {"image/svg+xml",
          "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 16 9\"><rect width=\"16\" height=\"9\" "
          "fill=\"#357\"/></svg>\n"};
}

class Site {
 public:
  HttpReply answer(const HttpRequest& request) const {
    const std::string base = "http://" + request.header("host");
    const std::size_t slash = request.path.find('/', 1);
    if (slash == std::string::npos) return not_found();
    const std::string_view first = std::string_view(request.path).substr(1, slash - 1);
    const std::string_view rest = std::string_view(request.path).substr(slash + 1);
    if (first == "photos") return conditional(request, photo());
    for (const Outlet& outlet : khabar::demo::outlets())
      if (outlet.id == first) return outlet_answer(request, outlet, base, rest);
    return not_found();
  }

 private:
  HttpReply outlet_answer(const HttpRequest& request, const Outlet& outlet, const std::string& base,
                          std::string_view rest) const {
    const std::vector<Item> items = front_page(outlet, base, start_, clock_now());
    if (rest == "feed") return conditional(request, feed_document(outlet, base, items, newest(items)));
    for (const Item& item : items)
      if (item.story->slug == rest) return conditional(request, article_page(outlet, item));
    return not_found();
  }

  /// The feed's own date: when it last changed, so that an unchanged feed is the same bytes.
  khabar::demo::Time newest(const std::vector<Item>& items) const {
    khabar::demo::Time at = start_ - std::chrono::hours{24};
    for (const Item& item : items) at = std::max(at, item.updated);
    return at;
  }

  const khabar::demo::Time start_ = clock_now();
};

void print_feeds(const std::string& base) {
  for (const Outlet& outlet : khabar::demo::outlets()) {
    const std::string id(outlet.id), name(outlet.name), lang(outlet.lang);
    std::printf("\n[[feed]]\nid = \"%s\"\nurl = \"%s/%s/feed\"\nname = \"%s\"\nlang = \"%s\"\n", id.c_str(),
                base.c_str(), id.c_str(), name.c_str(), lang.c_str());
    if (outlet.dates == khabar::demo::Dates::kGulf) std::printf("timezone = \"+03:00\"\n");
  }
}

void serve() {
  sigset_t wanted;
  sigemptyset(&wanted);
  sigaddset(&wanted, SIGTERM);
  sigaddset(&wanted, SIGINT);
  pthread_sigmask(SIG_BLOCK, &wanted, nullptr);  // before the server's threads begin
  const Site site;
  const khabar::test::HttpServer server([&site](const HttpRequest& request) { return site.answer(request); });
  std::printf("http://127.0.0.1:%u\n", server.port());
  std::fflush(stdout);
  int got = 0;
  sigwait(&wanted, &got);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc == 3 && std::string_view(argv[1]) == "--feeds") {
    print_feeds(argv[2]);
    return 0;
  }
  if (argc != 1) {
    std::fputs("usage: khabar_demo_site [--feeds URL]\n", stderr);
    return 2;
  }
  serve();
  return 0;
}
