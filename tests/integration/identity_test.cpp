// One article, one row: what users of other readers complain of, each as a feed on loopback and the rows that
// must come of it. The numbers behind the names are of their trackers.

#include "integration/wire.h"
#include "support/catch.h"

using namespace khabar::test;

TEST_CASE(
    "the same story under another guid is no duplicate (NetNewsWire 3632 3286 3542, FreshRSS 948 5151, newsboat 1729)") {
  Wire wire;
  for (int round = 0; round < 4; ++round) {
    std::vector<Item> items = window(wire, 20, 20);
    for (Item& item : items) item.guid += "-" + std::to_string(round * 7919);
    wire.show(items);
  }
  CHECK(wire.rows() == 20);
  CHECK(wire.kinds() == std::string(20, 'i'));
  CHECK(wire.last_poll() == "0|0|20");
  CHECK(wire.desk.sql("SELECT guids, guids_since IS NOT NULL FROM khabar.feeds") == "rotating|t");
  CHECK(wire.desk.number("SELECT count(*) FROM khabar.sightings") == 20);
}

TEST_CASE("guid and link that change at every poll: the words tell (A01)") {
  Wire wire;
  for (int round = 0; round < 4; ++round) {
    std::vector<Item> items = window(wire, 20, 20);
    for (Item& item : items) {
      item.guid += "-" + std::to_string(round);
      item.link += "?r=" + std::to_string(round * 7919);
    }
    wire.show(items);
  }
  CHECK(wire.rows() == 20);
  CHECK(wire.kinds() == std::string(20, 'i'));
}

TEST_CASE("the BBC's guids count the edits of a piece behind a '#' (FreshRSS 6521)") {
  Wire wire;
  std::vector<Item> items = window(wire, 10, 10);
  for (int edit = 0; edit < 3; ++edit) {
    items[4].guid = items[4].link + "#" + std::to_string(edit);
    items[4].title = "خبر رقم 6 من الوكالة، الصيغة " + std::to_string(edit);
    wire.show(items);
  }
  CHECK(wire.rows() == 10);
  CHECK(wire.kinds() == "iiiiiiiiiirr");
  CHECK(wire.desk.sql("SELECT guids FROM khabar.feeds") == "trusted");
}

TEST_CASE("a site that moves to https changes links and guids once (lion-reader 1535, sismics 169)") {
  Wire wire;
  std::vector<Item> items = window(wire, 5, 5);
  for (Item& item : items) item.guid = item.link = "http://www.agency.example/news" + item.guid.substr(4);
  wire.show(items);
  for (Item& item : items) {
    replace_all(item.guid, "http://www.", "https://");
    item.link = item.guid + "/";
  }
  wire.show(items);
  CHECK(wire.rows() == 5);
  CHECK(wire.kinds() == "iiiii");
}

TEST_CASE("one guid twice in one document: two texts are two articles, one text is one (C08)") {
  Wire wire;
  std::vector<Item> items = window(wire, 3, 3);
  items[1].guid = items[0].guid;
  items.push_back(items[2]);
  wire.show(items);
  CHECK(wire.rows() == 3);
  items[0].title += " مصحح";
  wire.show(items);
  CHECK(wire.rows() == 3);
  CHECK(wire.kinds() == "iiir");
}

TEST_CASE("every entry has the same guid: it is no identity, and the feed is marked") {
  Wire wire;
  std::vector<Item> items = window(wire, 6, 6);
  for (Item& item : items) item.guid = "0";
  wire.show(items);
  CHECK(wire.rows() == 6);
  CHECK(wire.desk.sql("SELECT guids FROM khabar.feeds") == "reused");
}

TEST_CASE("a guid that is used again for ever new pieces loses none of them (A02)") {
  Wire wire;
  for (int n = 1; n <= 4; ++n) {
    std::vector<Item> items = window(wire, n, 1);
    items[0].guid = "latest";
    wire.show(items);
  }
  CHECK(wire.rows() == 4);
  CHECK(wire.kinds() == "iiii");
  CHECK(wire.desk.sql("SELECT guids FROM khabar.feeds") == "reused");
}

TEST_CASE("a headline that is edited takes the address with it: one article, one revision") {
  Wire wire;
  std::vector<Item> items = window(wire, 5, 5);
  items[2].link = wire.page("/news/3-first-headline");
  wire.show(items);
  items[2].link = wire.page("/news/3-quite-another-headline");
  items[2].title = "عنوان جديد تماما للخبر الثالث";
  wire.show(items);
  CHECK(wire.rows() == 5);
  CHECK(wire.kinds() == "iiiiir");
  CHECK(wire.desk.sql("SELECT array_to_string(changed, ',') FROM khabar.revisions WHERE rev = 2") ==
        "title,url");
}

TEST_CASE("an article in five feeds under five addresses is one row with five sightings") {
  Desk desk;
  desk.configure({{"home", "/0"}, {"politics", "/1"}, {"gulf", "/2"}, {"mobile", "/3"}, {"amp", "/4"}});
  const std::vector<std::string> links = {
      "https://paper.example/News/7", "http://www.paper.example/News/7/?utm_source=gulf",
      "https://paper.example:443/News/7?at_medium=RSS&xtor=RSS-1#comments",
      "https://m.paper.example/News/7?PHPSESSID=4c1d",
      "https://www.google.com/amp/s/amp.paper.example/News/7/amp"};
  for (std::size_t i = 0; i < links.size(); ++i)
    desk.site.put("/" + std::to_string(i),
                  rss("Paper", {{"g" + std::to_string(i), links[i], "لقاء في الدوحة", "نص", "", hour(3)}}));
  REQUIRE(desk.khabard({"once"}).exit_code == 0);
  CHECK(desk.sql("SELECT count(*), min(canonical_url) FROM khabar.articles") ==
        "1|https://paper.example/News/7");
  CHECK(desk.number("SELECT count(DISTINCT feed_id) FROM khabar.sightings") == 5);
  CHECK(desk.sql("SELECT url FROM khabar.sightings WHERE feed_id = 'amp'") == links[4]);
  CHECK(desk.sql("SELECT string_agg(kind::text, '') FROM khabar.changes(0)") == "i");
}

