// The criteria of the "feed reader score" tests, with their numbers (FRB...), as far as they are known from
// readers that cite them: what a publisher sees of khabar over several days of polls. Each `once` is a
// process of its own, so whatever holds here holds over restarts. Redirects for good (FRB130-133) are in
// poll_test.cpp (H07 H08), gone feeds (FRB110-119) and hosts that ask to wait (FRB020) in the scheduler's and
// polling's.
#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <thread>

#include "support/catch.h"
#include "support/desk.h"

using namespace khabar::test;

namespace {

/// What the publisher answers; a test exchanges it between two polls.
struct Publisher {
  explicit Publisher(Desk& desk, const std::string& path = "/feed")
      : path_(path), server_(desk.site.server()) {
    desk.site.handle(path, [reply = reply_](const HttpRequest&) { return *reply; });
  }
  void answers(int status, std::vector<std::pair<std::string, std::string>> headers, std::string body = "") {
    *reply_ = HttpReply{status, std::move(headers), std::move(body), {}, {}};
  }
  [[nodiscard]] HttpRequest last_request() const { return server_.requests(path_).back(); }

 private:
  std::string path_;
  HttpServer& server_;
  std::shared_ptr<HttpReply> reply_ = std::make_shared<HttpReply>();  // asked for only while khabard runs
};

std::string document(int items = 3) {
  return rss("الخبر", numbered_items("https://score.example", 1, items));
}

void poll(const Desk& desk) {
  (void)desk.khabard({"once", "feed"});
}

/// Validators of the next request: "If-None-Match|If-Modified-Since".
std::string asked_with(const Desk& desk, const Publisher& publisher) {
  poll(desk);
  const HttpRequest request = publisher.last_request();
  return request.header("if-none-match") + "|" + request.header("if-modified-since");
}

void use_learned_polling(const Desk& desk) {
  desk.replace_in_config("interval = \"1s\"", "budget = 48");
}

}  // namespace

TEST_CASE(
    "score: validators go back byte by byte, as one set, and are never made up or lost (FRB001-004 012-016)") {
  Desk desk;
  desk.configure({{"feed", "/feed"}});
  Publisher publisher(desk);
  // Neither is in the usual form: no zone name that is GMT, a weak tag with odd signs.
  const std::string tag = R"(W/"a;b=c'--gzip")", date = "Tue,  9 Dec 2025 10:00:00 +0000";
  publisher.answers(200, {{"ETag", tag}, {"Last-Modified", date}}, document());

  CHECK(asked_with(desk, publisher) == "|");  // the first of all
  CHECK_FALSE(publisher.last_request().has("if-none-match"));
  CHECK_FALSE(publisher.last_request().has("if-modified-since"));
  CHECK(asked_with(desk, publisher) == tag + "|" + date);

  SECTION("one of the two changes, the body does not") {
    publisher.answers(200, {{"ETag", "\"2\""}, {"Last-Modified", date}}, document());
    poll(desk);
    CHECK(asked_with(desk, publisher) == "\"2\"|" + date);
  }
  SECTION("one of the two is gone") {
    publisher.answers(200, {{"ETag", "\"3\""}}, document(4));
    poll(desk);
    CHECK(asked_with(desk, publisher) == "\"3\"|");
  }
  SECTION("a 304 brings new ones (RFC 9110 15.4.5)") {
    publisher.answers(304, {{"ETag", "\"4\""}, {"Last-Modified", "Wed, 10 Dec 2025 10:00:00 GMT"}});
    poll(desk);
    CHECK(asked_with(desk, publisher) == "\"4\"|Wed, 10 Dec 2025 10:00:00 GMT");
  }
  SECTION("a bare 304 leaves them") {
    publisher.answers(304, {});
    poll(desk);
    CHECK(asked_with(desk, publisher) == tag + "|" + date);
  }
  SECTION("errors without validators leave them") {
    for (const int status : {500, 503, 404, 403}) {
      publisher.answers(status, {}, "<html><body>no</body></html>");
      poll(desk);
    }
    CHECK(asked_with(desk, publisher) == tag + "|" + date);
  }
}

