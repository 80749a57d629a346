// khabard run as a process: signals, crashes, and the service manager's protocol.

#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <mutex>
#include <thread>

#include "live_feed.h"
#include "notify_socket.h"
#include "support/catch.h"

using namespace khabar::test;

TEST_CASE("run polls on, tells the service manager, and SIGTERM ends it in time") {
  Desk desk;
  TempDirectory directory;
  NotifySocket notify(directory.file("notify"));
  const Counter served = counter();
  desk.site.handle("/live", growing(served, "https://live.example"));
  desk.configure({{"live", "/live"}});
  auto khabard =
      desk.start({"run"}, {{"NOTIFY_SOCKET", directory.file("notify")}, {"WATCHDOG_USEC", "60000000"}});
  REQUIRE(eventually([&] { return notify.got("READY=1"); }));
  REQUIRE(eventually([&] { return articles(desk) >= 3; }));
  CHECK(eventually([&] { return notify.got("WATCHDOG=1"); }));
  CHECK(eventually([&] { return notify.got("STATUS=1 feeds"); }));
  check_stops(*khabard);
  CHECK(notify.got("STOPPING=1"));
  REQUIRE(desk.khabard({"once", "--all"}).exit_code == 0);  // a transfer that SIGTERM cut short comes again
  CHECK(articles(desk) == served->load());
}

TEST_CASE("SIGTERM with hundreds of polls in flight loses nothing that was received (P02)") {
  Desk desk;
  std::vector<std::pair<std::string, std::string>> feeds;
  std::vector<Counter> served;
  for (int i = 0; i < 300; ++i) {
    const std::string name = "feed-" + std::to_string(i);
    served.push_back(counter());
    desk.site.handle("/" + name, growing(served.back(), "https://" + name + ".example",
                                         milliseconds{i % 3 == 0 ? 3000 : 0}));
    feeds.emplace_back(name, "/" + name);
  }
  desk.configure(feeds);
  auto khabard = desk.start({"run"});
  REQUIRE(eventually([&] { return articles(desk) > 150; }));
  check_stops(*khabard);

  auto again = desk.start({"run"});
  CHECK(eventually(
      [&] {
        return desk.number(
                   "SELECT count(*) FROM khabar.feeds f WHERE NOT EXISTS (SELECT FROM khabar.articles a "
                   "WHERE a.feed_id = f.id)") == 0;
      },
      seconds{60}));
  check_stops(*again);
  CHECK(desk.number("SELECT count(*) - count(DISTINCT url) FROM khabar.articles") == 0);
}

