// khabard starts while the database is away, and polls what it knows from the registry (D01).

#include <unistd.h>

#include <csignal>
#include <filesystem>

#include "live_feed.h"
#include "notify_socket.h"

using namespace khabar::test;

namespace {

/// The database is away as long as this lives, or until back().
class Away {
 public:
  Away() { Desk::cluster().stop(); }
  ~Away() { back(); }
  Away(const Away&) = delete;
  Away& operator=(const Away&) = delete;

  void back() {
    if (is_away_) Desk::cluster().start();
    is_away_ = false;
  }

 private:
  bool is_away_ = true;
};

std::string registry_of(const Desk& desk) {
  return desk.state_directory() + "/registry";
}

int times(const Process& khabard, const std::string& what) {
  const std::string log = khabard.err();
  int count = 0;
  for (std::size_t at = log.find(what); at != std::string::npos; at = log.find(what, at + 1)) ++count;
  return count;
}

bool says(const Process& khabard, const std::string& what) {
  return times(khabard, what) > 0;
}

/// Runs khabard with the database until `enough`, and stops it.
template <class Enough>
void run_until(const Desk& desk, Enough enough) {
  const auto khabard = desk.start({"run"});
  const bool reached = eventually(enough);
  INFO(khabard->err());
  REQUIRE(reached);
  check_stops(*khabard);
}

/// Gives the desk one feed, which grows; the answer counts its documents.
Counter add_growing_feed(Desk& desk) {
  Counter served = counter();
  desk.site.handle("/live", growing(served, "https://live.example"));
  desk.configure({{"live", "/live"}});
  return served;
}

/// Every item of a growing feed is there, once, in the end.
void check_complete(const Desk& desk, const Counter& served) {
  REQUIRE(desk.khabard({"once", "--all", "--quiet"}).exit_code == 0);
  CHECK(articles(desk) == served->load());
  CHECK(desk.number("SELECT count(*) - count(DISTINCT url) FROM khabar.articles") == 0);
  CHECK(desk.number("SELECT count(*) FROM khabar.changes(0, 10000) WHERE kind = 'i'") == served->load());
}

}  // namespace

TEST_CASE("started while the database is away, khabard polls into the spool; it is stored once (D01)") {
  Desk desk;
  const Counter served = add_growing_feed(desk);
  SECTION("after an orderly end") {
    run_until(desk, [&] { return articles(desk) >= 2; });
  }
  SECTION("after a crash") {
    const auto khabard = desk.start({"run"});
    REQUIRE(eventually([&] { return articles(desk) >= 2; }));
    khabard->signal(SIGKILL);
    khabard->wait();
  }
  TempDirectory directory;
  NotifySocket notify(directory.file("notify"));
  Away away;
  const int before = served->load();
  const auto khabard = desk.start({"run"}, {{"NOTIFY_SOCKET", directory.file("notify")}});
  CHECK(eventually([&] { return served->load() >= before + 3; }));
  CHECK(eventually([&] { return notify.got("READY=1\nSTATUS=1 feeds"); }));
  CHECK(eventually([&] { return notify.got("; database away, polling from the registry of 2"); }));
  INFO(khabard->err());
  CHECK(times(*khabard, "event=feeds.recalled feeds=1 as_of=2") == 1);
  CHECK_FALSE(says(*khabard, "waiting="));
  away.back();
  const int at_start = served->load();
  CHECK(eventually([&] { return articles(desk) >= at_start + 1; }, seconds{40}));
  check_stops(*khabard);
  CHECK(times(*khabard, "event=database.lost") == 1);
  CHECK(times(*khabard, "event=database.back") == 1);
  check_complete(desk, served);
}

TEST_CASE("killed while the database is away and started again, khabard goes on where it was (D01 P01)") {
  Desk desk;
  const Counter served = add_growing_feed(desk);
  run_until(desk, [&] { return articles(desk) >= 2; });
  Away away;
  for (int round = 0; round < 3; ++round) {
    const int before = served->load();
    const auto khabard = desk.start({"run"});
    CHECK(eventually([&] { return served->load() >= before + 2; }));
    khabard->signal(SIGKILL);
    khabard->wait();
  }
  away.back();
  check_complete(desk, served);
}

