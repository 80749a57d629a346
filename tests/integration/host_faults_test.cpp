// What the machine does to khabard: a journal that nobody reads, a process that is stopped and goes on.

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <mutex>
#include <numeric>
#include <vector>

#include "live_feed.h"

using namespace khabar::test;

namespace {

/// A pipe with a name, of the smallest size there is, open at both ends as long as it lives.
class Fifo {
 public:
  explicit Fifo(std::string name) : name_(std::move(name)) {
    REQUIRE(::mkfifo(name_.c_str(), 0600) == 0);
    fd_ = ::open(name_.c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC);
    REQUIRE(fd_ >= 0);
    constexpr int kSmallest = 4096;
    REQUIRE(::fcntl(fd_, F_SETPIPE_SZ, kSmallest) >= 0);
  }
  ~Fifo() { ::close(fd_); }
  Fifo(const Fifo&) = delete;
  Fifo& operator=(const Fifo&) = delete;

  [[nodiscard]] const std::string& name() const { return name_; }
  /// What stands in it now.
  [[nodiscard]] std::string read() const {
    std::string text;
    std::array<char, 4096> part{};
    for (ssize_t size = 0; (size = ::read(fd_, part.data(), part.size())) > 0;)
      text.append(part.data(), static_cast<std::size_t>(size));
    return text;
  }

 private:
  std::string name_;
  int fd_ = -1;
};

/// Feeds that have news at every poll, each a line in the log.
class TalkativeFeeds {
 public:
  explicit TalkativeFeeds(Desk& desk, int count = 20, milliseconds delay = milliseconds{0}) {
    std::vector<std::pair<std::string, std::string>> feeds;
    for (int i = 0; i < count; ++i) {
      const std::string name = "live" + std::to_string(i);
      desk.site.handle("/" + name,
                       growing(served_.emplace_back(counter()), "https://" + name + ".example", delay));
      feeds.emplace_back(name, "/" + name);
    }
    desk.configure(feeds, "[log]\nlevel = \"debug\"\n");
  }
  /// How many items were shown.
  [[nodiscard]] int served() const {
    return std::accumulate(served_.begin(), served_.end(), 0,
                           [](int sum, const Counter& feed) { return sum + *feed; });
  }

 private:
  std::vector<Counter> served_;
};

/// One article whose headline is what the newsroom thinks of it now.
class Headline {
 public:
  void change(const std::string& to) {
    const std::lock_guard lock(mutex_);
    title_ = to;
  }
  [[nodiscard]] std::string title() const {
    const std::lock_guard lock(mutex_);
    return title_;
  }

 private:
  mutable std::mutex mutex_;
  std::string title_ = "المحادثات تبدأ غداً";
};

}  // namespace

TEST_CASE("A journal that is not read stops no poll and no end (P12)") {
  Desk desk;
  const TalkativeFeeds feeds(desk);
  const TempDirectory directory;
  const Fifo journal(directory.file("journal"));
  auto khabard = desk.start({"run"}, {}, journal.name());
  REQUIRE(eventually([&] { return feeds.served() >= 200; }));  // several times of what the pipe holds
  CHECK(eventually([&] { return articles(desk) >= 200; }));
  SECTION("it is never read") {}
  SECTION("it is read again") {
    std::string log;
    const auto lines_come = [&] {
      log += journal.read();
      return std::count(log.begin(), log.end(), '\n') >= 200;
    };
    CHECK(eventually(lines_come));
    CHECK(log.find("event=ready") != std::string::npos);
    CHECK(log.find("event=log.dropped") == std::string::npos);  // four megabytes were not full
  }
  check_stops(*khabard);
  REQUIRE(desk.khabard({"once", "--all"}).exit_code == 0);
  CHECK(articles(desk) == feeds.served());
}