TEST_CASE("kill -9 at random moments: every served item is there once in the end (P01)") {
  Desk desk;
  std::vector<std::pair<std::string, std::string>> feeds;
  std::vector<Counter> served;
  for (int i = 0; i < 20; ++i) {
    const std::string name = "feed-" + std::to_string(i);
    served.push_back(counter());
    desk.site.handle("/" + name, growing(served.back(), "https://" + name + ".example"));
    feeds.emplace_back(name, "/" + name);
  }
  desk.configure(feeds);
  for (int round = 0; round < 6; ++round) {
    auto khabard = desk.start({"run"});
    const long before = articles(desk);
    eventually([&] { return articles(desk) > before; }, seconds{20});
    usleep(static_cast<useconds_t>(37'000 * (round + 1)));
    khabard->signal(SIGKILL);
    CHECK(khabard->wait().signal == SIGKILL);
  }
  // What was served last may have been on its way: one more poll brings it, because the window still holds
  // it.
  const Ended last = desk.khabard({"once", "--all", "--quiet"});
  INFO(last.err);
  REQUIRE(last.exit_code == 0);
  long all = 0;
  for (const auto& count : served) all += count->load();
  CHECK(articles(desk) == all);
  CHECK(desk.number("SELECT count(*) - count(DISTINCT url) FROM khabar.articles") == 0);
  CHECK(desk.number(
            "SELECT count(*) - count(DISTINCT article_id) FROM khabar.changes(0, 10000) WHERE kind = 'i'") ==
        0);
  CHECK(desk.number("SELECT count(*) FROM khabar.changes(0, 10000) WHERE kind = 'i'") == all);
}

TEST_CASE("SIGHUP takes a new configuration; a bad one leaves the running one in force (P03 G10)") {
  Desk desk;
  desk.site.put("/a", rss("أ", numbered_items("https://a.example", 1, 1)));
  desk.site.put("/b", rss("ب", numbered_items("https://b.example", 1, 2)));
  desk.configure({{"a", "/a"}});
  auto khabard = desk.start({"run"});
  REQUIRE(eventually([&] { return articles(desk) == 1; }));

  desk.configure({{"a", "/a"}, {"b", "/b"}}, "[poll2]\nx = 1\n");
  khabard->signal(SIGHUP);
  REQUIRE(eventually([&] { return khabard->err().find("reload.refused") != std::string::npos; }));
  CHECK(khabard->err().find("khabard.toml:") != std::string::npos);

  desk.configure({{"a", "/a"}, {"b", "/b"}});
  khabard->signal(SIGHUP);
  CHECK(eventually([&] { return articles(desk) == 3; }));

  desk.configure({{"b", "/b"}});
  khabard->signal(SIGHUP);
  REQUIRE(
      eventually([&] { return desk.sql("SELECT state FROM khabar.feeds WHERE id = 'a'") == "disabled"; }));
  usleep(300'000);
  const int hits = desk.site.server().hits("/a");
  usleep(2'500'000);
  CHECK(desk.site.server().hits("/a") == hits);
  check_stops(*khabard);
}

TEST_CASE("SIGHUP while a feed is polled does not poll it again when that ends") {
  Desk desk;
  struct Times {
    std::mutex mutex;
    std::vector<std::chrono::steady_clock::time_point> asked;
  };
  const auto times = std::make_shared<Times>();
  desk.site.handle("/slow", [times](const HttpRequest&) {
    const std::lock_guard lock(times->mutex);
    times->asked.push_back(std::chrono::steady_clock::now());
    HttpReply reply;
    reply.delay = milliseconds{2000};
    reply.body = rss("بطيء", numbered_items("https://slow.example", 1, 1));
    return reply;
  });
  const auto asked = [&] {
    const std::lock_guard lock(times->mutex);
    return times->asked;
  };
  desk.configure({{"slow", "/slow"}});
  auto khabard = desk.start({"run"});
  REQUIRE(eventually([&] { return asked().size() == 1; }));
  khabard->signal(SIGHUP);
  REQUIRE(eventually([&] { return asked().size() == 2; }));
  CHECK(asked()[1] - asked()[0] >= milliseconds{2850});  // the answer takes 2 s, the interval is 1 s +-10 %
  check_stops(*khabard);
}

TEST_CASE("SIGHUP does not kill a process that is only starting") {
  Desk desk;
  desk.configure({{"a", "/a"}});
  desk.site.put("/a", rss("أ", numbered_items("https://a.example", 1, 1)));
  auto khabard = desk.start({"run"});
  for (int i = 0; i < 50 && khabard->err().find("event=ready") == std::string::npos; ++i) {
    if (read_file("/proc/" + std::to_string(khabard->pid()) + "/status").find("SigBlk:\t0000000000000000") ==
        std::string::npos)
      khabard->signal(SIGHUP);  // from the first moment on in which it could know of signals at all
    std::this_thread::sleep_for(milliseconds{20});
  }
  CHECK(eventually([&] { return articles(desk) == 1; }));
  check_stops(*khabard);
}

TEST_CASE("A second process on the state directory ends with 75 (P10)") {
  Desk desk;
  desk.site.put("/a", rss("أ", numbered_items("https://a.example", 1, 1)));
  desk.configure({{"a", "/a"}});
  auto khabard = desk.start({"run"});
  REQUIRE(eventually([&] { return articles(desk) == 1; }));
  const Ended second = desk.khabard({"once"});
  CHECK(second.exit_code == 75);
  CHECK(second.err.find("another khabard") != std::string::npos);
  check_stops(*khabard);
}

TEST_CASE("A schema newer or older than the binary is refused with 78 and both numbers (D12)") {
  Desk desk(/*migrated=*/false);
  desk.configure({});
  const Ended none = desk.khabard({"once"});
  CHECK(none.exit_code == 78);
  CHECK(none.err.find("khabard migrate") != std::string::npos);

  REQUIRE(desk.khabard({"migrate"}).exit_code == 0);
  CHECK(desk.khabard({"migrate"}).out.find("nothing to do") != std::string::npos);
  desk.execute(
      "INSERT INTO khabar_core.schema_version (version, name, binary_version) VALUES (999, '0999_next.sql', "
      "'9.9.9')");
  const Ended newer = desk.khabard({"run"});
  CHECK(newer.exit_code == 78);
  CHECK(newer.err.find("999") != std::string::npos);
  CHECK(desk.khabard({"migrate"}).exit_code == 78);
}

TEST_CASE("Metrics tell how the service fares, and that the database is away; a reload moves them (I6)") {
  LiveDesk desk;
  const TempDirectory directory;
  const std::string first = directory.file("first.prom"), second = directory.file("second.prom");
  const auto configure = [&desk](const std::string& file) {
    desk.configure({{"live", "/live"}}, "[metrics]\nfile = \"" + file + "\"\n");
  };
  const auto has = [](const std::string& file, const std::string& line) {
    return has_line(read_file(file), line);
  };
  configure(first);
  const auto khabard = desk.start_and_store();
  CHECK(eventually([&] { return has(first, "khabar_database_up 1"); }));
  CHECK(eventually([&] { return !has(first, "khabar_polls_total{outcome=\"ok\"} 0"); }));
  CHECK(has(first, "khabar_feeds 1"));
  CHECK(has(first, "khabar_spool_polls 0"));

  configure(second);
  khabard->signal(SIGHUP);
  CHECK(eventually([&] { return has(second, "khabar_database_up 1"); }));
  CHECK_FALSE(std::filesystem::exists(first));

  Desk::cluster().stop();
  CHECK(eventually([&] { return has(second, "khabar_database_up 0"); }));
  CHECK(eventually([&] { return !has(second, "khabar_spool_polls 0"); }));
  Desk::cluster().start();
  CHECK(eventually([&] { return has(second, "khabar_database_up 1"); }));
  CHECK(eventually([&] { return has(second, "khabar_spool_polls 0"); }));

  configure(directory.file("nowhere/metrics.prom"));
  khabard->signal(SIGHUP);
  CHECK(eventually([&] { return khabard->err().find("event=metrics.failed") != std::string::npos; }));
  const long before = articles(desk);
  CHECK(eventually([&] { return articles(desk) > before; }));
  configure(second);
  khabard->signal(SIGHUP);
  CHECK(eventually([&] { return std::filesystem::exists(second); }));
  check_stops(*khabard);
  CHECK_FALSE(std::filesystem::exists(second));
}