TEST_CASE("a damaged registry is refused and said so; polling begins when the database is there (D01)") {
  Desk desk;
  const Counter served = add_growing_feed(desk);
  run_until(desk, [&] { return articles(desk) >= 2; });
  std::string bytes = read_file(registry_of(desk));
  REQUIRE(bytes.size() > 100);
  bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
  write_file(registry_of(desk), bytes);

  Away away;
  const int before = served->load();
  const auto khabard = desk.start({"run"});
  CHECK(eventually([&] { return says(*khabard, "event=registry.refused"); }));
  CHECK(eventually([&] { return says(*khabard, "event=ready"); }));
  CHECK(says(*khabard, "the registry is damaged: " + registry_of(desk)));
  usleep(1'500'000);
  CHECK(served->load() == before);
  away.back();
  CHECK(eventually([&] { return served->load() >= before + 2; }, seconds{40}));
  check_stops(*khabard);
  check_complete(desk, served);
  CHECK(read_file(registry_of(desk)) != bytes);
}

TEST_CASE("without a registry the service is up and waits for the database (D01)") {
  Desk desk;
  const Counter served = add_growing_feed(desk);
  TempDirectory directory;
  NotifySocket notify(directory.file("notify"));
  Away away;
  const auto khabard = desk.start({"run"}, {{"NOTIFY_SOCKET", directory.file("notify")}});
  CHECK(eventually([&] { return notify.got("READY=1\nSTATUS=0 feeds"); }));
  CHECK(notify.got("; waiting for the database: store: "));
  CHECK(says(*khabard, "event=feeds.recalled feeds=0 waiting=1 for=live"));
  CHECK_FALSE(says(*khabard, "registry.refused"));
  CHECK(served->load() == 0);
  away.back();
  CHECK(eventually([&] { return articles(desk) >= 2; }, seconds{40}));
  check_stops(*khabard);
  check_complete(desk, served);
}

TEST_CASE("the configuration decides which feeds of the registry are polled; a new one waits (D01)") {
  Desk desk;
  std::map<std::string, Counter> served;
  for (const std::string name : {"gone", "kept", "fresh"}) {
    served[name] = counter();
    desk.site.handle("/" + name, growing(served[name], "https://" + name + ".example"));
  }
  const auto grows = [&](const std::string& name, int by) {
    const int before = served[name]->load();
    return eventually([&] { return served[name]->load() >= before + by; }, seconds{40});
  };
  desk.configure({{"gone", "/gone"}, {"kept", "/kept"}});
  run_until(desk, [&] { return served["gone"]->load() >= 2 && served["kept"]->load() >= 2; });
  desk.configure({{"kept", "/kept"}, {"fresh", "/fresh"}});
  Away away;
  const int gone = served["gone"]->load();
  const auto khabard = desk.start({"run"});
  CHECK(grows("kept", 2));
  CHECK(says(*khabard, "event=feeds.recalled feeds=1 as_of=2"));
  CHECK(says(*khabard, " waiting=1 for=fresh"));

  // What the database knows is known after a reload, too.
  desk.configure({{"gone", "/gone"}, {"fresh", "/fresh"}});
  khabard->signal(SIGHUP);
  CHECK(grows("gone", 2));
  const int kept = served["kept"]->load();
  CHECK(times(*khabard, "event=feeds.recalled") == 2);
  CHECK(grows("gone", 2));
  CHECK(served["kept"]->load() == kept);
  CHECK(served["fresh"]->load() == 0);
  CHECK(served["gone"]->load() > gone);
  away.back();
  CHECK(grows("fresh", 2));
  check_stops(*khabard);
  CHECK(desk.sql("SELECT id FROM khabar.feeds WHERE state = 'disabled'") == "kept");
  REQUIRE(desk.khabard({"once", "--all", "--quiet"}).exit_code == 0);
  for (const auto& [name, count] : served)
    CHECK(desk.number("SELECT count(*) FROM khabar.articles WHERE feed_id = '" + name + "'") ==
          count->load());
}

TEST_CASE("a host that asked to be left alone is left alone by the next process, too (D01 H14)") {
  Desk desk;
  const Counter refusals = counter(), served = counter();
  desk.site.handle("/live", growing(served, "https://live.example"));
  desk.configure({{"live", "/live"}});
  run_until(desk, [&] { return articles(desk) >= 2; });
  desk.site.handle("/busy", [refusals](const HttpRequest&) {
    ++*refusals;
    HttpReply reply;
    reply.status = 429;
    reply.headers = {{"Retry-After", "3600"}};
    return reply;
  });
  desk.configure({{"live", "/live"}, {"busy", "/busy"}});
  run_until(desk, [&] {
    return desk.number("SELECT count(*) FROM khabar.polls WHERE outcome = 'rate_limited'") == 1;
  });
  const Away away;
  const int before = served->load();
  const auto khabard = desk.start({"run"});
  CHECK(eventually([&] { return says(*khabard, "event=feeds.recalled feeds=2"); }));
  usleep(3'000'000);  // the live feed, on the same host, would be due by now
  CHECK(served->load() == before);
  CHECK(refusals->load() == 1);
  check_stops(*khabard);
}

