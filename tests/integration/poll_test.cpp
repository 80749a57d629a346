// Whole polls: a feed on a real HTTP server, the built khabard, rows in a real PostgreSQL.

#include <atomic>
#include <memory>

#include "support/catch.h"
#include "support/desk.h"

using namespace khabar::test;

namespace {

long articles(const Desk& desk) {
  return desk.number("SELECT count(*) FROM khabar.articles");
}

std::string head(const Desk& desk) {
  return desk.sql("SELECT head_seq FROM khabar.stream");
}

/// Changes after a position, as "kind,kind,..."; not those of stories: these items are much alike.
std::string kinds_after(const Desk& desk, const std::string& seq) {
  return desk.sql("SELECT string_agg(kind::text, ',' ORDER BY seq) FROM khabar.changes(" + seq +
                  ") WHERE kind <> 's'");
}

}  // namespace

TEST_CASE("An Arabic article on the model of the reference piece becomes one right row") {
  Desk desk;
  desk.configure({});
  desk.site.put("/feed", read_file(KHABAR_TEST_DATA "/integration/reference.xml"));
  desk.add_feed("manarat", desk.site.url("/feed"), "lang = \"ar\"\ntimezone = \"Asia/Qatar\"\n");

  const Ended once = desk.khabard({"once"});
  INFO(once.err << once.out);
  REQUIRE(once.exit_code == 0);

  CHECK(articles(desk) == 1);
  CHECK(desk.sql("SELECT title FROM khabar.articles") ==
        "لقاء في الدوحة يبحث تعزيز التعاون بين قطر والولايات المتحدة");
  CHECK(desk.sql("SELECT title_raw FROM khabar.articles") ==
        "لقاء في الدوحة يبحث تعزيز التعاون بين قطر والولايات المتحدة | منارة الخليج");
  CHECK(desk.sql("SELECT lang, dir, status, rev, feed_id FROM khabar.articles") == "ar|rtl|live|1|manarat");
  CHECK(desk.sql("SELECT published AT TIME ZONE 'UTC', published_quality FROM khabar.articles") ==
        "2025-12-09 11:05:00|tz_assumed");
  CHECK(desk.sql("SELECT canonical_url FROM khabar.articles") ==
        "https://manarat.example/politics/2025/12/09/doha-meeting");
  CHECK(desk.sql("SELECT image_url FROM khabar.articles") ==
        "https://manarat.example/photos/doha-meeting.jpg");
  CHECK(desk.sql("SELECT author, array_to_string(categories, ',') FROM khabar.articles") ==
        "هيئة التحرير|سياسة,قطر");

  const std::string text = desk.sql("SELECT text FROM khabar.articles");
  CHECK(text.find("كأس العالم.\n\n") != std::string::npos);
  CHECK(text.find("\n\nغرفة العمليات المشتركة\n\n") != std::string::npos);
  CHECK(text.find("\n\nمذكرتا تفاهم\n\n") != std::string::npos);
  CHECK(text.find("track") == std::string::npos);
  const std::string html = desk.sql("SELECT html FROM khabar.articles");
  CHECK(html.find("<h2>غرفة العمليات المشتركة</h2>") != std::string::npos);
  CHECK(html.find("<script") == std::string::npos);

  CHECK(desk.number("SELECT count(*) FROM khabar.search('الأمن القطري')") == 1);
  CHECK(desk.sql("SELECT string_agg(kind::text || rev, ',') FROM khabar.changes(0)") == "i1");
}

