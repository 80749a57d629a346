// When the service polls, as its operator sees it: gaps and their repair, hosts that ask to wait, why a poll
// is when it is.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "support/catch.h"
#include "support/desk.h"

using namespace khabar;
using namespace khabar::test;

namespace {

std::string wordpress(int first, int count) {
  std::string feed = rss("الموقع", numbered_items("https://wp.example", first, count));
  return feed.insert(feed.find("<title>"), "<generator>https://wordpress.org/?v=6.4</generator>");
}

HttpReply page(const std::string& body) {
  HttpReply reply;
  reply.headers = {{"Content-Type", "application/rss+xml"}};
  reply.body = body;
  return reply;
}

}  // namespace

TEST_CASE("a window that slid past is a gap; WordPress pages bring back what was missed") {
  Desk desk;
  desk.configure({{"wp", "/feed"}});
  desk.site.put("/feed", wordpress(1, 10));
  REQUIRE(desk.khabard({"once"}).exit_code == 0);

  desk.site.handle("/feed", [](const HttpRequest& request) {
    if (request.target.find("paged=2") != std::string::npos) return page(wordpress(21, 10));
    if (request.target.find("paged=3") != std::string::npos) return page(wordpress(11, 10));
    if (request.target.find("paged=4") != std::string::npos) return page(wordpress(1, 10));
    return page(wordpress(31, 10));
  });
  REQUIRE(desk.khabard({"once", "wp"}).exit_code == 0);
  CHECK(desk.sql("SELECT count(*) FROM khabar.articles") == "40");
  CHECK(desk.sql(
            "SELECT method, pages, repaired, repaired_at IS NOT NULL, next_url IS NULL FROM khabar.gaps") ==
        "paged|3|20|t|t");
  // The feed's own state is that of its own document.
  CHECK(desk.sql("SELECT failures, last_outcome FROM khabar.feeds") == "0|ok");
}

TEST_CASE("archives of RFC 5005 and rel=next are followed; a foreign host's are not") {
  const auto atom = [](const std::string& link, int first) {
    std::string feed = R"(<feed xmlns="http://www.w3.org/2005/Atom"><title>a</title><id>a</id>)" + link;
    for (int i = first + 4; i >= first; --i)
      feed += "<entry><id>urn:e" + std::to_string(i) + "</id><title>entry " + std::to_string(i) +
              "</title><link href=\"https://a.example/" + std::to_string(i) + "\"/><updated>2025-12-0" +
              std::to_string(1 + i / 10) + "T00:00:0" + std::to_string(i % 10) + "Z</updated></entry>";
    return feed + "</feed>";
  };
  const auto run = [&](const std::string& rel, const std::string& target) {
    Desk desk;
    desk.configure({{"a", "/a"}});
    desk.site.put("/a", atom("", 1));
    REQUIRE(desk.khabard({"once"}).exit_code == 0);
    desk.site.put("/older", atom("", 6));
    desk.site.put("/oldest", atom("", 1));
    desk.site.handle("/older", [&](const HttpRequest&) {
      return page(atom("<link rel=\"" + rel + "\" href=\"/oldest\"/>", 6));
    });
    desk.site.put("/a", atom("<link rel=\"" + rel + "\" href=\"" + target + "\"/>", 11));
    REQUIRE(desk.khabard({"once", "a"}).exit_code == 0);
    return desk.sql("SELECT method, pages, repaired, repaired_at IS NOT NULL FROM khabar.gaps") + " of " +
           desk.sql("SELECT count(*) FROM khabar.articles");
  };
  CHECK(run("prev-archive", "/older") == "archive|2|5|t of 15");
  CHECK(run("next", "/older") == "next|2|5|t of 15");
  CHECK(run("next", "https://elsewhere.example/older") == "sitemap|3|0|f of 10");
}

TEST_CASE(
    "the service asks for older pages one after another, not faster than a host of many feeds is asked") {
  using Clock = std::chrono::steady_clock;
  Desk desk;
  desk.configure({{"wp", "/feed"}});
  desk.replace_in_config("host_spacing = \"0s\"", "host_spacing = \"1s\"");
  desk.site.put("/feed", wordpress(1, 10));
  REQUIRE(desk.khabard({"once"}).exit_code == 0);
  std::mutex mutex;
  std::vector<Clock::time_point> pages;
  desk.site.handle("/feed", [&](const HttpRequest& request) {
    if (request.query.empty()) return page(wordpress(31, 10));
    const std::lock_guard lock(mutex);
    pages.push_back(Clock::now());
    return page(wordpress(request.query == "paged=2" ? 21 : 11, 10));
  });
  const auto khabard = desk.start({"run"});
  REQUIRE(eventually([&] { return desk.number("SELECT count(*) FROM khabar.articles") == 40; },
                     std::chrono::seconds{90}));
  const std::lock_guard lock(mutex);
  REQUIRE(pages.size() >= 2);
  CHECK(pages[1] - pages[0] > std::chrono::seconds{11});
}