TEST_CASE(
    "a database that comes back with another schema ends the service with 78; the spool stays (D01 D12)") {
  Desk desk;
  const Counter served = add_growing_feed(desk);
  run_until(desk, [&] { return articles(desk) >= 2; });
  desk.execute(
      "INSERT INTO khabar_core.schema_version (version, name, binary_version) VALUES (999, '0999_next.sql', "
      "'9.9.9')");
  Away away;
  const int before = served->load();
  const auto khabard = desk.start({"run"});
  CHECK(eventually([&] { return served->load() >= before + 2; }));
  away.back();
  const Ended ended = khabard->wait(seconds{20});
  CHECK(ended.exit_code == 78);
  CHECK(ended.err.find("999") != std::string::npos);
  desk.execute("DELETE FROM khabar_core.schema_version WHERE version = 999");
  check_complete(desk, served);
}

TEST_CASE("polls begun by the registry's numbers reach their own feeds in a database with others (D01 D23)") {
  Desk desk;
  const Counter first = counter(), second = counter();
  desk.site.handle("/first", growing(first, "https://first.example", milliseconds{3500}));
  desk.site.handle("/second", growing(second, "https://second.example"));
  desk.configure({{"first", "/first"}, {"second", "/second"}});
  run_until(desk, [&] { return articles(desk) >= 2 && second->load() >= 2; });
  desk.execute(
      "UPDATE khabar_core.feed SET id = 'swap', url = 'https://swap.example' WHERE id = 'first';"
      "UPDATE khabar_core.feed SET id = 'first', url = '" +
      desk.site.url("/first") +
      "' WHERE id = 'second';"
      "UPDATE khabar_core.feed SET id = 'second', url = '" +
      desk.site.url("/second") + "' WHERE id = 'swap'");
  const auto last = desk.number("SELECT coalesce(max(id), 0) FROM khabar.articles");
  const auto strays = [&] {
    return desk.number(
        "SELECT count(*) FROM khabar.articles WHERE url NOT LIKE 'https://' || feed_id || '.%' AND id > " +
        std::to_string(last));
  };
  Away away;
  const int before = first->load();
  const auto khabard = desk.start({"run"});
  CHECK(eventually([&] { return first->load() > before; }));
  away.back();  // and is there, and the spool empty, before the first feed has answered
  const std::string of_first =
      "SELECT count(*) FROM khabar.articles WHERE url LIKE 'https://first.example/%'";
  CHECK(eventually([&] { return desk.number(of_first) >= before + 1; }, seconds{40}));
  CHECK(times(*khabard, "event=database.back") == 1);
  check_stops(*khabard);
  CHECK(strays() == 0);
  REQUIRE(desk.khabard({"once", "--all", "--quiet"}).exit_code == 0);
  CHECK(articles(desk) == first->load() + second->load());
}

TEST_CASE("a database that comes back as an older copy gets what it misses again (D01 D23)") {
  Desk desk;
  desk.configure({{"news", "/news"}});
  desk.replace_in_config("[poll]\n",
                         "[poll]\nbudget = 0\n");  // every second, also a feed that brings nothing
  desk.site.put("/news", rss("أخبار", numbered_items("https://news.example", 1, 3)));
  run_until(desk, [&] { return articles(desk) == 3; });
  const std::string name = desk.sql("SELECT current_database()");
  Desk::cluster().query("postgres", "CREATE DATABASE older TEMPLATE " + name);
  desk.site.put("/news", rss("أخبار", numbered_items("https://news.example", 1, 5)));
  run_until(desk, [&] { return articles(desk) == 5; });
  Desk::cluster().query("postgres", "DROP DATABASE " + name);
  Desk::cluster().query("postgres", "ALTER DATABASE older RENAME TO " + name);

  Away away;
  const int before = desk.site.server().hits("/news");
  const auto khabard = desk.start({"run"});
  CHECK(eventually([&] { return desk.site.server().hits("/news") >= before + 2; }));
  away.back();
  CHECK(eventually([&] { return articles(desk) == 5; }, seconds{40}));
  check_stops(*khabard);
}