TEST_CASE("A poll brings what is new, and an unchanged one changes nothing (H00 H36)") {
  Desk desk;
  desk.configure({{"wire", "/wire"}});
  desk.site.put("/wire", rss("وكالة", numbered_items("https://wire.example", 1, 10)));

  REQUIRE(desk.khabard({"once"}).exit_code == 0);
  CHECK(articles(desk) == 10);
  CHECK(kinds_after(desk, "0") == "i,i,i,i,i,i,i,i,i,i");
  const std::string seen = head(desk);

  SECTION("304 to our validators") {
    REQUIRE(desk.khabard({"once", "wire"}).exit_code == 0);
    CHECK(desk.outcome("wire") == "not_modified");
    CHECK(desk.site.server().requests("/wire").back().has("if-none-match"));
  }
  SECTION("the same body under a new ETag") {
    desk.site.handle("/wire", [](const HttpRequest&) {
      HttpReply reply;
      reply.headers = {{"ETag", "\"always-new\""}};
      reply.body = rss("وكالة", numbered_items("https://wire.example", 1, 10));
      return reply;
    });
    REQUIRE(desk.khabard({"once", "wire"}).exit_code == 0);
    CHECK(desk.outcome("wire") == "not_modified");
  }
  SECTION("the same items in a new document") {
    desk.site.put("/wire",
                  rss("وكالة", numbered_items("https://wire.example", 1, 10)) + "<!-- built anew -->");
    REQUIRE(desk.khabard({"once", "wire"}).exit_code == 0);
    CHECK(desk.outcome("wire") == "ok");
    CHECK(desk.sql("SELECT new, edited, known FROM khabar.polls ORDER BY at DESC LIMIT 1") == "0|0|10");
  }
  SECTION("the feed emptied: nothing is deleted (C21)") {
    desk.site.put("/wire", rss("وكالة", {}));
    REQUIRE(desk.khabard({"once", "wire"}).exit_code == 0);
  }
  SECTION("the window moved on: old ones stay (C22 C23)") {
    desk.site.put("/wire", rss("وكالة", numbered_items("https://wire.example", 6, 10)));
    REQUIRE(desk.khabard({"once", "wire"}).exit_code == 0);
    CHECK(articles(desk) == 15);
    CHECK(kinds_after(desk, seen) == "i,i,i,i,i");
    return;
  }
  CHECK(articles(desk) == 10);
  CHECK(head(desk) == seen);
}

TEST_CASE("An edit is a revision; what stood before is kept") {
  Desk desk;
  desk.configure({{"wire", "/wire"}});
  std::vector<Item> items = numbered_items("https://wire.example", 1, 3);
  desk.site.put("/wire", rss("وكالة", items));
  REQUIRE(desk.khabard({"once"}).exit_code == 0);
  const std::string seen = head(desk);

  const std::string before = items[1].title;
  items[1].title = "عنوان مصحح للخبر الثاني";
  desk.site.put("/wire", rss("وكالة", items));
  REQUIRE(desk.khabard({"once", "wire"}).exit_code == 0);

  CHECK(articles(desk) == 3);
  CHECK(desk.sql("SELECT title, rev FROM khabar.articles WHERE rev = 2") == items[1].title + "|2");
  CHECK(kinds_after(desk, seen) == "r");
  CHECK(desk.sql("SELECT title FROM khabar.revisions WHERE rev = 2") == before);
  CHECK(desk.sql("SELECT array_to_string(changed, ',') FROM khabar.revisions WHERE rev = 2") == "title");
}

namespace {

/// Polls the feed so often, in time for its next poll or not.
void poll(const Desk& desk, int times) {
  for (int i = 0; i < times; ++i) desk.khabard({"once", "--all"});
}

/// As if the redirects had been seen for the first time eight days ago.
void eight_days_later(const Desk& desk) {
  desk.execute("UPDATE khabar_core.feed SET moved_since = moved_since - interval '8 days'");
}

}  // namespace

