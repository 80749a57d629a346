// The third promise: whoever follows khabar.changes(after) sees every committed change exactly once, in
// order, while eight writer processes commit, are killed and lose their connections (P01 D03 D06, invariant
// I2).

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <map>
#include <pqxx/pqxx>
#include <random>
#include <set>

#include "database.h"
#include "support/catch.h"

using namespace khabar;
using namespace khabar::test;

namespace {

constexpr int kWriters = 8;
constexpr std::chrono::seconds kChaos{8};
constexpr unsigned kWriterLife = 60;  // seconds: a writer that outlives the test ends by itself

using Random = std::mt19937;

int uniform(Random& random, int low, int high) {
  return std::uniform_int_distribution<int>(low, high)(random);
}

void nap(int milliseconds) {
  usleep(static_cast<useconds_t>(milliseconds) * 1000);
}

/// What one writer publishes: one to five new articles, now and then an edit of one from before, and an
/// article that every writer's feed carries, so that identities collide.
class Desk {
 public:
  Desk(int number, unsigned seed)
      : number_(std::to_string(number) + "-" + std::to_string(seed)), random_(seed) {}

  Batch next(const FeedRecord& feed) {
    std::vector<Article> articles;
    for (int i = uniform(random_, 1, 5); i > 0; --i) articles.push_back(numbered(++last_, ""));
    if (last_ > 10 && uniform(random_, 0, 2) == 0)
      articles.push_back(numbered(uniform(random_, 1, 10), " (مصحح)"));
    const std::string shared = std::to_string(uniform(random_, 1, 200));
    articles.push_back(
        article("shared-" + shared, "https://agency.example/" + shared, "خبر الوكالة " + shared));
    return batch(feed, now(), std::move(articles));
  }
  Random& random() { return random_; }

 private:
  [[nodiscard]] Article numbered(int n, const std::string& mark) const {
    const std::string name = number_ + "-" + std::to_string(n);
    return article(name, "https://desk.example/" + name, "خبر " + name + mark);
  }
  std::string number_;
  Random random_;
  int last_ = 0;
};

/// A writer process: stores until it is killed, taking a new connection whenever it loses one.
[[noreturn]] void write_on(const Database& database, const FeedRecord& feed, int number, unsigned seed) {
  alarm(kWriterLife);
  Desk desk(number, seed);
  while (true) {
    auto store = store::Store::open(database.as());
    while (store) {
      const std::array batches{desk.next(feed)};
      if (!(*store)->save(batches, hourly)) break;
      nap(uniform(desk.random(), 0, 20));
    }
    nap(50);
  }
}

/// The writers, restarted when they die.
class Writers {
 public:
  Writers(const Database& database, std::vector<FeedRecord> feeds)
      : database_(database), feeds_(std::move(feeds)) {
    for (int i = 0; i < kWriters; ++i) pids_.push_back(start(i));
  }
  ~Writers() { stop(); }
  Writers(const Writers&) = delete;
  Writers& operator=(const Writers&) = delete;

  void kill_and_restart(int number) {
    end(number);
    pids_[static_cast<std::size_t>(number)] = start(number);
    ++kills_;
  }
  void stop() {
    for (int i = 0; i < static_cast<int>(pids_.size()); ++i) end(i);
    pids_.clear();
  }
  [[nodiscard]] int kills() const { return kills_; }

 private:
  pid_t start(int number) {
    const pid_t pid = fork();
    if (pid == 0) write_on(database_, feeds_[static_cast<std::size_t>(number)], number, ++seed_);
    ++seed_;
    return pid;
  }
  void end(int number) {
    kill(pids_[static_cast<std::size_t>(number)], SIGKILL);
    waitpid(pids_[static_cast<std::size_t>(number)], nullptr, 0);
  }

  const Database& database_;
  std::vector<FeedRecord> feeds_;
  std::vector<pid_t> pids_;
  unsigned seed_ = 2025;
  int kills_ = 0;
};

struct Change {
  long seq;
  std::string kind;
  long article;
  int rev;
  bool operator==(const Change&) const = default;
};

/// A consumer as sql/README.md tells to write one, less the copy.
class Consumer {
 public:
  explicit Consumer(const Database& database) : connection_(database.as("reader").url) {}

  void poll() {
    pqxx::nontransaction transaction(connection_);
    const auto rows = transaction.exec("SELECT seq, kind::text, article_id, rev FROM khabar.changes(" +
                                       std::to_string(cursor_) + ", 1000)");
    for (const auto& row : rows) {
      const Change change{row[0].as<long>(), row[1].c_str(), row[2].as<long>(), row[3].as<int>()};
      rising_ = rising_ && change.seq > cursor_;
      cursor_ = change.seq;
      seen_.push_back(change);
    }
  }
  [[nodiscard]] const std::vector<Change>& seen() const { return seen_; }
  [[nodiscard]] bool rising() const { return rising_; }

