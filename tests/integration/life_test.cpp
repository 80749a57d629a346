// What becomes of an article: edits, purges, withdrawals, titles that are learned. Complaints of users of
// other readers, with the numbers of their trackers.

#include <algorithm>

#include "integration/wire.h"
#include "support/catch.h"

using namespace khabar::test;

TEST_CASE(
    "the history of an article: every state, what changed, what was before (nextcloud/news 610, feedbin-api 46)") {
  Wire wire;
  std::vector<Item> items = window(wire, 10, 10);
  wire.show(items);
  const std::string title = items[3].title, text = items[3].description;
  items[3].title = "عنوان ثان";
  wire.show(items);
  items[3].description = "نص ثان";
  wire.show(items);
  CHECK(
      wire.desk.sql(
          "SELECT rev, kind, array_to_string(changed, ','), title, text FROM khabar.revisions WHERE article_id = "
          "(SELECT id FROM khabar.articles WHERE rev = 3) ORDER BY rev") ==
      "1|i|||\n2|r|title|" + title + "|\n3|r|summary,text,html||" + text);
  for (int i = 0; i < 10; ++i) {  // nodes of a CDN that disagree
    items[3].description = i % 2 == 0 ? text : "نص ثان";
    wire.show(items);
  }
  CHECK(wire.desk.number("SELECT rev FROM khabar.articles WHERE title = 'عنوان ثان'") ==
        6);  // five in a day, then pinned
  items[3].description = "نص لم يكن من قبل";
  wire.show(items);
  CHECK(wire.desk.number("SELECT rev FROM khabar.articles WHERE text = 'نص لم يكن من قبل'") ==
        7);  // an edit is no flap
}

TEST_CASE("a consumer learns of an edit, and updated never lies (miniflux 4504)") {
  Wire wire;
  std::vector<Item> items = window(wire, 5, 5);
  wire.show(items);
  const std::string before = wire.desk.sql("SELECT head_seq FROM khabar.stream");
  const std::string state = "SELECT string_agg(to_jsonb(a)::text, '' ORDER BY id) FROM khabar.articles a";
  const std::string rows = wire.desk.sql(state);
  for (Item& item : items) item.date = hour(23);  // dates are bumped, nothing else is new
  wire.show(items);
  CHECK(wire.desk.sql(state) == rows);
  items[0].title = "عنوان مصحح";
  wire.show(items);
  CHECK(wire.desk.sql("SELECT string_agg(kind::text || rev, '') FROM khabar.changes(" + before + ")") ==
        "r2");
  CHECK(
      wire.desk.sql(
          "SELECT a.updated = r.seen_at FROM khabar.articles a JOIN khabar.revisions r ON r.article_id = a.id "
          "AND r.rev = a.rev WHERE a.rev = 2") == "t");
  CHECK(wire.desk.number("SELECT count(*) FROM khabar.articles WHERE updated IS NOT NULL") == 1);
}

TEST_CASE("what did not really change is no revision: counters, related links, trackers, markup, blanks") {
  Wire wire;
  const auto content = [](const std::string& views, const std::string& box, const std::string& attributes) {
    return "<p " + attributes + ">نص الخبر كما نشرته الوكالة صباح اليوم.</p><p>عدد المشاهدات: " + views +
           "</p><p>الفقرة الثانية.</p><p>اقرأ أيضاً:</p><ul><li><a href=\"https://a.example/" + box +
           "\">خبر " + box + "</a></li></ul><img src=\"https://pixel.example/t.gif?" + views +
           "\" width=\"1\" height=\"1\">";
  };
  std::vector<Item> items = window(wire, 3, 3);
  items[1].content = content("10", "آخر", "class=\"a\" id=\"b\"");
  wire.show(items);
  items[1].content = content("2,345", "مختلف", "id=\"b\"   class=\"a\"");
  items[1].title += "  ";
  items[1].link += "?utm_campaign=evening";
  wire.show(items);
  CHECK(wire.kinds() == "iii");
  items[1].content = content("99", "ثالث", "") + "<p>فقرة جديدة.</p>";
  wire.show(items);
  CHECK(wire.kinds() == "iiir");
}