TEST_CASE("A moved feed is followed, and adopted after five sights in seven days (H04 H07)") {
  Desk desk;
  desk.configure({{"moved", "/old"}});
  desk.site.put("/old", rss("صحيفة", numbered_items("https://paper.example", 1, 2)));
  poll(desk, 1);
  const int status = GENERATE(301, 308);
  desk.site.redirect("/old", "/new", status);
  desk.site.put("/new", rss("صحيفة", numbered_items("https://paper.example", 1, 3)));
  const auto url = [&] { return desk.sql("SELECT url FROM khabar.feeds"); };
  poll(desk, 4);
  CHECK(articles(desk) == 3);
  CHECK(desk.sql("SELECT moved_to, moved_polls FROM khabar.feeds") == desk.site.url("/new") + "|4");
  eight_days_later(desk);
  CHECK(url() == desk.site.url("/old"));
  poll(desk, 1);
  CHECK(url() == desk.site.url("/new"));
  CHECK(desk.sql("SELECT configured_url, adopted_at IS NOT NULL, moved_to FROM khabar.feeds") ==
        desk.site.url("/old") + "|t|" + desk.site.url("/new"));
  CHECK(desk.sql("SELECT url FROM khabar_core.feed_url") == desk.site.url("/old"));
  CHECK(desk.khabard({"plan"}).out == "nothing to change: 1 feeds\n");

  desk.site.put("/old", "gone from here", "text/plain");
  desk.site.put("/new", rss("صحيفة", numbered_items("https://paper.example", 1, 4)));
  poll(desk, 1);
  CHECK(articles(desk) == 4);

  SECTION("a new address that fails five times is left") {
    desk.site.put("/old", rss("صحيفة", numbered_items("https://paper.example", 1, 5)));
    desk.site.put("/new", "parked", "text/html");
    poll(desk, 4);
    CHECK(url() == desk.site.url("/new"));
    poll(desk, 1);
    CHECK(url() == desk.site.url("/old"));
    poll(desk, 1);
    CHECK(articles(desk) == 5);
  }
  SECTION("another URL in the configuration has the last word") {
    desk.configure({{"moved", "/third"}});
    desk.site.put("/third", rss("صحيفة", numbered_items("https://paper.example", 1, 6)));
    poll(desk, 1);
    CHECK(url() == desk.site.url("/third"));
    CHECK(desk.sql("SELECT configured_url, adopted_at, moved_to FROM khabar.feeds") ==
          desk.site.url("/third") + "||");
    CHECK(articles(desk) == 6);
  }
}

TEST_CASE("A redirect to what is not this feed is followed and never adopted (H08 H09)") {
  Desk desk;
  desk.configure({{"moved", "/old"}});
  desk.site.put("/old", rss("صحيفة", numbered_items("https://paper.example", 1, 2)));
  poll(desk, 1);
  SECTION("another feed") {
    desk.site.redirect("/old", "/new", 301);
    desk.site.put("/new", rss("أخرى", numbered_items("https://other.example", 1, 2)));
  }
  SECTION("a parked page") {
    desk.site.redirect("/old", "/new", 308);
    desk.site.put("/new", "<html><body>This domain is for sale</body></html>", "text/html");
  }
  SECTION("a redirect for now") {
    desk.site.redirect("/old", "/new", 302);
    desk.site.put("/new", rss("صحيفة", numbered_items("https://paper.example", 1, 3)));
  }
  poll(desk, 3);
  eight_days_later(desk);
  poll(desk, 4);
  CHECK(desk.sql("SELECT url, adopted_at FROM khabar.feeds") == desk.site.url("/old") + "|");
}

TEST_CASE(
    "The same article in two feeds is one row with two sightings; a feed's changed URL keeps its history") {
  Desk desk;
  desk.configure({{"world", "/world"}, {"politics", "/politics"}});
  const std::vector<Item> items = numbered_items("https://paper.example", 1, 4);
  desk.site.put("/world", rss("العالم", items));
  desk.site.put("/politics", rss("سياسة", items));
  REQUIRE(desk.khabard({"once", "--all"}).exit_code == 0);
  CHECK(articles(desk) == 4);
  CHECK(desk.number("SELECT count(*) FROM khabar.sightings") == 8);

  desk.configure({{"world", "/world-new"}, {"politics", "/politics"}});
  desk.site.put("/world-new", rss("العالم", items));
  REQUIRE(desk.khabard({"once", "world"}).exit_code == 0);
  CHECK(articles(desk) == 4);
  CHECK(desk.sql("SELECT url FROM khabar.feeds WHERE id = 'world'") == desk.site.url("/world-new"));
}

