// A random history: thousands of steps of a world of outlets, each poll through the whole pipeline into a
// real PostgreSQL, and the database equals the model: no article doubled, no edit lost, no revision and no
// retraction that did not happen (A01 A02 A04 A05 A07 C08 C21-C23 H35 H36).
//
//   KHABAR_HISTORY_STEPS=100000 KHABAR_HISTORY_SEED=7 build/dev/tests/integration/test_history

#include <cstdlib>

#include "database.h"
#include "integration/history_model.h"
#include "pipeline/process.h"
#include "support/catch.h"

using namespace khabar;
using namespace khabar::test;

namespace {

constexpr int kSteps = 10'000;
constexpr int kLookEvery = 2'500;   // steps
constexpr int kSureRetraction = 8;  // whole documents in a row without it: more than the store needs

int from_environment(const char* name, int otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::atoi(text);
}

/// The world, the database, and what must come of it.
class History {
 public:
  explicit History(unsigned seed) : random_(seed), world_(seed + 1), expected_(world_) {
    std::vector<Feed> feeds;
    for (const Section& section : world_.feeds())
      feeds.push_back(feed(section.id, "https://" + section.host + "/" + section.id));
    for (FeedRecord& record : with_feeds(*store_, feeds)) records_.emplace(record.feed.id, std::move(record));
  }

  void step() {
    clock_ += seconds(pick(random_, 30, 600));
    const int dice = pick(random_, 0, 99);
    if (dice < 24)
      world_.publish(clock_);
    else if (dice < 34)
      world_.edit();
    else if (dice < 36)
      world_.withdraw();
    else if (dice < 37)
      world_.reinstate();
    else
      poll(pick(random_, 0, static_cast<int>(world_.feeds().size()) - 1));
  }

  /// Every node has caught up, and every feed is polled until nothing is left to be learned.
  void come_to_rest() {
    world_.stop_lagging();
    clock_ += std::chrono::hours{25};  // what was pinned is free again
    for (int round = 0; round < 2; ++round)
      for (int feed = 0; feed < static_cast<int>(world_.feeds().size()); ++feed) {
        clock_ += seconds(60);
        poll(feed);
      }
  }

  void compare() {
    replay();
    no_doubles();
    rows_are_right();
    no_edit_is_lost();
    retractions_are_right();
  }
  [[nodiscard]] int polls() const { return polls_; }
  [[nodiscard]] std::int64_t count(const std::string& sql) const { return database_.count(sql); }
  [[nodiscard]] const Database& database() const { return database_; }

 private:
  void poll(int feed) {
    const Section& section = world_.feeds()[static_cast<std::size_t>(feed)];
    const Window window = world_.document(feed);
    if (window.empty()) return;
    FeedRecord& record = records_.at(section.id);
    Response response;
    response.outcome = Outcome::kOk;
    response.status = 200;
    response.url = record.feed.url;
    response.fetched_at = clock_;
    response.body = world_.render(feed, window);
    const Batch batch = pipeline::process(response, record);
    REQUIRE(batch.poll.outcome == Outcome::kOk);
    const auto stored = store_->save({&batch, 1}, hourly);
    INFO((stored ? "" : stored.error().message));
    REQUIRE(stored);
    record.title_affixes = stored->front().title_affixes;
    expected_.poll(feed, window, clock_);
    watch(feed, window);
    ++polls_;
  }

  /// Counts for how many polls in a row a withdrawn piece is missing while older ones are there.
  void watch(int feed, const Window& window) {
    for (const auto& [piece, row] : expected_.rows()) {
      if (!row.shown.contains(feed)) continue;
      const bool there =
          std::any_of(window.begin(), window.end(), [&](const Line& line) { return line.piece == piece; });
      const auto older =
          std::count_if(window.begin(), window.end(), [&](const Line& line) { return line.piece < piece; });
      int& missing = missing_[{piece, feed}];
      missing = there || older < 2 ? 0 : missing + 1;
    }
  }

  static std::size_t piece_of(const std::string& url) {
    return std::stoul(url.substr(url.find("/news/") + 6));
  }
  [[nodiscard]] bool has_slugs(int piece) const {
    const auto outlet = static_cast<std::size_t>(world_.pieces()[static_cast<std::size_t>(piece)].outlet);
    return world_.outlets()[outlet].urls == Urls::kSlugs;
  }

  /// A consumer that follows the change feed into a copy that was empty has the same articles, in every
  /// column.
  void replay() {
    database_.execute(R"(
      CREATE TABLE IF NOT EXISTS copy (id bigint PRIMARY KEY, row jsonb NOT NULL);
      CREATE TABLE IF NOT EXISTS cursor AS SELECT 0::bigint AS seq)");
    while (database_.count("SELECT count(*) FROM cursor, LATERAL khabar.changes(cursor.seq, 1) c") > 0)
      database_.execute(R"(
        WITH batch AS (SELECT c.* FROM cursor, LATERAL khabar.changes(cursor.seq, 1000) c),
        copied AS (
          INSERT INTO copy SELECT a.id, to_jsonb(a) FROM khabar.articles a WHERE a.id IN (SELECT article_id FROM batch)
          ON CONFLICT (id) DO UPDATE SET row = excluded.row)
        UPDATE cursor SET seq = (SELECT max(seq) FROM batch))");
    CHECK(
        database_.count(
            "SELECT count(*) FROM copy FULL JOIN khabar.articles a USING (id) WHERE copy.row IS DISTINCT FROM to_jsonb(a)") ==
        0);
  }