TEST_CASE(
    "score: one GET of the address as it was given, honest and without luggage (FRB050-051 080-090 141)") {
  Desk desk;
  desk.configure({});
  desk.add_feed("feed", desk.site.url("/feed?format=rss&x=%D8%A8"));
  Publisher publisher(desk);
  publisher.answers(200, {{"ETag", "\"1\""}, {"Set-Cookie", "visitor=1; Path=/"}}, document());
  for (int i = 0; i < 3; ++i) poll(desk);
  const auto requests = desk.site.server().requests();
  REQUIRE(requests.size() == 3);  // and nothing else: no HEAD, no icon, no robots.txt
  for (const HttpRequest& request : requests) {
    CHECK(request.method == "GET");
    CHECK(request.target == "/feed?format=rss&x=%D8%A8");
    CHECK_FALSE(request.has("cookie"));
    CHECK_FALSE(request.has("referer"));
    CHECK(request.header("user-agent").rfind("khabar/", 0) == 0);
    CHECK(request.header("user-agent").find("https://khabar.example/test") != std::string::npos);
    CHECK(request.header("accept-encoding").find("gzip") != std::string::npos);
    CHECK(request.header("accept").find("application/atom+xml") != std::string::npos);
  }
}

TEST_CASE("score: max-age, skipHours, a bare 429 and rare news lengthen the interval (FRB021-024)") {
  Desk desk;
  desk.configure({{"feed", "/feed"}});
  use_learned_polling(desk);
  Publisher publisher(desk);
  const auto minutes_until_due = [&] {
    poll(desk);
    return desk.number("SELECT (extract(epoch FROM due_at - now()) / 60)::int FROM khabar.feeds");
  };
  SECTION("max-age") {
    publisher.answers(200, {{"Cache-Control", "max-age=43200"}}, document());
    CHECK(minutes_until_due() >= 719);
  }
  SECTION("skipHours: all but the hour that begins in six hours") {
    const long free_hour =
        desk.number("SELECT extract(hour FROM (now() AT TIME ZONE 'UTC') + interval '6 hours')");
    std::string hours;
    for (int hour = 0; hour < 24; ++hour)
      if (hour != free_hour) hours += "<hour>" + std::to_string(hour) + "</hour>";
    std::string feed = document();
    feed.insert(feed.find("<item>"), "<skipHours>" + hours + "</skipHours>");
    publisher.answers(200, {}, feed);
    CHECK(minutes_until_due() >= 5 * 60);
  }
  SECTION("a bare 429") {
    publisher.answers(429, {});
    poll(desk);
    CHECK(desk.number("SELECT extract(epoch FROM retry_after_until - now())::int FROM khabar.hosts") >= 80);
  }
  SECTION("a window whose newest item is years old") {
    std::vector<Item> old = numbered_items("https://score.example", 1, 5);
    for (std::size_t i = 0; i < old.size(); ++i)
      old[i].date = "Mon, 0" + std::to_string(i + 1) + " Jan 2024 10:00:00 GMT";
    publisher.answers(200, {}, rss("الخبر", old));
    CHECK(minutes_until_due() >= 6 * 60);
  }
}

TEST_CASE("score: feeds of one host are never asked for at once (FRB033-034)") {
  Desk desk;
  desk.configure({});
  desk.replace_in_config("per_host = 50", "per_host = 1");
  const auto at_once = std::make_shared<std::atomic<int>>(0), most = std::make_shared<std::atomic<int>>(0);
  for (int i = 0; i < 8; ++i) {
    const std::string name = "f" + std::to_string(i);
    desk.add_feed(name, desk.site.url("/" + name));
    desk.site.handle("/" + name, [at_once, most](const HttpRequest&) {
      const int now = ++*at_once;
      for (int seen = *most; seen < now && !most->compare_exchange_weak(seen, now);) {
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
      --*at_once;
      return HttpReply{200, {}, document(), {}, {}};
    });
  }
  REQUIRE(desk.khabard({"once"}).exit_code == 0);
  CHECK(desk.site.server().hits() == 8);
  CHECK(*most == 1);
}

TEST_CASE("score: what is no feed is an error, and the operator can see what came (FRB101 102 120)") {
  Desk desk;
  desk.configure({{"feed", "/feed"}});
  Publisher publisher(desk);
  publisher.answers(200, {{"Content-Type", "text/html"}},
                    "<!DOCTYPE html><html><title>Please log in</title><p>x</html>");
  poll(desk);
  CHECK(desk.outcome("feed") == "not_a_feed");
  CHECK(desk.sql("SELECT message FROM khabar.polls").find("Please log in") != std::string::npos);
}