TEST_CASE("What a document or a header says of another address moves no feed (A06)") {
  Desk desk;
  const std::string other = desk.site.url("/other");
  desk.site.handle("/feed", [other](const HttpRequest&) {
    HttpReply reply;
    reply.headers = {{"Link", "<" + other + ">; rel=\"self\", <" + other + ">; rel=\"alternate\""},
                     {"Content-Location", other}};
    reply.body = R"(<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"
        xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"><channel><title>paper</title>
        <atom:link rel="self" href=")" +
                 other + R"("/><itunes:new-feed-url>)" + other + R"(</itunes:new-feed-url>
        <item><guid>1</guid><title>one</title><link>https://paper.example/1</link></item></channel></rss>)";
    return reply;
  });
  const auto asked = std::make_shared<std::atomic<int>>(0);
  desk.site.handle("/other", [asked](const HttpRequest&) {
    ++*asked;
    return HttpReply{};
  });
  desk.configure({{"paper", "/feed"}});
  poll(desk, 6);
  eight_days_later(desk);
  poll(desk, 2);
  CHECK(*asked == 0);
  CHECK(desk.sql("SELECT url, moved_to FROM khabar.feeds") == desk.site.url("/feed") + "|");
}

TEST_CASE("A feed taken out of the configuration is disabled, never deleted; plan tells before") {
  Desk desk;
  desk.site.put("/a", rss("أ", numbered_items("https://a.example", 1, 1)));
  desk.site.put("/b", rss("ب", numbered_items("https://b.example", 1, 1)));
  desk.configure({{"a", "/a"}, {"b", "/b"}});
  const Ended fresh = desk.khabard({"plan"});
  CHECK(fresh.out.find("add       a\n") != std::string::npos);
  CHECK(desk.number("SELECT count(*) FROM khabar.feeds") == 0);
  REQUIRE(desk.khabard({"once"}).exit_code == 0);

  desk.configure({{"a", "/a"}});
  CHECK(desk.khabard({"plan"}).out == "disable   b\n");
  REQUIRE(desk.khabard({"once", "a"}).exit_code == 0);
  CHECK(desk.sql("SELECT state FROM khabar.feeds WHERE id = 'b'") == "disabled");
  CHECK(articles(desk) == 2);
  CHECK(desk.khabard({"plan"}).out == "nothing to change: 1 feeds\n");
}

