// The database is there, but will not do what it should: full, crowded, slow, read only, locked, forbidden.

#include <csignal>
#include <fstream>
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

/// A transaction of another program, open as long as it lives.
class Transaction {
 public:
  Transaction(const Desk& desk, const std::string& statement)
      : connection_(desk.database_url()), session_(connection_) {
    session_.exec(statement);
  }
  [[nodiscard]] pid_t backend() { return session_.exec("SELECT pg_backend_pid()")[0][0].as<pid_t>(); }

 private:
  pqxx::connection connection_;
  pqxx::work session_;
};

long refusals(const Process& khabard) {
  const std::string log = khabard.err();
  long count = 0;
  for (std::size_t at = 0; (at = log.find("event=database.lost", at)) != std::string::npos; ++at) ++count;
  return count;
}

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

TEST_CASE("A poll that alone takes longer than a statement may is given more time (D19)") {
  Desk desk;
  desk.site.put("/slow", rss("بطيئة", numbered_items("https://slow.example", 1, 3)));
  desk.site.put("/quick", rss("سريعة", numbered_items("https://quick.example", 1, 3)));
  desk.configure({{"slow", "/slow"}, {"quick", "/quick"}});
  desk.replace_in_config("[database]\n", "[database]\nstatement_timeout = \"1s\"\n");
  make_polls(desk,
             "IF NEW.feed_key = (SELECT key FROM khabar_core.feed WHERE id = 'slow') AND NEW.outcome = 'ok' "
             "THEN PERFORM pg_sleep(2.5); END IF;");
  auto khabard = desk.start({"run"});
  CHECK(eventually([&] { return articles(desk) == 6; }, seconds{60}));
  CHECK(khabard->err().find("event=spool.slow feed=slow") != std::string::npos);
  CHECK(khabard->err().find("it is given 4 s") != std::string::npos);
  mend_polls(desk);
  CHECK(eventually([&] { return desk.number("SELECT spool_records FROM khabar_core.pulse") == 0; }));
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
  CHECK(eventually([&] { return khabard->err().find("event=concern") != std::string::npos; }));
  CHECK(eventually([&] { return desk.number("SELECT count(*) FROM khabar.polls") >= 3; }));
  CHECK(khabard->err().find("level=warn event=concern why=\"autovacuum is off") != std::string::npos);
  CHECK(khabard->err().find("event=concern") == khabard->err().rfind("event=concern"));
  desk.cluster().query("postgres", "ALTER SYSTEM RESET autovacuum");
  desk.cluster().query("postgres", "SELECT pg_reload_conf()");
  check_stops(*khabard);
}

TEST_CASE("Deadlocks and serialization failures are tried again at once, and nobody need know (D05)") {
  const std::string state = GENERATE("40P01", "40001");
  const LiveDesk desk;
  make_polls(desk, "IF currval('public.attempts') % 4 <> 0 THEN RAISE 'not now' USING ERRCODE = '" + state +
                       "'; END IF;");
  auto khabard = desk.start({"run"});
  CHECK(eventually([&] { return articles(desk) >= 4; }));
  CHECK(desk.number("SELECT last_value FROM public.attempts") >= 16);
  INFO(khabard->err());
  CHECK(refusals(*khabard) == 0);
  mend_polls(desk);
  check_stops(*khabard);
  CHECK(articles(desk) == desk.number("SELECT count(*) FROM khabar.changes(0, 1000) WHERE kind = 'i'"));
}

TEST_CASE("A table that a migration has locked: polls wait in the spool (D15)") {
  const LiveDesk desk;
  auto khabard = desk.start_and_store();
  auto migration =
      std::make_unique<Transaction>(desk, "LOCK TABLE khabar_core.poll IN ACCESS EXCLUSIVE MODE");
  check_is_survived(desk, *khabard, [&] {
    CHECK(khabard->err().find("55P03") != std::string::npos);
    migration.reset();
  });
}

TEST_CASE("A writer that stands still in an open transaction holds up nobody (D22)") {
  const LiveDesk desk;
  auto khabard = desk.start_and_store();
  Transaction other(
      desk,
      "UPDATE khabar_core.article SET title = title || '!', rev = rev + 1 WHERE id = (SELECT min(id) FROM khabar_core.article)");
  const long before = articles(desk);
  CHECK(eventually([&] { return articles(desk) >= before + 3; }));
  CHECK(refusals(*khabard) == 0);
  check_stops(*khabard);
}

