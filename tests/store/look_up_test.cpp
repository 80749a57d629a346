// What a feed shows as it showed it last is recognised by one of its names; all else by all of them.

#include <stdexcept>

#include "database.h"
#include "support/catch.h"

using namespace khabar;
using namespace khabar::test;

namespace {

/// Feeds "a" and "b". Article 1, the oldest of its window, leaves it and comes back, so that the window does
/// not know it.
struct Returning {
  Database database;
  std::unique_ptr<store::Store> store = database.open();
  std::vector<FeedRecord> feeds = with_feeds(*store, {feed("a"), feed("b")});
  const Article one = article("1", "https://a.example/1", "عنوان أول", "نص أول"),
                other = article("2", "https://a.example/2", "عنوان ثان", "نص ثان");

  Stored save(std::size_t feed, int when, const std::vector<Article>& articles) {
    const Batch one_batch = batch(feeds[feed], at(when), articles);
    auto stored = store->save({&one_batch, 1}, hourly);
    if (!stored) throw std::runtime_error(stored.error().message);
    return stored->front();
  }
  [[nodiscard]] std::string kinds() const {
    return database.value("SELECT string_agg(kind::text, '' ORDER BY seq) FROM khabar.changes(0)");
  }
  /// The reads of the articles' own index since the statistics were reset.
  [[nodiscard]] std::string articles_read() const {
    return database.value(
        "SELECT coalesce(sum(idx_scan), 0) FROM pg_stat_user_tables WHERE relname ~ '^article_2'");
  }
  /// The server counts what a backend did when that has ended.
  void settle() {
    store.reset();
    for (int i = 0; i < 250 && database.count("SELECT count(*) FROM pg_stat_activity WHERE datname = "
                                              "current_database() AND usename = 'writer'") > 0;
         ++i)
      cluster().query("postgres", "SELECT pg_sleep(0.02)");
  }
};

}  // namespace

TEST_CASE("look-up: what comes back as it was is recognised without its article, and touched once a day") {
  Returning house;
  house.save(0, 0, {house.other, house.one});
  house.save(0, 60, {house.other});
  house.settle();
  house.database.execute("SELECT pg_stat_reset()");
  house.store = house.database.open();
  SECTION("as it was") {
    CHECK(house.save(0, 120, {house.other, house.one}).facts.known == 2);
    house.settle();
    CHECK(house.articles_read() == "0");
  }
  SECTION("a day later") {
    CHECK(house.save(0, 90'000, {house.other, house.one}).facts.known == 2);
    CHECK(house.database.value("SELECT bool_and(last_seen = '2025-12-10 13:00+00') FROM khabar.sightings") ==
          "t");
  }
  SECTION("changed: it is read, and revised") {
    Article edited = house.one;
    edited = article("1", "https://a.example/1", "عنوان أول معدل", "نص أول");
    CHECK(house.save(0, 120, {house.other, edited}).facts.edited == 1);
    house.save(0, 180, {house.other});
    CHECK(house.save(0, 240, {house.other, edited}).facts.known == 2);
    CHECK(house.save(0, 300, {house.other, house.one}).facts.edited ==
          1);  // what it showed before is an edit now
    CHECK(house.kinds() == "iirr");
  }
  SECTION("under one more name: that is learned") {
    Article moved = house.one;
    moved.canonical_url = moved.url = "https://a.example/one";
    moved.keys[1].hash = identity_hash(moved.url);
    CHECK(house.save(0, 120, {house.other, moved}).facts.known == 2);
    CHECK(house.database.count("SELECT count(*) FROM khabar_core.article_key WHERE kind = 'u'") == 3);
  }
  SECTION("its names are due to be touched: all of them are") {
    house.database.execute("UPDATE khabar_core.article_key SET last_seen = current_date - 31");
    CHECK(house.save(0, 120, {house.other, house.one}).facts.known == 2);
    CHECK(house.database.count(
              "SELECT count(*) FROM khabar_core.article_key WHERE last_seen = current_date") == 3);
  }
}

TEST_CASE("look-up: what was merged meanwhile leads to the article that it is now") {
  Returning house;
  const Article copy = article("9", "https://a.example/9", "عنوان أول", "نص أول");
  Article second = copy;
  second.keys.pop_back();  // no words in common that would tell
  house.save(0, 0, {house.one, house.other});
  house.save(1, 0, {second});
  CHECK(house.kinds() == "iii");
  Article both = house.one;
  both.keys.push_back(second.keys[1]);  // and at the other's page
  house.save(0, 60, {both, house.other});
  REQUIRE(house.kinds() == "iiim");
  house.save(1, 60, {house.other});
  CHECK(house.save(1, 120, {second, house.other}).facts.known == 2);
  CHECK(house.database.value(
            "SELECT status FROM khabar.articles a JOIN khabar.sightings s ON s.article_id = a.id "
            "WHERE s.feed_id = 'b' AND s.guid = '9' ORDER BY s.last_seen DESC, a.id LIMIT 1") == "live");
  CHECK(house.kinds() == "iiim");
}

TEST_CASE("look-up: what was retracted and comes back as it was is live again") {
  Returning house;
  std::vector<Article> all;
  for (int i = 0; i < 8; ++i) {
    const std::string n = std::to_string(i);
    all.push_back(article("g" + n, "https://a.example/n/" + n, "خبر " + n, "نص " + n));
    all.back().published = at(-3600 * i);
  }
  house.save(0, 0, all);
  std::vector<Article> fewer = all;
  fewer.erase(fewer.begin() + 2);
  for (int poll = 1; poll <= 4; ++poll) house.save(0, 60 * poll, fewer);
  REQUIRE(house.kinds() == "iiiiiiiid");
  house.save(0, 600, all);
  CHECK(house.kinds() == "iiiiiiiidr");
  CHECK(house.database.value("SELECT status FROM khabar.articles WHERE rev = 3") == "live");
}