TEST_CASE("A poll that fails touches nothing but its own ledger and never disturbs another feed") {
  Desk desk;
  struct Fault {
    std::string id, outcome;
    HttpServer::Handler handler;
  };
  const auto body = [](std::string text, int status = 200) {
    return [=](const HttpRequest&) {
      HttpReply reply;
      reply.status = status;
      reply.body = text;
      return reply;
    };
  };
  const auto raw = [](std::function<void(Connection&)> play) {
    return [=](const HttpRequest&) {
      HttpReply reply;
      reply.raw = play;
      return reply;
    };
  };
  const std::vector<Fault> faults{
      {"html", "not_a_feed",
       body("<!DOCTYPE html><html><head><title>صيانة</title></head><body>عودوا لاحقا</body></html>")},
      {"empty", "not_a_feed", body("")},
      {"server-error", "http_error", body("<rss version=\"2.0\"/>", 500)},
      {"busy", "rate_limited", body("", 429)},
      {"gone", "gone", body("", 410)},
      {"silent", "timeout", raw([](Connection& c) { c.sleep_until_stopped(); })},
      {"reset", "transport_error", raw([](Connection& c) { c.reset(); })},
      {"cut", "transport_error", raw([](Connection& c) {
         c.write(
             "HTTP/1.1 200 OK\r\nETag: \"cut\"\r\nContent-Length: 100000\r\n\r\n<rss "
             "version=\"2.0\"><channel>");
         c.close();
       })},
      {"too-large", "too_large", raw([](Connection& c) {
         c.write("HTTP/1.1 200 OK\r\n\r\n<rss version=\"2.0\">");
         const std::string filler(1 << 16, ' ');
         while (c.write(filler)) {
         }
       })}};
  std::vector<std::pair<std::string, std::string>> feeds{{"witness", "/witness"}};
  std::vector<std::string> named{"once", "--all"};
  for (const Fault& fault : faults) {
    feeds.emplace_back(fault.id, "/" + fault.id);
    desk.site.put("/" + fault.id, rss("قبل العطل", numbered_items("https://" + fault.id + ".example", 1, 2)));
  }
  desk.site.put("/witness", rss("شاهد", numbered_items("https://witness.example", 1, 2)));
  desk.configure(feeds);
  REQUIRE(desk.khabard(named).exit_code == 0);
  const long before = articles(desk);
  const std::string seen = head(desk);

  for (const Fault& fault : faults) desk.site.handle("/" + fault.id, fault.handler);
  desk.site.put("/witness", rss("شاهد", numbered_items("https://witness.example", 2, 2)));
  const Ended once = desk.khabard(named);
  CHECK(once.exit_code == 1);
  for (const Fault& fault : faults) {
    INFO(fault.id);
    CHECK(desk.outcome(fault.id) == fault.outcome);
    CHECK(desk.sql("SELECT message <> '' FROM khabar.polls WHERE feed_id = '" + fault.id +
                   "' ORDER BY at DESC LIMIT 1") == "t");
    CHECK(desk.sql("SELECT failures, last_error <> '' FROM khabar.feeds WHERE id = '" + fault.id + "'") ==
          "1|t");
  }
  CHECK(desk.outcome("witness") == "ok");
  CHECK(articles(desk) == before + 1);
  CHECK(kinds_after(desk, seen) == "i");

  // The 429 stopped the whole host, for the next process too; later:
  desk.execute("UPDATE khabar_core.host SET retry_after_until = NULL");

  // I3: the validators of before are still sent, and the feed recovers.
  desk.site.put("/html", rss("بعد العطل", numbered_items("https://html.example", 1, 3)));
  REQUIRE(desk.khabard({"once", "html"}).exit_code == 0);
  CHECK(desk.site.server().requests("/html").back().has("if-none-match"));
  CHECK(articles(desk) == before + 2);
}

TEST_CASE("Addresses that are not allowed are refused before a connection (H12 A08)") {
  Desk desk;
  HttpServer canary([](const HttpRequest&) { return HttpReply{}; });
  desk.configure({{"hop", "/hop"}});
  desk.add_feed("direct", canary.url("/feed"));
  desk.add_feed("metadata", "http://169.254.169.254/latest/meta-data/");
  desk.site.redirect("/hop", canary.url("/feed"));
  CHECK(desk.khabard({"once"}).exit_code == 1);
  for (const std::string id : {"hop", "direct", "metadata"}) CHECK(desk.outcome(id) == "blocked");
  CHECK(canary.connections() == 0);
}

TEST_CASE("A cut document gives its whole items and keeps no validators (X11 H40)") {
  Desk desk;
  desk.configure({{"cut", "/cut"}});
  const std::string whole = rss("صحيفة", numbered_items("https://cut.example", 1, 10));
  desk.site.put("/cut", whole.substr(0, whole.size() / 2));
  desk.khabard({"once"});
  CHECK(desk.outcome("cut") == "partial");
  const long kept = articles(desk);
  CHECK(kept >= 3);
  CHECK(kept < 10);
  desk.site.put("/cut", whole);
  REQUIRE(desk.khabard({"once", "cut"}).exit_code == 0);
  CHECK_FALSE(desk.site.server().requests("/cut").back().has("if-none-match"));
  CHECK(articles(desk) == 10);
}