TEST_CASE("A consumer that keeps a transaction open holds up neither writers nor other consumers (D14)") {
  const LiveDesk desk;
  auto khabard = desk.start_and_store();
  const std::string seen = "SELECT count(*) FROM khabar.changes(0, 10000)";
  Transaction consumer(desk, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ; " + seen);
  const long before = desk.number(seen);
  CHECK(eventually([&] { return desk.number(seen) >= before + 3; }));
  CHECK(refusals(*khabard) == 0);
  check_stops(*khabard);
}

TEST_CASE(
    "A server process that is stopped while it numbers changes holds others up for seconds only (D22)") {
  const LiveDesk desk;
  auto khabard = desk.start_and_store();
  auto other =
      std::make_unique<Transaction>(desk, "SELECT pg_advisory_xact_lock(1801544034, 1)");  // as COMMIT does
  const pid_t backend = other->backend();
  REQUIRE(::kill(backend, SIGSTOP) == 0);
  check_is_survived(desk, *khabard, [&] {
    CHECK(khabard->err().find("55P03") != std::string::npos);
    REQUIRE(::kill(backend, SIGCONT) == 0);
    other.reset();
  });
}

TEST_CASE("Rights that are taken away are told once with what to do, and a reload tries at once (D20)") {
  const LiveDesk desk;
  desk.execute("CREATE ROLE newsdesk LOGIN; GRANT khabar_writer TO newsdesk");
  desk.replace_in_config("user=postgres", "user=newsdesk");
  auto khabard = desk.start_and_store();
  desk.execute("REVOKE khabar_writer FROM newsdesk");
  check_is_survived(desk, *khabard, [&] {
    CHECK(khabard->err().find("42501") != std::string::npos);
    CHECK(khabard->err().find("GRANT khabar_writer TO") != std::string::npos);
    CHECK(refusals(*khabard) == 1);
    desk.execute("GRANT khabar_writer TO newsdesk");
    khabard->signal(SIGHUP);
  });
}

TEST_CASE("A password that was changed: the new one is read from its file at the next attempt (D20)") {
  const LiveDesk desk;
  TempPostgres guarded;
  guarded.create_database("newsroom");
  guarded.query("postgres", "CREATE ROLE desk_login LOGIN PASSWORD 'the first'");
  desk.replace_in_config(desk.database_url(), guarded.url("newsroom"));
  REQUIRE(desk.khabard({"migrate"}).exit_code == 0);
  guarded.query("newsroom", "GRANT khabar_writer TO desk_login");
  std::ofstream(guarded.directory() / "data" / "pg_hba.conf")
      << "local all desk_login scram-sha-256\nlocal all all trust\n";
  guarded.query("postgres", "SELECT pg_reload_conf()");
  const std::string password = desk.state_directory() + "-password";
  write_file(password, "the first\n");
  desk.replace_in_config("user=postgres\"", "user=desk_login\"\npassword_file = \"" + password + "\"");
  const auto stored = [&] {
    return std::stol(guarded.value("newsroom", "SELECT count(*) FROM khabar.articles"));
  };
  auto khabard = desk.start({"run"});
  REQUIRE(eventually([&] { return stored() >= 2; }));

  guarded.query("postgres", "ALTER ROLE desk_login PASSWORD 'the second'");
  guarded.query("postgres",
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE usename = 'desk_login'");
  CHECK(
      eventually([&] { return khabard->err().find("password authentication failed") != std::string::npos; }));
  CHECK(khabard->err().find("the first") == std::string::npos);
  const int at_fault = *desk.served;
  CHECK(eventually([&] { return *desk.served >= at_fault + 3; }));
  write_file(password, "the second\n");
  khabard->signal(SIGHUP);
  CHECK(eventually([&] { return stored() >= at_fault + 3; }));
  check_stops(*khabard);
}

TEST_CASE("The database's clock is an hour off: all is stored once, also by two daemons, and told (D18)") {
  const std::string clock = GENERATE("+1h", "-1h");
  LiveDesk desk;
  TempPostgres server({.fsync = false, .max_connections = 50, .clock = clock, .settings = {}});
  server.create_database("newsroom");
  desk.replace_in_config(desk.database_url(), server.url("newsroom"));
  REQUIRE(desk.khabard({"migrate"}).exit_code == 0);
  const auto number = [&](const std::string& query) { return std::stol(server.value("newsroom", query)); };
  CHECK(std::abs(number("SELECT extract(epoch FROM now())::bigint") - std::time(nullptr)) > 3500);
  auto khabard = desk.start({"run"});
  auto second = desk.start_elsewhere({"run"});
  CHECK(eventually([&] { return number("SELECT count(*) FROM khabar.articles") >= 12; }));
  CHECK(eventually(
      [&] { return khabard->err().find("the database's clock is 60 minutes") != std::string::npos; }));
  CHECK(number("SELECT count(*) FROM khabar.search('نص')") >= 12);
  check_stops(*khabard);
  check_stops(*second);
  REQUIRE(desk.khabard({"once", "--all"}).exit_code == 0);
  CHECK(number("SELECT count(*) FROM khabar.articles") == *desk.served);
  CHECK(number("SELECT count(*) FROM khabar.changes(0, 10000) WHERE kind = 'i'") == *desk.served);
  CHECK(desk.khabard({"status"}).out.find("! the database's clock is 60 minutes") != std::string::npos);
}