TEST_CASE("the rules that made the canonical URL and the URL itself are kept") {
  Wire wire;
  wire.show({{"1", "http://www.paper.example/a/?utm_source=rss&id=7#top", "لقاء في الدوحة", "نص", "", ""}});
  CHECK(
      wire.desk.sql("SELECT url, canonical_url, array_to_string(url_rules, ' ') FROM khabar.articles") ==
      "http://www.paper.example/a/?utm_source=rss&id=7#top|https://paper.example/a?id=7|https www slash tracking fragment");
}

TEST_CASE("only the origin revises; a squatter loses to the page's own host (A04 A05)") {
  Desk desk;
  desk.configure({});
  const std::string port = std::to_string(desk.site.port());
  desk.add_feed("squatter", "http://127.0.0.1:" + port + "/squatter");
  desk.add_feed("paper", "http://127.0.0.1:" + port + "/paper");
  const std::string page = "https://elsewhere.example/1";
  desk.site.put("/squatter", rss("S", {{"1", page, "عنوان أول", "نص أول", "", ""}}));
  desk.site.put("/paper", rss("P", {{"1", page, "عنوان ثان", "نص ثان", "", ""}}));
  REQUIRE(desk.khabard({"once", "squatter"}).exit_code == 0);
  REQUIRE(desk.khabard({"once", "paper"}).exit_code == 0);
  CHECK(desk.sql("SELECT feed_id, title, rev FROM khabar.articles") ==
        "squatter|عنوان أول|1");  // both are strangers there
  const std::string own = desk.site.url("/news/1");
  desk.site.put("/squatter", rss("S", {{"1", own, "سرقة", "نص", "", ""}}));
  desk.execute("UPDATE khabar_core.feed SET host = 'stranger.example' WHERE id = 'squatter'");
  REQUIRE(desk.khabard({"once", "squatter"}).exit_code == 0);
  desk.site.put("/paper", rss("P", {{"2", own, "الأصل", "نص الأصل", "", ""}}));
  REQUIRE(desk.khabard({"once", "paper"}).exit_code == 0);
  const std::string row = "SELECT feed_id, title FROM khabar.articles WHERE canonical_url LIKE '%/news/1'";
  CHECK(desk.sql(row) == "paper|الأصل");
  CHECK(desk.sql("SELECT 'feed_id' = ANY (changed) FROM khabar.revisions WHERE kind = 'r'") == "t");
  desk.site.put("/squatter", rss("S", {{"1", own, "سرقة ثانية", "نص", "", ""}}));
  REQUIRE(desk.khabard({"once", "squatter"}).exit_code == 0);
  CHECK(desk.sql(row) == "paper|الأصل");
}

TEST_CASE("two rows found to be one are merged by an event; both stay (lists of re-publications)") {
  Desk desk;
  desk.configure({{"a", "/a"}, {"b", "/b"}});
  const Item first{"g1",   desk.site.url("/old/7"), "لقاء في الدوحة", "نص اللقاء الذي جرى في الدوحة", "",
                   hour(3)};
  Item second = first;
  second.guid = "other";
  second.link = desk.site.url("/new/7");
  desk.site.put("/a", rss("A", {first}));
  desk.site.put("/b", rss("B", {second}));
  REQUIRE(desk.khabard({"once", "a"}).exit_code == 0);
  REQUIRE(desk.khabard({"once", "b"}).exit_code == 0);
  CHECK(desk.number("SELECT count(*) FROM khabar.articles") == 2);
  Item moved = first;
  moved.link = second.link;
  desk.site.put("/a", rss("A", {moved}));
  REQUIRE(desk.khabard({"once", "a"}).exit_code == 0);
  CHECK(desk.sql("SELECT string_agg(status, ',' ORDER BY id) FROM khabar.articles") == "live,merged");
  CHECK(
      desk.number(
          "SELECT count(*) FROM khabar.articles m JOIN khabar.articles w ON w.id = m.merged_into AND w.id < m.id") ==
      1);
  CHECK(
      desk.sql(
          "SELECT string_agg(kind::text || rev, ' ' ORDER BY seq) FROM khabar.changes(0) WHERE kind <> 's'") ==
      "i1 i1 m2");
  // The two were copies of one report; what is merged is a member of nothing.
  CHECK(
      desk.sql(
          "SELECT a.status, s.articles, s.feeds FROM khabar.stories s JOIN khabar.articles a ON a.story_id = s.id") ==
      "live|1|2");
  CHECK(
      desk.sql("SELECT kind, into_id FROM khabar.changes(0) c JOIN khabar.articles a ON a.id = c.article_id "
               "WHERE a.status = 'merged' ORDER BY seq DESC LIMIT 1") == "s|");
  CHECK(
      desk.sql(
          "SELECT string_agg(s.feed_id, ',' ORDER BY s.feed_id) FROM khabar.sightings s JOIN khabar.articles a ON a.id = s.article_id "
          "WHERE a.status = 'live'") == "a,b");
  desk.site.put("/b", rss("B", {second, {"n", desk.site.url("/new/8"), "خبر آخر", "نص آخر", "", hour(4)}}));
  REQUIRE(desk.khabard({"once", "b"}).exit_code == 0);
  CHECK(desk.number("SELECT count(*) FROM khabar.articles") ==
        3);  // what was merged is known as what it is now
}
