// The database goes away, freezes, and comes back as another one, while khabard runs.

#include <unistd.h>

#include <csignal>
#include <sstream>

#include "live_feed.h"

using namespace khabar::test;

namespace {

/// `line` in the configuration, as the first of [database].
void set_in_database(const Desk& desk, const std::string& line) {
  std::string text = read_file(desk.config_file());
  const std::string table = "[database]\n";
  text.insert(text.find(table) + table.size(), line + "\n");
  write_file(desk.config_file(), text);
}

/// The server processes of khabard's own connections.
std::vector<pid_t> backends(const Desk& desk) {
  std::istringstream pids(
      desk.sql("SELECT pid FROM pg_stat_activity WHERE application_name LIKE 'khabard %'"));
  std::vector<pid_t> out;
  for (pid_t pid = 0; pids >> pid;) out.push_back(pid);
  return out;
}

/// Stopped as long as it lives.
class Frozen {
 public:
  explicit Frozen(std::vector<pid_t> processes) : processes_(std::move(processes)) { send(SIGSTOP); }
  ~Frozen() { send(SIGCONT); }
  Frozen(const Frozen&) = delete;
  Frozen& operator=(const Frozen&) = delete;

 private:
  void send(int signal) const {
    for (const pid_t pid : processes_) kill(pid, signal);
  }
  std::vector<pid_t> processes_;
};

bool says(const Process& khabard, const std::string& what) {
  return khabard.err().find(what) != std::string::npos;
}

}  // namespace

TEST_CASE("The database goes away and comes back: polls wait in the spool, none is lost (D02 D03)") {
  const LiveDesk desk;
  auto khabard = desk.start_and_store();
  Desk::cluster().stop();
  const int at_stop = desk.served->load();
  CHECK(eventually([&] { return desk.served->load() >= at_stop + 4; }));
  CHECK(eventually([&] { return khabard->err().find("database.lost") != std::string::npos; }));
  SECTION("the daemon lives through it") {}
  SECTION("the daemon is killed meanwhile, too") {
    khabard->signal(SIGKILL);
    khabard->wait();
    khabard = desk.start({"run"});
    usleep(500'000);
  }
  Desk::cluster().start();
  const int at_start = desk.served->load();
  CHECK(eventually([&] { return articles(desk) >= at_start + 1; }, seconds{40}));
  check_stops(*khabard);
  REQUIRE(desk.khabard({"once", "--all"}).exit_code == 0);
  CHECK(articles(desk) == desk.served->load());
}

TEST_CASE("A database that answers no more is noticed, and polls go on into the spool (D04)") {
  Desk desk;
  const Counter served = counter();
  desk.site.handle("/live", growing(served, "https://live.example"));
  desk.configure({{"live", "/live"}});
  set_in_database(desk, "statement_timeout = \"1s\"");
  auto khabard = desk.start({"run"});
  REQUIRE(eventually([&] { return articles(desk) >= 2; }));
  {
    const Frozen frozen(backends(desk));
    CHECK(eventually([&] { return says(*khabard, "database.lost"); }, seconds{15}));
    const int at_loss = served->load();
    CHECK(eventually([&] { return served->load() >= at_loss + 2; }));
    // Only these sessions hang: the next connection finds the server alive, and what was spooled is stored.
    CHECK(eventually([&] { return articles(desk) >= at_loss; }, seconds{20}));
  }
  check_stops(*khabard);
  REQUIRE(desk.khabard({"once", "--all"}).exit_code == 0);
  CHECK(articles(desk) == served->load());
}

TEST_CASE("SIGTERM while the database answers no more ends in time; what was received is spooled (D04 P02)") {
  const LiveDesk desk;
  auto khabard = desk.start_and_store();
  {
    const Frozen frozen(backends(desk));
    const int at_freeze = desk.served->load();
    REQUIRE(eventually([&] { return desk.served->load() >= at_freeze + 1; }));
    check_stops(*khabard);
  }
  const long before = articles(desk);
  const Ended once = desk.khabard({"once"});  // stores the spool before it polls
  INFO(once.err << once.out);
  CHECK(once.exit_code == 0);
  CHECK(articles(desk) > before);
  REQUIRE(desk.khabard({"once", "--all"}).exit_code == 0);
  CHECK(articles(desk) == desk.served->load());
}

TEST_CASE("once stores what waits in the spool, and then what it polls") {
  Desk desk;
  const Counter served = counter();
  desk.site.handle("/live", growing(served, "https://live.example"));
  desk.configure({{"live", "/live"}});
  auto khabard = desk.start({"run"});
  REQUIRE(eventually([&] { return articles(desk) >= 1; }));
  Desk::cluster().stop();
  const int at_stop = served->load();
  REQUIRE(eventually([&] { return served->load() >= at_stop + 3 && says(*khabard, "database.lost"); }));
  check_stops(*khabard);
  const Ended away = desk.khabard({"once", "live"});
  CHECK(away.exit_code == 1);  // nothing can be polled: the database knows the feeds
  Desk::cluster().start();
  const Ended once = desk.khabard({"once", "live"});
  INFO(once.err << once.out);
  CHECK(once.exit_code == 0);
  CHECK(once.out.find("1 polled, 0 failed, 1 new") != std::string::npos);
  CHECK(articles(desk) == served->load());
}

TEST_CASE("A database restored from an older copy, without a feed's row, is used again at once (D23)") {
  Desk desk;
  const Counter served = counter(), lost = counter();
  desk.site.handle("/live", growing(served, "https://live.example"));
  desk.site.handle("/lost", growing(lost, "https://lost.example"));
  desk.configure({{"live", "/live"}, {"lost", "/lost"}});
  auto khabard = desk.start({"run"});
  REQUIRE(eventually([&] { return articles(desk) >= 4; }));
  desk.execute(
      "DELETE FROM khabar_core.sighting WHERE feed_key = (SELECT key FROM khabar_core.feed WHERE id = 'lost');"
      "DELETE FROM khabar_core.poll WHERE feed_key = (SELECT key FROM khabar_core.feed WHERE id = 'lost');"
      "DELETE FROM khabar_core.feed_window WHERE feed_key = (SELECT key FROM khabar_core.feed WHERE id = 'lost');"
      "DELETE FROM khabar_core.gap WHERE feed_key = (SELECT key FROM khabar_core.feed WHERE id = 'lost');"
      "DELETE FROM khabar_core.feed WHERE id = 'lost'");
  CHECK(eventually([&] { return desk.number("SELECT count(*) FROM khabar.feeds WHERE id = 'lost'") == 1; },
                   seconds{15}));
  const long before = articles(desk);
  CHECK(eventually([&] { return articles(desk) >= before + 4; }, seconds{15}));
  CHECK(desk.number("SELECT count(*) FROM khabar.polls WHERE feed_id = 'lost'") >= 1);
  check_stops(*khabard);
}