TEST_CASE("500 feeds: a second poll changes no article row, one new item each makes exactly 500 changes") {
  Desk desk;
  std::vector<std::pair<std::string, std::string>> feeds;
  const auto publish = [&](int count) {
    for (int i = 0; i < 500; ++i) {
      const std::string name = "feed-" + std::to_string(i);
      desk.site.put("/" + name, rss(name, numbered_items("https://" + name + ".example", 1, count)));
    }
  };
  for (int i = 0; i < 500; ++i) feeds.emplace_back("feed-" + std::to_string(i), "/feed-" + std::to_string(i));
  desk.configure(feeds);
  publish(3);
  REQUIRE(desk.khabard({"once", "--all", "--quiet"}).exit_code == 0);
  CHECK(articles(desk) == 1500);
  const std::string seen = head(desk);

  const auto written = [&] {
    return desk.sql(
        "SELECT pg_stat_clear_snapshot(), coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0) FROM "
        "pg_stat_user_tables WHERE schemaname = 'khabar_core' AND relname ~ "
        "'^(article|article_key|sighting|revision|change|story)'");
  };
  const std::string before = written();
  const Ended again = desk.khabard({"once", "--all", "--quiet"});
  REQUIRE(again.exit_code == 0);
  CHECK(again.out == "500 polled, 0 failed, 0 new, 0 edited\n");
  CHECK(desk.number("SELECT count(*) FROM khabar.polls") == 1000);
  CHECK(written() == before);
  CHECK(head(desk) == seen);

  publish(4);
  REQUIRE(desk.khabard({"once", "--all", "--quiet"}).exit_code == 0);
  CHECK(desk.number("SELECT count(*) FROM khabar.changes(" + seen + ", 10000) WHERE kind <> 's'") == 500);
  CHECK(desk.number("SELECT count(DISTINCT article_id) FROM khabar.changes(" + seen +
                    ", 10000) WHERE kind = 'i'") == 500);
}

TEST_CASE("A server that asked to be left alone holds up its own feeds, not those of another port (H14)") {
  Desk desk;
  HttpServer other([](const HttpRequest&) {
    HttpReply reply;
    reply.status = 503;
    reply.headers = {{"Retry-After", "3600"}};
    return reply;
  });
  desk.site.put("/good", rss("جيد", numbered_items("https://good.example", 1, 3)));
  desk.configure({}, "");
  std::string text = read_file(desk.config_file());
  const std::string allow = "allow = [";
  text.insert(text.find(allow) + allow.size(), "\"127.0.0.1:" + std::to_string(other.port()) + "\", ");
  write_file(desk.config_file(), text);
  desk.add_feed("away", other.url("/feed"));
  desk.add_feed("good", desk.site.url("/good"), "");
  desk.khabard({"once", "away"});
  const Ended once = desk.khabard({"once", "--all"});
  INFO(once.err << once.out);
  CHECK(desk.outcome("away") == "rate_limited");
  CHECK(desk.outcome("good") == "ok");
  CHECK(articles(desk) == 3);
}

TEST_CASE("Readers of khabar.feeds see no password") {
  Desk desk;
  desk.configure({});
  const std::string place = "127.0.0.1:" + std::to_string(desk.site.port()) + "/feed";
  desk.site.put("/feed", rss("سر", numbered_items("https://secret.example", 1, 1)));
  desk.add_feed("secret", "http://user:s3cret@" + place);
  CHECK(desk.khabard({"once"}).exit_code == 0);
  CHECK(desk.site.server().requests("/feed").front().header("authorization") == "Basic dXNlcjpzM2NyZXQ=");
  CHECK(desk.sql("SELECT url FROM khabar.feeds") == "http://" + place);
  CHECK(desk.khabard({"status", "--json"}).out.find("s3cret") == std::string::npos);
}
