// The database is there, but will not do what it should: full, crowded, slow, read only.

#include <pqxx/pqxx>

#include "live_feed.h"

using namespace khabar::test;

namespace {

/// Polls go on into the spool, with few attempts at the database; when `mend` was called, all are stored and
/// nothing is lost.
template <class Mend>
void check_is_survived(const LiveDesk& desk, Process& khabard, Mend mend) {
  CHECK(eventually([&] { return khabard.err().find("event=database.lost") != std::string::npos; }));
  const int at_fault = *desk.served;
  CHECK(eventually([&] { return *desk.served >= at_fault + 4; }));
  mend();
  CHECK(eventually([&] { return articles(desk) >= at_fault + 4; }, seconds{60}));
  check_stops(khabard);
  const Ended once = desk.khabard({"once", "--all"});
  INFO(once.err);
  REQUIRE(once.exit_code == 0);
  CHECK(articles(desk) == *desk.served);
}

/// Whatever writes the row of a poll does `what` first. Attempts are counted, also those that fail.
void make_polls(const Desk& desk, const std::string& what) {
  desk.execute(
      "CREATE SEQUENCE public.attempts;"
      "CREATE FUNCTION public.trouble() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN "
      "PERFORM nextval('public.attempts'); " +
      what +
      " RETURN NEW; END $$;"
      "CREATE TRIGGER trouble BEFORE INSERT ON khabar_core.poll FOR EACH ROW EXECUTE FUNCTION public.trouble()");
}
void mend_polls(const Desk& desk) {
  desk.execute("DROP TRIGGER trouble ON khabar_core.poll");
}

/// All connections that the server allows, as long as it lives.
class Crowd {
 public:
  explicit Crowd(const Desk& desk) : url_(desk.database_url()) {
    do fill();
    while (put_out_khabard());
  }

 private:
  void fill() {
    try {
      while (true) connections_.push_back(std::make_unique<pqxx::connection>(url_));
    } catch (const pqxx::broken_connection& full) {
      CHECK(std::string(full.what()).find("too many clients") != std::string::npos);
    }
  }
  /// Whether there was one.
  bool put_out_khabard() {
    pqxx::nontransaction session(*connections_.front());
    return !session
                .exec(
                    "SELECT pg_terminate_backend(pid, 1000) FROM pg_stat_activity "
                    "WHERE application_name LIKE 'khabard %'")
                .empty();
  }

  std::string url_;
  std::vector<std::unique_ptr<pqxx::connection>> connections_;
};

}  // namespace

TEST_CASE("A full disk of the database: polls wait in the spool, and it is not asked all the time (D08)") {
  const LiveDesk desk;
  auto khabard = desk.start_and_store();
  make_polls(desk, "RAISE 'could not extend file' USING ERRCODE = '53100';");
  check_is_survived(desk, *khabard, [&] {
    CHECK(khabard->err().find("53100") != std::string::npos);
    CHECK(desk.number("SELECT last_value FROM public.attempts") <= 30);  // of thousands without backoff
    mend_polls(desk);
  });
}

TEST_CASE("A database that takes no more connections is come back to (D09)") {
  const LiveDesk desk;
  auto khabard = desk.start_and_store();
  auto crowd = std::make_unique<Crowd>(desk);
  check_is_survived(desk, *khabard, [&] { crowd.reset(); });
}

TEST_CASE("Statements that take too long together are stored one by one (D19)") {
  Desk desk;
  constexpr int kFeeds = 12;
  std::vector<std::pair<std::string, std::string>> feeds;
  for (int i = 0; i < kFeeds; ++i) {
    const std::string base = "https://paper" + std::to_string(i) + ".example";
    feeds.emplace_back("paper" + std::to_string(i), "/paper" + std::to_string(i));
    desk.site.put(feeds.back().second, rss("صحيفة", numbered_items(base, 1, 3)));
  }
  desk.configure(feeds);
  desk.replace_in_config("[database]\n", "[database]\nstatement_timeout = \"1s\"\n");
  // One poll is quick enough, four in one transaction are not.
  make_polls(desk, "PERFORM pg_sleep(0.3);");
  auto khabard = desk.start({"run"});
  CHECK(eventually([&] { return articles(desk) == kFeeds * 3; }, seconds{60}));
  CHECK(khabard->err().find("57014") != std::string::npos);
  mend_polls(desk);
  check_stops(*khabard);
}

TEST_CASE("Of several servers the one that takes writes is used, also after a failover (D10)") {
  const LiveDesk desk;
  TempPostgres primary;
  primary.create_database("newsroom");
  const auto standby = primary.make_standby();
  const std::string hosts = standby->directory().string() + "," + primary.directory().string();
  desk.replace_in_config(desk.database_url(), "postgresql:///newsroom?user=postgres&host=" + hosts);
  REQUIRE(desk.khabard({"migrate"}).exit_code == 0);
  const auto stored = [](const TempPostgres& server) {
    return std::stol(server.value("newsroom", "SELECT count(*) FROM khabar.articles"));
  };
  auto khabard = desk.start({"run"});
  REQUIRE(eventually([&] { return stored(primary) >= 2; }));
  CHECK(desk.khabard({"status"}).exit_code == 0);  // may as well read from the standby

  REQUIRE(eventually([&] { return stored(*standby) >= 2; }));
  primary.stop();
  const int at_stop = *desk.served;
  CHECK(eventually([&] { return *desk.served >= at_stop + 2; }));
  CHECK(eventually([&] { return khabard->err().find("event=database.lost") != std::string::npos; }));
  standby->promote();
  CHECK(eventually([&] { return stored(*standby) >= at_stop + 2; }, seconds{60}));
  check_stops(*khabard);
  REQUIRE(desk.khabard({"once", "--all"}).exit_code == 0);
  CHECK(stored(*standby) == *desk.served);
}

TEST_CASE("A database that nobody vacuums is told of, once (D24)") {
  Desk desk;
  desk.cluster().query("postgres", "ALTER SYSTEM SET autovacuum = off");
  desk.cluster().query("postgres", "SELECT pg_reload_conf()");
  desk.site.put("/paper", rss("صحيفة", numbered_items("https://paper.example", 1, 3)));
  desk.configure({{"paper", "/paper"}});
  auto khabard = desk.start({"run"});
  CHECK(eventually([&] { return khabard->err().find("event=database.concern") != std::string::npos; }));
  CHECK(eventually([&] { return desk.number("SELECT count(*) FROM khabar.polls") >= 3; }));
  CHECK(khabard->err().find("level=warn event=database.concern why=\"autovacuum is off") !=
        std::string::npos);
  CHECK(khabard->err().find("database.concern") == khabard->err().rfind("database.concern"));
  desk.cluster().query("postgres", "ALTER SYSTEM RESET autovacuum");
  desk.cluster().query("postgres", "SELECT pg_reload_conf()");
  check_stops(*khabard);
}