TEST_CASE("without pages the news sitemap of the site is tried, by its usual names") {
  Desk desk;
  desk.configure({{"s", "/s"}});
  desk.site.put("/s", rss("s", numbered_items(desk.site.url(""), 1, 5)));
  REQUIRE(desk.khabard({"once"}).exit_code == 0);
  desk.site.put("/s", rss("s", numbered_items(desk.site.url(""), 9, 5)));
  std::string urls;
  for (int i = 13; i >= 1; --i) {
    urls +=
        "<url><loc>" + numbered_items(desk.site.url(""), i, 1).front().link +
        "</loc><news:news><news:publication><news:name>s</news:name><news:language>en</news:language>"
        "</news:publication><news:publication_date>2025-12-09T00:00:00Z</news:publication_date><news:title>t" +
        std::to_string(i) + "</news:title></news:news></url>";
  }
  desk.site.put(
      "/sitemap-news.xml",
      R"(<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">)" +
          urls + "</urlset>");
  REQUIRE(desk.khabard({"once", "s"}).exit_code == 0);
  CHECK(desk.sql("SELECT method, pages, repaired, repaired_at IS NOT NULL FROM khabar.gaps") ==
        "sitemap|2|3|t");
}

TEST_CASE("a repair that was cut off goes on at the next start") {
  Desk desk;
  desk.configure({{"wp", "/feed"}});
  desk.site.put("/feed", wordpress(1, 10));
  REQUIRE(desk.khabard({"once"}).exit_code == 0);
  bool down = true;
  desk.site.handle("/feed", [&](const HttpRequest& request) {
    if (request.target.find("paged=2") == std::string::npos) return page(wordpress(21, 10));
    if (request.target.find("paged=2") != std::string::npos && down) {
      HttpReply reply;
      reply.status = 500;
      return reply;
    }
    return page(wordpress(8, 13));
  });
  REQUIRE(desk.khabard({"once", "wp"}).exit_code == 0);
  CHECK(desk.sql("SELECT repaired, repaired_at IS NULL, next_url IS NOT NULL FROM khabar.gaps") == "0|t|t");
  down = false;
  REQUIRE(desk.khabard({"once", "wp"}).exit_code == 0);
  CHECK(desk.sql("SELECT repaired, repaired_at IS NOT NULL, pages FROM khabar.gaps") == "10|t|2");
}

TEST_CASE("Retry-After holds for the whole host, over a restart (H14-H17)") {
  Desk desk;
  desk.configure({{"one", "/one"}, {"two", "/two"}});
  desk.site.put("/two", rss("two", numbered_items("https://two.example", 1, 3)));
  desk.site.handle("/one", [](const HttpRequest&) {
    HttpReply reply;
    reply.status = 429;
    reply.headers = {{"Retry-After", "3600"}};
    return reply;
  });
  CHECK(desk.khabard({"once", "one"}).exit_code != 0);
  CHECK(desk.sql("SELECT retry_after_until > now() + interval '59 minutes' FROM khabar.hosts") == "t");
  // A new process, and another feed of the host: it knows, and says so.
  const Ended ended = desk.khabard({"once", "two"});
  CHECK(ended.exit_code != 0);
  CHECK(ended.err.find("asked to wait: two") != std::string::npos);
  CHECK(desk.site.server().requests("/two").empty());
}