TEST_CASE(
    "old items do not come back after a purge (forem 175, friendica 7142, FreshRSS 5427, WyrmRSS 134)") {
  Wire wire("[retention]\narticles = \"300d\"\npolls = \"300d\"\n");
  // a month that is over, with three articles that still stand in the feed
  std::vector<Item> items = window(wire, 6, 3);
  wire.show(items);
  wire.desk.execute(R"(DO $$
    DECLARE month timestamptz := '2020-03-01 00:00+00'; kind text;
    BEGIN
      FOREACH kind IN ARRAY ARRAY['article', 'revision', 'sighting'] LOOP
        PERFORM khabar_core.add_partition(kind, '202003', khabar.id_at(month)::text, khabar.id_at(month + interval '31 days')::text);
      END LOOP;
      CREATE TEMPORARY TABLE aged AS SELECT id, khabar.id_at(month + interval '1 day') + row_number() OVER () AS old FROM khabar_core.article;
      UPDATE khabar_core.article a SET id = old FROM aged WHERE a.id = aged.id;
      UPDATE khabar_core.revision r SET article_id = old FROM aged WHERE r.article_id = aged.id;
      UPDATE khabar_core.sighting s SET article_id = old FROM aged WHERE s.article_id = aged.id;
      UPDATE khabar_core.article_key k SET article_id = old FROM aged WHERE k.article_id = aged.id;
      UPDATE khabar_core.feed_window SET articles = (SELECT array_agg(old) FROM aged);
      UPDATE khabar_core.article_key SET last_seen = current_date - 40;
    END $$)");
  CHECK(wire.desk.khabard({"prune", "--dry-run"}).out.find("would drop article_202003") != std::string::npos);
  CHECK(wire.rows() == 3);
  const Ended pruned = wire.desk.khabard({"prune"});
  INFO(pruned.err << pruned.out);
  REQUIRE(pruned.exit_code == 0);
  CHECK(wire.rows() == 0);
  CHECK(
      wire.desk.sql(
          "SELECT to_regclass('khabar_core.article_202003') IS NULL AND to_regclass('khabar_core.sighting_202003') IS NULL") ==
      "t");
  items.insert(items.begin(), window(wire, 7, 1)[0]);
  items[2].title += " (معدل)";
  wire.show(items);
  CHECK(wire.last_poll() == "1|0|3");
  CHECK(wire.rows() == 1);
  wire.desk.execute(
      "UPDATE khabar_core.feed_window SET articles = '{}', digests = ''");  // as if it had been away
  items[0].description += " تتمة";
  wire.show(items);
  CHECK(wire.last_poll() == "0|1|3");
  // the names were touched, so that they are not forgotten while the items stand in the feed
  CHECK(
      wire.desk.number(
          "SELECT count(*) FROM khabar_core.article_key WHERE last_seen < current_date - 30 AND kind = 'u'") ==
      0);
}

TEST_CASE(
    "a withdrawn item is retracted once later polls confirm it; its row stays (fraidycat 134, FreshRSS 4426)") {
  Wire wire;
  std::vector<Item> items = window(wire, 10, 10);
  wire.show(items);
  const Item gone = items[2];
  items.erase(items.begin() + 2);
  wire.show(items);
  const std::string missing = "SELECT count(*) FROM khabar.sightings WHERE missing_since IS NOT NULL";
  const std::string status = "SELECT status, rev FROM khabar.articles WHERE title = '" + gone.title + "'";
  CHECK(wire.desk.number(missing) == 1);
  CHECK(wire.desk.sql(status) == "live|1");
  wire.poll();  // 304: the document is as it was
  CHECK(wire.desk.sql(status) == "live|1");
  items[0].title += " (معدل)";
  wire.show(items);
  CHECK(wire.desk.sql(status) == "retracted|2");
  CHECK(wire.kinds() == "iiiiiiiiiird");
  CHECK(wire.desk.number("SELECT count(*) FROM khabar.articles WHERE text IS NOT NULL") == 10);
  SECTION("and stays so, with one event") {
    for (int i = 0; i < 3; ++i) wire.poll();
    CHECK(wire.kinds() == "iiiiiiiiiird");
    CHECK(wire.desk.number(missing) == 1);
  }
  SECTION("until its outlet shows it again") {
    items.insert(items.begin() + 2, gone);
    wire.show(items);
    CHECK(wire.desk.sql(status) == "live|3");
    CHECK(wire.kinds() == "iiiiiiiiiirdr");
    CHECK(wire.desk.sql("SELECT array_to_string(changed, ',') FROM khabar.revisions WHERE rev = 3") ==
          "status");
    CHECK(wire.desk.number(missing) == 0);
    CHECK(wire.rows() == 10);
  }
}