  void no_doubles() const {
    std::map<std::size_t, int> rows;
    for (const auto& row : cluster().query(
             database_.name(), "SELECT canonical_url FROM khabar.articles WHERE status <> 'merged'"))
      ++rows[piece_of(row[0])];
    CHECK(rows.size() == expected_.rows().size());
    for (const auto& [piece, count] : rows) {
      if (count == 1) continue;
      INFO("piece " << piece << ": "
                    << database_.value(
                           "SELECT string_agg(concat_ws(' ', feed_id, canonical_url, title), '; ') FROM "
                           "khabar.articles WHERE status <> 'merged' AND canonical_url LIKE '%/news/" +
                           std::to_string(piece) + "%'"));
      CHECK(has_slugs(static_cast<int>(piece)));
      CHECK(static_cast<std::size_t>(count) <= expected_.unjoined(static_cast<int>(piece)));
    }
  }

  void rows_are_right() const {
    for (const auto& row : cluster().query(database_.name(), R"(
           SELECT a.canonical_url, a.feed_id, a.title, a.text, (SELECT count(*) FROM khabar.revisions r
                    WHERE r.article_id = a.id AND r.kind = 'r' AND r.changed <> '{status}')
             FROM khabar.articles a WHERE a.status <> 'merged')")) {
      const int piece = static_cast<int>(piece_of(row[0]));
      if (has_slugs(piece)) continue;  // merges add to its history
      const Row& wanted = expected_.rows().at(piece);
      INFO("piece " << piece << " " << row[2]);
      CHECK(row[1] == world_.feeds()[static_cast<std::size_t>(wanted.origin)].id);
      CHECK(row[2].starts_with(wanted.words.title));
      CHECK(row[3].starts_with(wanted.words.body));
      CHECK(std::stoi(row[4]) == wanted.revisions);
    }
  }

  /// What stands in its origin now is what the row says, once all nodes have caught up.
  void no_edit_is_lost() const {
    if (!at_rest_) return;
    for (
        const auto& row : cluster().query(
            database_.name(),
            "SELECT canonical_url, feed_id, title, text, status FROM khabar.articles WHERE status <> 'merged'")) {
      const auto& piece = world_.pieces()[piece_of(row[0])];
      const auto origin = std::find_if(world_.feeds().begin(), world_.feeds().end(),
                                       [&](const Section& feed) { return feed.id == row[1]; });
      const Window window = world_.fresh(static_cast<int>(origin - world_.feeds().begin()));
      const bool there = std::any_of(window.begin(), window.end(),
                                     [&](const Line& line) { return line.piece == piece.number; });
      if (!there) continue;
      INFO("piece " << piece.number);
      CHECK(row[2].starts_with(piece.words.title));
      CHECK(row[3].starts_with(piece.words.body));
      CHECK(row[4] == "live");
    }
  }

  void retractions_are_right() const {
    for (
        const auto& row : cluster().query(
            database_.name(),
            "SELECT canonical_url FROM khabar.articles JOIN khabar.revisions r ON r.article_id = id WHERE r.kind = 'd'"))
      CHECK(world_.pieces()[piece_of(row[0])].was_withdrawn);
    std::map<std::size_t, std::string> status;
    for (const auto& row : cluster().query(
             database_.name(), "SELECT canonical_url, status FROM khabar.articles WHERE status <> 'merged'"))
      status[piece_of(row[0])] = row[1];
    for (const auto& [piece, row] : expected_.rows()) {
      INFO("piece " << piece);
      const Piece& of = world_.pieces()[static_cast<std::size_t>(piece)];
      int homes = 0, sure = 0;
      for (const auto& [feed, words] : row.shown) {
        if (!world_.is_home(feed, piece)) continue;
        ++homes;
        const auto missing = missing_.find({piece, feed});
        sure += missing != missing_.end() && missing->second >= kSureRetraction ? 1 : 0;
      }
      if (status.at(static_cast<std::size_t>(piece)) == "retracted") CHECK(of.was_withdrawn);
      if (of.withdrawn && homes > 0 && sure == homes)
        CHECK(status.at(static_cast<std::size_t>(piece)) == "retracted");
    }
  }

  Random random_;
  World world_;
  Expected expected_;
  Database database_;
  std::unique_ptr<store::Store> store_ = database_.open();
  std::map<std::string, FeedRecord> records_;
  std::map<std::pair<int, int>, int> missing_;
  Time clock_ = at(0);
  int polls_ = 0;

 public:
  bool at_rest_ = false;
};

}  // namespace

TEST_CASE("a random history of 10,000 steps: the database equals the model") {
  const auto seed = static_cast<unsigned>(from_environment("KHABAR_HISTORY_SEED", 20251209));
  const int steps = from_environment("KHABAR_HISTORY_STEPS", kSteps);
  INFO("seed " << seed);
  History history(seed);
  for (int i = 1; i <= steps; ++i) {
    history.step();
    if (i % kLookEvery == 0) history.compare();
  }
  history.come_to_rest();
  history.at_rest_ = true;
  history.compare();
  std::printf("history: seed %u, %d steps, %d polls, %s\n", seed, steps, history.polls(),
              history.database()
                  .value(R"(SELECT (SELECT count(*) FROM khabar.articles) || ' articles, ' ||
    string_agg(n || ' ' || kind::text, ', ' ORDER BY kind) FROM (SELECT kind, count(*) AS n FROM khabar.revisions GROUP BY kind) k)")
                  .c_str());
  CHECK(history.count("SELECT count(*) FROM khabar.revisions WHERE kind = 'd'") > steps / 200);
  CHECK(history.count("SELECT count(*) FROM khabar.revisions WHERE kind = 'r'") > steps / 20);
}