TEST_CASE("A process that was stopped for long does not bring old texts back (P11)") {
  Desk desk;
  const auto headline = std::make_shared<Headline>();
  const Counter asked = counter();
  desk.site.handle("/paper", [headline, asked](const HttpRequest&) {
    HttpReply reply;
    reply.body =
        rss("صحيفة", {{"guid-1", "https://paper.example/1", headline->title(), "نص الخبر كما هو.", "", ""}});
    reply.delay = milliseconds{700};  // so that the process is stopped while it waits
    ++*asked;
    return reply;
  });
  desk.configure({{"paper", "/paper"}});
  auto stopped = desk.start({"run"});
  REQUIRE(eventually([&] { return articles(desk) == 1; }));
  const int before = *asked;
  REQUIRE(eventually([&] { return *asked > before; }));
  stopped->signal(SIGSTOP);  // the old headline is on its way to it

  headline->change("المحادثات تأجلت");
  auto other = desk.start_elsewhere({"run"});
  const auto title = [&] { return desk.sql("SELECT title FROM khabar.articles"); };
  REQUIRE(eventually([&] { return title() == headline->title(); }));
  usleep(6'000'000);  // longer than any poll may take
  check_stops(*other);

  stopped->signal(SIGCONT);
  const int seen = *asked;
  CHECK(eventually([&] { return *asked >= seen + 2; }));
  check_stops(*stopped);
  CHECK(title() == headline->title());
  CHECK(desk.sql("SELECT rev FROM khabar.articles") == "2");
  CHECK(desk.number("SELECT count(*) FROM khabar.revisions") == 2);
}

TEST_CASE("Time zone, language and PostgreSQL's own variables change nothing that is read or stored (G09)") {
  Desk desk;
  const std::string reference = read_file(KHABAR_TEST_DATA "/integration/reference.xml");
  desk.site.put("/plain", reference);
  desk.site.put("/strange", reference);
  desk.configure({{"plain", "/plain"}});
  const auto rows = [&](const std::string& feed) {
    return desk.sql(
        "SELECT title, text, html, published, published_quality, lang, dir, updated, status "
        "FROM khabar.articles WHERE feed_id = '" +
        feed + "' ORDER BY title");
  };
  REQUIRE(desk.khabard({"once"}).exit_code == 0);
  const std::string plain = rows("plain");
  REQUIRE_FALSE(plain.empty());
  desk.execute("UPDATE khabar_core.article SET status = 'retracted'");  // so that the next one stores its own
  desk.execute("DELETE FROM khabar_core.article_key");

  const Process::Environment strange{{"TZ", "Asia/Kathmandu"},
                                     {"LANG", "ar_QA.UTF-8"},
                                     {"LC_ALL", "tr_TR.UTF-8"},
                                     {"PGTZ", "America/St_Johns"},
                                     {"PGDATESTYLE", "German"},
                                     {"PGCLIENTENCODING", "LATIN1"},
                                     {"PGOPTIONS", "-c extra_float_digits=0 -c bytea_output=escape"}};
  desk.configure({{"strange", "/strange"}});
  const Ended once = desk.start({"once"}, strange)->wait();
  INFO(once.err);
  REQUIRE(once.exit_code == 0);
  CHECK(rows("strange") == plain);

  const std::vector<std::string> parse{KHABARD_PROGRAM, "parse",
                                       KHABAR_TEST_DATA "/integration/reference.xml", "--at",
                                       "2025-12-10T00:00:00Z"};
  CHECK(run(parse, strange).out == run(parse).out);
}

TEST_CASE("Fewer descriptors than transfers: fewer run at a time, no poll fails, all is stored (P07)") {
  Desk desk;
  constexpr int kFeeds = 60;
  const TalkativeFeeds feeds(desk, kFeeds, milliseconds{200});
  Process khabard(
      {"/usr/bin/prlimit", "--nofile=64", KHABARD_PROGRAM, "run", "--config", desk.config_file()});
  CHECK(eventually([&] { return articles(desk) >= kFeeds * 3; }, seconds{60}));
  CHECK(khabard.err().find("event=fetch.fewer in_flight=8 configured=200") != std::string::npos);
  CHECK(desk.site.server().most_open_connections() <= 8);
  CHECK(desk.sql("SELECT DISTINCT outcome FROM khabar.polls") == "ok");
  check_stops(khabard);
}
