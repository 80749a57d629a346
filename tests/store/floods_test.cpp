#include "store/floods.h"

#include "database.h"
#include "store/status.h"
#include "support/catch.h"

using namespace khabar;
using namespace khabar::store;

namespace {

/// The ledger gets a poll of the feed that brought so many new articles so long ago.
void add_poll(const test::Database& database, const std::string& feed, const std::string& ago, int fresh) {
  database.execute("SELECT khabar_core.ensure_poll_month(now() - interval '" + ago + "')");
  database.execute(
      "INSERT INTO khabar_core.poll (feed_key, at, outcome, http_status, bytes, ms, entries, fresh, edited, known, "
      "salvaged) SELECT key, now() - interval '" +
      ago + "', 'ok', 200, 1, 1, 1, " + std::to_string(fresh) +
      ", 0, 0, false FROM khabar_core.feed WHERE id = '" + feed + "'");
}

std::string shown(const test::Database& database) {
  const auto report = status_report(database.as("reader"), false);
  return report ? *report : report.error().message;
}

}  // namespace

TEST_CASE("floods: a feed with more new articles than any newsroom writes is told of (A03)") {
  const test::Database database;
  const auto store = database.open();
  test::with_feeds(*store, {test::feed("agency"), test::feed("archive"), test::feed("flood")});
  add_poll(database, "archive", "2 hours", 5000);  // its first: the work of years
  add_poll(database, "archive", "1 hour", 20);
  add_poll(database, "agency", "3 days", 400);
  for (int hour = 1; hour <= 20; ++hour) add_poll(database, "agency", std::to_string(hour) + " hours", 80);
  add_poll(database, "flood", "2 days", 9000);
  add_poll(database, "flood", "90 minutes", 1000);
  CHECK(store->find_concerns().value().empty());

  add_poll(database, "flood", "30 minutes", 1000);
  add_poll(database, "flood", "20 minutes", 1500);
  const auto concerns = store->find_concerns();
  REQUIRE(concerns);
  REQUIRE(concerns->size() == 1);
  CHECK(concerns->front().find("feed flood brought over 3,000 new articles within a day") == 0);
  CHECK(shown(database).find("! feed flood brought over 3,000") != std::string::npos);
}