TEST_CASE(
    "where redirects lead, that host's manners count: few at a time, and nobody where it asked to wait") {
  constexpr int kDoors = 6;
  std::atomic<int> at_once = 0, most = 0;
  std::atomic<bool> closed = false;
  HttpServer target([&](const HttpRequest&) {
    most = std::max<int>(most, ++at_once);
    std::this_thread::sleep_for(std::chrono::milliseconds{300});
    --at_once;
    HttpReply reply = page(rss("t", numbered_items("https://t.example", 1, 3)));
    if (closed) reply.status = 429, reply.headers = {{"Retry-After", "600"}};
    return reply;
  });
  Desk desk;
  desk.configure({{"own", "/own"}});
  desk.site.put("/own", rss("own", numbered_items("https://own.example", 1, 3)));
  std::vector<std::unique_ptr<HttpServer>> doors;
  std::string allowed = "\"127.0.0.1:" + std::to_string(target.port()) + "\", ";
  for (int i = 0; i < kDoors; ++i) {
    doors.push_back(std::make_unique<HttpServer>([&](const HttpRequest& request) {
      HttpReply reply;
      reply.status = 302;
      reply.headers = {{"Location", target.url(request.path)}};
      return reply;
    }));
    allowed += "\"127.0.0.1:" + std::to_string(doors.back()->port()) + "\", ";
    desk.add_feed("door-" + std::to_string(i), doors.back()->url("/" + std::to_string(i)));
  }
  desk.replace_in_config("per_host = 50", "per_host = 1");
  desk.replace_in_config("allow = [", "allow = [" + allowed);
  const auto khabard = desk.start({"run"});
  REQUIRE(eventually([&] { return target.hits() >= 2 * kDoors; }, std::chrono::seconds{60}));
  most = 0;
  const int before = target.hits();
  REQUIRE(eventually([&] { return target.hits() >= before + 2 * kDoors; }, std::chrono::seconds{60}));
  CHECK(most == 1);
  closed = true;
  REQUIRE(
      eventually([&] { return desk.number("SELECT count(*) FROM khabar.polls WHERE http_status = 429") > 0; },
                 std::chrono::seconds{60}));
  const int refused = target.hits(), own = desk.site.server().hits("/own");
  REQUIRE(eventually([&] { return desk.site.server().hits("/own") >= own + 4; }, std::chrono::seconds{60}));
  CHECK(target.hits() <= refused + 1);
}

TEST_CASE("a host is back after an outage: the first feed that is answered brings the others back at once") {
  std::atomic<bool> down = true;
  Desk desk;
  const auto answer = [&](const HttpRequest&) {
    HttpReply reply = page(rss("a", numbered_items("https://a.example", 1, 2)));
    if (down) reply.status = 502;
    return reply;
  };
  desk.configure({}, "");
  for (const std::string path : {"/often", "/seldom"}) desk.site.handle(path, answer);
  desk.add_feed("often", desk.site.url("/often"), "interval = \"1s\"");
  desk.add_feed("seldom", desk.site.url("/seldom"), "interval = \"1h\"");
  const auto khabard = desk.start({"run"});
  REQUIRE(
      eventually([&] { return desk.number("SELECT count(*) FROM khabar.feeds WHERE failures > 0") == 2; }));
  CHECK(desk.number("SELECT count(*) FROM khabar.feeds WHERE due_at > now() + interval '30 min'") == 1);
  down = false;
  CHECK(eventually([&] { return desk.outcome("often") == "ok" && desk.outcome("seldom") == "ok"; },
                   std::chrono::seconds{60}));
  CHECK(desk.site.server().requests("/seldom").size() == 2);
}

TEST_CASE("a feed comes back after weeks of silence: the silent ones of its outlet are asked at once") {
  Desk desk;
  desk.configure({{"back", "/back"}, {"asleep", "/asleep"}, {"asked", "/asked"}});
  desk.replace_in_config("interval = \"1s\"", "budget = 48");
  const auto put = [&](int items) {
    for (const std::string name : {"back", "asleep", "asked"})
      desk.site.put("/" + name, rss(name, numbered_items("https://" + name + ".example", 1, items)));
  };
  put(3);
  REQUIRE(desk.khabard({"once"}).exit_code == 0);
  // Three hours after their last rounds, one of which was early; one is due.
  desk.execute(
      "UPDATE khabar_core.feed SET last_new = now() - interval '20 days', last_poll = now() - interval '3 hours', "
      "due_by = 'silence', due_at = now() + CASE id WHEN 'back' THEN interval '0' ELSE interval '9 hours' END");
  desk.execute(
      "UPDATE khabar_core.feed SET memory = '{\"hastened_at\":' || floor(extract(epoch FROM now()) - 10800)::bigint "
      "|| '}' WHERE id = 'asked'");
  put(4);
  const auto khabard = desk.start({"run"});
  CHECK(eventually([&] { return desk.number("SELECT count(*) FROM khabar.articles") == 11; },
                   std::chrono::seconds{60}));
  // Of the other it is known that it had its question.
  CHECK(
      desk.sql(
          "SELECT count(*) FROM khabar_core.feed WHERE id = 'asleep' AND memory LIKE '%\"hastened_at\":%'") ==
      "1");
  CHECK(desk.site.server().requests("/asked").size() == 1);  // once a day at most
}