 private:
  pqxx::connection connection_;
  long cursor_ = 0;
  bool rising_ = true;
  std::vector<Change> seen_;
};

std::vector<Change> whole_log(const Database& database) {
  std::vector<Change> log;
  for (const auto& row : cluster().query(
           database.name(), "SELECT seq, kind, article_id, rev FROM khabar_core.change ORDER BY seq"))
    log.push_back({std::stol(row[0]), row[1], std::stol(row[2]), std::stoi(row[3])});
  return log;
}

/// The highest revision of each article, as the change log tells it; every (article, rev) must come once and
/// in order.
std::map<long, int> revisions_of(const std::vector<Change>& log) {
  std::map<long, int> last;
  for (const Change& change : log) {
    int& rev = last[change.article];
    INFO("seq " << change.seq << " article " << change.article);
    REQUIRE(change.rev == rev + 1);
    if (rev == 0)
      REQUIRE(change.kind == "i");
    else
      REQUIRE((change.kind == "r" || change.kind == "d"));  // the writers' windows come and go
    rev = change.rev;
  }
  return last;
}

std::vector<FeedRecord> writers_feeds(const Database& database) {
  std::vector<Feed> feeds;
  for (int i = 0; i < kWriters; ++i) feeds.push_back(feed("desk-" + std::to_string(i)));
  return with_feeds(*database.open(), feeds);
}

void cut_one_connection(const Database& database) {
  database.execute(
      "SELECT pg_terminate_backend(pid) FROM (SELECT pid FROM pg_stat_activity WHERE usename = 'writer' "
      "ORDER BY random() LIMIT 1) AS one");
}

}  // namespace

TEST_CASE(
    "Eight writers with kills and cut connections: a consumer sees every committed change once, in order (I2 "
    "P01 D03 D06)") {
  const Database database;
  Writers writers(database, writers_feeds(database));
  Consumer consumer(database);
  Random random(7);
  const auto end = std::chrono::steady_clock::now() + kChaos;
  int cuts = 0;
  while (std::chrono::steady_clock::now() < end) {
    consumer.poll();
    const int dice = uniform(random, 0, 99);
    if (dice < 8) writers.kill_and_restart(uniform(random, 0, kWriters - 1));
    if (dice >= 90) {
      cut_one_connection(database);
      ++cuts;
    }
    nap(uniform(random, 5, 30));
  }
  writers.stop();
  cluster().query(database.name(), "SELECT pg_sleep(0.5)");  // a commit under way when its client died
  consumer.poll();
  while (consumer.seen().size() % 1000 == 0 && consumer.seen().size() < whole_log(database).size())
    consumer.poll();

  const std::vector<Change> log = whole_log(database);
  CHECK(consumer.rising());
  CHECK(consumer.seen().size() == log.size());
  CHECK((consumer.seen() == log));  // in brackets: thousands of changes are no message
  const std::map<long, int> revisions = revisions_of(log);
  CHECK(static_cast<std::int64_t>(revisions.size()) ==
        database.count("SELECT count(*) FROM khabar.articles"));
  for (const auto& row : cluster().query(database.name(), "SELECT id, rev FROM khabar.articles"))
    REQUIRE(revisions.at(std::stol(row[0])) == std::stoi(row[1]));
  CHECK(database.count("SELECT count(*) - count(DISTINCT canonical_url) FROM khabar.articles") == 0);
  CHECK(database.count("SELECT count(*) FROM khabar.articles WHERE canonical_url LIKE '%agency.example%'") >
        50);

  // The test tested something: many commits, many kills, edits among them.
  CHECK(revisions.size() > 300);
  CHECK(writers.kills() > 5);
  CHECK(cuts > 5);
  CHECK(std::any_of(log.begin(), log.end(), [](const Change& change) { return change.kind == "r"; }));
  UNSCOPED_INFO(log.size() << " changes, " << writers.kills() << " kills, " << cuts << " cuts");
}

TEST_CASE("Consumers are woken after a commit, and not more than five times a second (D17)") {
  const Database database;
  auto store = database.open();
  const std::vector<FeedRecord> feeds = with_feeds(*store, {feed("desk")});
  pqxx::connection listener(cluster().url(database.name(), "reader"));
  struct Ear : pqxx::notification_receiver {
    using notification_receiver::notification_receiver;
    void operator()(const std::string& payload, int /*pid*/) override { heard.push_back(payload); }
    std::vector<std::string> heard;
  } ear(listener, "khabar_changes");

  REQUIRE(store->notify_consumers().ok());
  const auto begin = std::chrono::steady_clock::now();
  for (int i = 0; i < 30; ++i) {
    const std::string name = std::to_string(i);
    const std::array batches{
        batch(feeds[0], at(i), {article(name, "https://desk.example/" + name, "خبر " + name)})};
    REQUIRE(store->save(batches, hourly).ok());
    REQUIRE(store->notify_consumers().ok());
  }
  const auto took = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  nap(250);
  REQUIRE(store->notify_consumers().ok());  // what was held back
  const std::string head = database.value("SELECT head_seq FROM khabar.stream");
  for (int i = 0; i < 50 && (ear.heard.empty() || ear.heard.back() != head); ++i) {
    nap(20);
    listener.get_notifs();
  }
  REQUIRE_FALSE(ear.heard.empty());
  CHECK(ear.heard.back() == head);
  CHECK(static_cast<double>(ear.heard.size()) <= 3 + took * 5);
}