TEST_CASE("what is no retraction (C21-C23, H35)") {
  Wire wire;
  wire.show(window(wire, 10, 10));
  SECTION("a window that slides, by one or by many") {
    for (const int newest : {11, 13, 14, 19}) wire.show(window(wire, newest, 10));
    for (int i = 0; i < 5; ++i) wire.poll();
    CHECK(wire.kinds() == std::string(19, 'i'));
  }
  SECTION("a window that slides past an entry that never leaves it") {
    Item fixed = window(wire, 1, 1)[0];
    for (int newest = 11; newest < 18; ++newest) {
      std::vector<Item> items = window(wire, newest, 9);
      items.push_back(fixed);
      wire.show(items);
    }
    CHECK(wire.kinds() == std::string(17, 'i'));
  }
  SECTION("a feed that is emptied, or nearly") {
    wire.show({});
    wire.show(window(wire, 10, 1));
    for (int i = 0; i < 4; ++i) wire.show(window(wire, 5, 2 + i % 2));
    CHECK(wire.kinds() == std::string(10, 'i'));
  }
  SECTION("items that vanish and return") {
    for (int round = 0; round < 4; ++round) {
      std::vector<Item> items = window(wire, 10, 10);
      items.erase(items.begin() + 3, items.begin() + 5);
      wire.show(items);
      wire.show(window(wire, 10, 10));
    }
    CHECK(wire.kinds() == std::string(10, 'i'));
  }
  SECTION("another order") {
    std::vector<Item> items = window(wire, 10, 10);
    std::rotate(items.begin(), items.begin() + 4, items.end());
    wire.show(items);
    items.erase(items.begin() + 1);
    for (int i = 0; i < 5; ++i) wire.poll();
    CHECK(wire.kinds() == std::string(10, 'i'));
  }
  SECTION("a node that lags") {
    for (int i = 0; i < 3; ++i) {
      wire.show(window(wire, 12, 10));
      wire.show(window(wire, 10, 10));
      wire.show(window(wire, 10, 10));
    }
    CHECK(wire.kinds() == std::string(12, 'i'));
  }
  SECTION("a cut document") {
    for (int i = 0; i < 4; ++i) {
      std::string body = rss("وكالة", window(wire, 10, 10));
      wire.desk.site.put("/wire", body.substr(0, body.size() - 400 - static_cast<std::size_t>(i)));
      wire.poll();
    }
    CHECK(wire.kinds() == std::string(10, 'i'));
  }
}

TEST_CASE("an article that left one feed but stands in another of its outlet is not retracted") {
  Desk desk;
  desk.configure({{"front", "/front"}, {"section", "/section"}});
  std::vector<Item> items;
  for (int n = 9; n > 0; --n) {
    const std::string number = std::to_string(n);
    items.push_back(
        {number, desk.site.url("/news/" + number), "خبر " + number, "نص الخبر " + number, "", hour(n)});
  }
  desk.site.put("/front", rss("F", items));
  desk.site.put("/section", rss("S", {items[3], items[5], items[8]}));
  REQUIRE(desk.khabard({"once"}).exit_code == 0);
  items.erase(items.begin() + 3);
  desk.site.put("/front", rss("F", items));
  for (int i = 0; i < 6; ++i) REQUIRE(desk.khabard({"once", "front"}).exit_code == 0);
  CHECK(desk.number("SELECT count(*) FROM khabar.articles WHERE status = 'retracted'") == 0);
  desk.site.put("/section", rss("S", {items[4], items[7]}));
  for (int i = 0; i < 4; ++i) REQUIRE(desk.khabard({"once", "section"}).exit_code == 0);
  REQUIRE(desk.khabard({"once", "front"}).exit_code == 0);
  CHECK(desk.sql("SELECT title FROM khabar.articles WHERE status = 'retracted'") == "خبر 6");
}

TEST_CASE("titles lose what the outlet's titles carry, learned from the feed; the raw title stays") {
  Wire wire;
  std::vector<Item> items = window(wire, 6, 6);
  for (Item& item : items) item.title += " | شبكة لم يسمها أحد";
  wire.show(items, "Feed 12");
  CHECK(wire.desk.number("SELECT count(*) FROM khabar.articles WHERE title LIKE '%شبكة%'") == 0);
  CHECK(wire.desk.number(
            "SELECT count(*) FROM khabar.articles WHERE title_raw LIKE '% | شبكة لم يسمها أحد'") == 6);
  CHECK(wire.desk.sql("SELECT array_to_string(title_affixes, ',') FROM khabar.feeds") == "شبكة لم يسمها أحد");
  std::vector<Item> one = window(wire, 7, 1);  // too few titles to learn from: it is remembered
  one[0].title += " | شبكة لم يسمها أحد";
  wire.show(one, "Feed 12");
  CHECK(wire.desk.number("SELECT count(*) FROM khabar.articles WHERE title LIKE '%شبكة%'") == 0);
}

TEST_CASE("a site name that is learned late is no edit") {
  Wire wire;
  std::vector<Item> items = window(wire, 2, 2);
  for (Item& item : items) item.title += " | شبكة لم يسمها أحد";
  wire.show(items, "Feed 12");
  std::vector<Item> more = window(wire, 6, 6);
  for (Item& item : more) item.title += " | شبكة لم يسمها أحد";
  wire.show(more, "Feed 12");
  CHECK(wire.kinds() == "iiiiii");
}