TEST_CASE("an army of tar pits holds up nobody else (A11)") {
  constexpr int kPits = 15;
  std::vector<std::unique_ptr<HttpServer>> pits;
  std::string allowed;
  for (int i = 0; i < kPits; ++i) {
    pits.push_back(std::make_unique<HttpServer>([](const HttpRequest&) {
      HttpReply reply;
      reply.raw = [](Connection& peer) {
        peer.write("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n");
        while (peer.write("x") && peer.sleep(std::chrono::milliseconds{500})) {
        }
      };
      return reply;
    }));
    allowed += "\"127.0.0.1:" + std::to_string(pits.back()->port()) + "\", ";
  }
  Desk desk;
  desk.configure({{"witness", "/witness"}});
  desk.replace_in_config("per_host = 50", "per_host = 2");
  desk.replace_in_config("allow = [", "in_flight = 5\nallow = [" + allowed);
  desk.replace_in_config("interval = \"1s\"", "interval = \"1s\"\nmax_backoff = \"1s\"");
  desk.site.put("/witness", rss("w", numbered_items("https://w.example", 1, 3)));
  for (int i = 0; i < kPits; ++i)
    desk.add_feed("pit-" + std::to_string(i), pits[static_cast<std::size_t>(i)]->url("/"));
  const auto khabard = desk.start({"run"});
  // Three rounds of 4 s until all are known; then the pits have one slot of five, and are not given up.
  REQUIRE(eventually(
      [&] { return desk.number("SELECT count(*) FROM khabar.polls WHERE outcome = 'timeout'") >= kPits + 1; },
      std::chrono::seconds{60}));
  const int before = desk.site.server().hits("/witness");
  std::this_thread::sleep_for(std::chrono::seconds{12});
  CHECK(desk.site.server().hits("/witness") - before >= 8);
  CHECK(desk.number("SELECT count(*) FROM khabar.polls WHERE outcome = 'timeout'") >= kPits + 3);
}

TEST_CASE("khabar.feeds tells why the next poll is when it is; so does probe") {
  Desk desk;
  desk.configure({{"learned", "/feed"}}, "");
  desk.site.put("/feed", rss("w", numbered_items("https://w.example", 1, 10)));
  REQUIRE(desk.khabard({"once"}).exit_code == 0);
  CHECK(desk.sql("SELECT due_by, expected IS NULL, price IS NULL FROM khabar.feeds") == "interval|t|t");
  desk.execute("UPDATE khabar_core.feed SET memory = ''");
  desk.replace_in_config("interval = \"1s\"", "budget = 48");
  REQUIRE(desk.khabard({"once", "learned"}).exit_code == 0);
  CHECK(
      desk.sql(
          "SELECT due_by IN ('price', 'window', 'longest', 'shortest'), price > 0, due_at > now() FROM khabar.feeds") ==
      "t|t|t");
  const Ended probe = desk.khabard({"probe", desk.site.url("/feed")});
  CHECK(probe.out.find("next poll    in ") != std::string::npos);
  CHECK(probe.out.find("a request costs") != std::string::npos);
  CHECK(probe.out.find("older        sitemap") != std::string::npos);
}

TEST_CASE("A-IM: feed is offered with an ETag, and 226 brings only what is new without a gap (RFC 3229)") {
  Desk desk;
  desk.configure({{"delta", "/delta"}});
  desk.site.handle("/delta", [](const HttpRequest& request) {
    HttpReply reply;
    reply.headers = {{"ETag", request.has("if-none-match") ? "\"2\"" : "\"1\""}};
    if (request.has("a-im")) {
      reply.status = 226;
      reply.headers.emplace_back("IM", "feed");
      reply.body = rss("d", numbered_items("https://d.example", 11, 2));
    } else {
      reply.body = rss("d", numbered_items("https://d.example", 1, 10));
    }
    return reply;
  });
  REQUIRE(desk.khabard({"once"}).exit_code == 0);
  REQUIRE(desk.khabard({"once", "delta"}).exit_code == 0);
  CHECK(desk.sql("SELECT count(*) FROM khabar.articles") == "12");
  CHECK(desk.sql("SELECT count(*) FROM khabar.gaps") == "0");
  CHECK(desk.site.server().requests("/delta").front().has("a-im") == false);
}
