#include "database.h"
#include "support/catch.h"

namespace khabar {
namespace {

using namespace test;

TEST_CASE("a first poll stores its articles with all that belongs to them") {
  const Database database;
  const auto store = database.open();
  const auto feeds = with_feeds(*store, {feed("a")});
  REQUIRE(feeds.size() == 1);
  const std::vector<Batch> batches{
      batch(feeds[0], at(0),
            {article("1", "https://a.example/1", "عنوان"), article("2", "https://a.example/2", "two")})};
  const auto stored = store->save(batches, hourly);
  INFO((stored ? "" : stored.error().message));
  REQUIRE(stored);
  CHECK(stored->front().facts.fresh == 2);
  CHECK(stored->front().facts.known == 0);
  CHECK(database.value("SELECT title FROM khabar.articles WHERE url = 'https://a.example/1'") == "عنوان");
  CHECK(database.count("SELECT count(*) FROM khabar.changes(0) WHERE kind = 'i'") == 2);
  CHECK(database.count("SELECT count(*) FROM khabar.sightings WHERE feed_id = 'a'") == 2);
  CHECK(database.value("SELECT new FROM khabar.polls") == "2");
  CHECK(database.value("SELECT due_at = '2025-12-09 13:00+00' FROM khabar.feeds") == "t");
  const auto again = store->save(batches, hourly);
  REQUIRE(again);
  CHECK(again->front().facts.known == 2);
  CHECK(database.count("SELECT count(*) FROM khabar.changes(0)") == 2);
}

}  // namespace
}  // namespace khabar
