#include "store/upkeep.h"

#include "database.h"
#include "store/status.h"
#include "support/catch.h"
#include "support/process.h"

using namespace khabar;
using namespace khabar::store;

namespace {

constexpr std::int64_t kMillion = 1'000'000;

Upkeep healthy() {
  Upkeep upkeep;
  upkeep.age = 150 * kMillion;
  upkeep.freeze_max_age = 200 * kMillion;
  return upkeep;
}

/// The cluster runs no autovacuum as long as it lives.
class NoAutovacuum {
 public:
  NoAutovacuum() { set("ALTER SYSTEM SET autovacuum = off"); }
  ~NoAutovacuum() { set("ALTER SYSTEM RESET autovacuum"); }
  NoAutovacuum(const NoAutovacuum&) = delete;
  NoAutovacuum& operator=(const NoAutovacuum&) = delete;

 private:
  static void set(const std::string& statement) {
    test::cluster().query("postgres", statement);
    test::cluster().query("postgres", "SELECT pg_reload_conf()");
  }
};

}  // namespace

TEST_CASE("upkeep: a database that is looked after is no concern") {
  CHECK(concerns(healthy()).empty());
  Upkeep upkeep = healthy();
  upkeep.age = 390 * kMillion;  // freezing has begun, and takes its time
  CHECK(concerns(upkeep).empty());
}

TEST_CASE("upkeep: clocks that differ by minutes are told, others not (D18)") {
  Upkeep upkeep = healthy();
  upkeep.clock_ahead = seconds{119};
  CHECK(concerns(upkeep).empty());
  upkeep.clock_ahead = seconds{3590};
  REQUIRE(concerns(upkeep).size() == 1);
  CHECK(concerns(upkeep)[0].find("the database's clock is 60 minutes ahead of this machine's") == 0);
  upkeep.clock_ahead = seconds{-170};
  REQUIRE(concerns(upkeep).size() == 1);
  CHECK(concerns(upkeep)[0].find("the database's clock is 3 minutes behind this machine's") == 0);
}

TEST_CASE("upkeep: no vacuum, old transactions and dead rows are told with what to do (D24)") {
  Upkeep upkeep = healthy();
  upkeep.autovacuum = false;
  REQUIRE(concerns(upkeep).size() == 1);
  CHECK(concerns(upkeep)[0].find("autovacuum is off") == 0);

  upkeep = healthy();
  upkeep.age = 450 * kMillion;
  REQUIRE(concerns(upkeep).size() == 1);
  CHECK(concerns(upkeep)[0].find("450 of 2144 million transactions") != std::string::npos);
  CHECK(concerns(upkeep)[0].find("VACUUM (FREEZE)") != std::string::npos);

  upkeep.freeze_max_age = 2000 * kMillion;  // as high as it may be set
  CHECK(concerns(upkeep).empty());
  upkeep.age = 1700 * kMillion;
  CHECK(concerns(upkeep).size() == 1);

  upkeep = healthy();
  upkeep.tables.push_back({"feed", 300, 90'000});
  REQUIRE(concerns(upkeep).size() == 1);
  CHECK(concerns(upkeep)[0].find("khabar_core.feed has 90000 dead rows for 300 live ones") == 0);
}

TEST_CASE("upkeep: is read by anybody who reads khabar, and shown by status (D24)") {
  const NoAutovacuum neglect;
  const test::Database database;
  database.execute(
      "INSERT INTO khabar_core.host (host, next_allowed_at, in_flight) "
      "SELECT 'h' || n, now(), 0 FROM generate_series(1, 60000) n");
  database.execute("DELETE FROM khabar_core.host");
  const auto shown = [&] {
    const auto report = status_report(database.as("reader"), false);
    return report ? *report : report.error().message;
  };
  CHECK(test::eventually(
      [&] { return shown().find("! khabar_core.host has 60000 dead rows") != std::string::npos; }));
  CHECK(shown().find("! autovacuum is off") != std::string::npos);
  const auto json = status_report(database.as("reader"), true);
  REQUIRE(json);
  CHECK(json->find("\"concerns\": [\"autovacuum is off") != std::string::npos);
}
