// Stories in the store: several daemons on one database, what is lost on the way, and what comes late.

#include <algorithm>
#include <array>
#include <atomic>
#include <random>
#include <stdexcept>
#include <thread>

#include "pipeline/story_finder.h"
#include "store/database.h"
#include "store/prune.h"
#include "support/catch.h"

using namespace khabar;
using namespace khabar::test;

namespace {

/// So many words that only texts of this seed have.
std::string words(int seed, int count, int from = 0) {
  std::string text;
  for (int i = from; i < from + count; ++i) {
    text += text.empty() ? "w" : " w";
    for (int rest = seed * 1000 + i + 1; rest > 0; rest /= 23) text += static_cast<char>('a' + rest % 23);
  }
  return text;
}

Article piece(const std::string& name, const std::string& text) {
  Article out = article(name, "https://" + name + ".example/", "title of " + name, text);
  out.lang = "en";
  out.dir = Direction::kLtr;
  return out;
}

Time hours_ago(int hours) {
  return std::chrono::time_point_cast<Time::duration>(std::chrono::system_clock::now()) -
         std::chrono::hours(hours);
}

/// A daemon as far as stories go: a store and what it remembers.
class Newsroom {
 public:
  explicit Newsroom(const Database& database) : store_(must(store::Store::open(database.as(), &memory_))) {}

  /// False: it could not be stored now, and may be sent again.
  bool try_save(const FeedRecord& feed, Time when, std::vector<Article> articles) {
    const Batch one = batch(feed, when, std::move(articles));
    const auto stored = store_->save({&one, 1}, hourly);
    if (!stored && stored.error().kind != Kind::kUnavailable)
      throw std::runtime_error(stored.error().message);
    return static_cast<bool>(stored);
  }
  void save(const FeedRecord& feed, Time when, std::vector<Article> articles) {
    if (!try_save(feed, when, std::move(articles))) throw std::runtime_error("not stored");
  }
  /// Loads all there is, as between polls; how many steps it took.
  int load() {
    int steps = 0;
    while (must(store_->load_stories()) > 0) ++steps;
    return steps;
  }
  store::Store& store() { return *store_; }
  [[nodiscard]] std::size_t size() { return memory_.size(); }
  [[nodiscard]] std::int64_t story_of(std::int64_t article) const { return finder_->story_of(article); }

  template <class T>
  static T must(Result<T> result) {
    if (!result) throw std::runtime_error(result.error().message);
    return *std::move(result);
  }

 private:
  const std::unique_ptr<StoryFinder> finder_ = pipeline::make_story_finder();
  store::StoryMemory memory_{*finder_};
  const std::unique_ptr<store::Store> store_;
};

/// A database with feeds a, b, c ... and a newsroom.
struct House {
  explicit House(int count = 4) {
    std::vector<Feed> all;
    for (int i = 0; i < count; ++i) all.push_back(feed(std::string(1, static_cast<char>('a' + i))));
    feeds = with_feeds(room.store(), all);
  }
  [[nodiscard]] std::string id(const std::string& name) const {
    return database.value("SELECT id FROM khabar.articles WHERE url = 'https://" + name + ".example/'");
  }
  [[nodiscard]] std::string story(const std::string& name) const {
    return database.value("SELECT coalesce(story_id, 0) FROM khabar.articles WHERE url = 'https://" + name +
                          ".example/'");
  }
  [[nodiscard]] std::string stories() const {
    return database.value(
        "SELECT coalesce(string_agg(articles || '/' || feeds, ' ' ORDER BY id), '') FROM khabar.stories");
  }
  /// The changes of kind s since: who, and into which story ("-": it left).
  [[nodiscard]] std::string moves(const std::string& since) const {
    return database.value(
        "SELECT coalesce(string_agg(split_part(split_part(a.url, '/', 3), '.', 1) || '>' || "
        "coalesce(c.into_id::text, '-'), ' ' ORDER BY c.seq), '') FROM khabar.changes(" +
        since + ") c JOIN khabar.articles a ON a.id = c.article_id WHERE c.kind = 's'");
  }
  [[nodiscard]] std::string head() const { return database.value("SELECT head_seq FROM khabar.stream"); }

  Database database;
  Newsroom room{database};
  std::vector<FeedRecord> feeds;
};

/// What each newsroom remembers of every article's story is what the database says.
std::int64_t disagreements(const House& house, std::initializer_list<Newsroom*> rooms) {
  std::int64_t wrong = 0;
  const auto rows =
      cluster().query(house.database.name(),
                      "SELECT a.id, coalesce(m.story_id, 0) FROM khabar_core.article a LEFT JOIN "
                      "khabar_core.story_member m ON m.article_id = a.id");
  for (const auto& row : rows)
    for (const Newsroom* room : rooms)
      if (room->story_of(std::stoll(row[0])) != std::stoll(row[1])) ++wrong;
  return wrong;
}

}  // namespace

TEST_CASE("two daemons that save at once and lose connections decide alike, and remember what is stored") {
  constexpr int kReports = 40, kCopies = 4, kFeedsEach = 4;
  House house(2 * kFeedsEach);
  Newsroom other(house.database);
  std::atomic<int> at_work{2};
  std::array<std::string, 2> faults;
  const auto work = [&](int side, Newsroom& room) {
    try {
      std::mt19937 random(static_cast<unsigned>(side + 1));
      std::vector<std::pair<int, Article>> pieces;  // feed, article
      for (int report = 0; report < kReports; ++report)
        for (int copy = 0; copy < kCopies / 2; ++copy) {
          const std::string name =
              "r" + std::to_string(report) + "-" + std::to_string(side) + std::to_string(copy);
          const std::string text = words(report, 90) + " " + words(100 + report * 4 + side * 2 + copy, 12);
          pieces.emplace_back(side * kFeedsEach + (report + copy) % kFeedsEach, piece(name, text));
        }
      std::shuffle(pieces.begin(), pieces.end(), random);
      for (std::size_t i = 0; i < pieces.size(); ++i) {
        std::vector<Article> window;
        for (std::size_t j = i; j < pieces.size() && window.size() < 3; ++j)
          if (pieces[j].first == pieces[i].first) window.push_back(pieces[j].second);
        const Time when = hours_ago(1) + seconds(static_cast<int>(i));
        while (!room.try_save(house.feeds[static_cast<std::size_t>(pieces[i].first)], when, window))
          std::this_thread::sleep_for(milliseconds(5));
      }
    } catch (const std::exception& fault) {
      faults[static_cast<std::size_t>(side)] = fault.what();
    }
    --at_work;
  };
  std::thread ours(work, 0, std::ref(house.room)), theirs(work, 1, std::ref(other));
  int cut = 0;
  while (at_work > 0) {
    std::this_thread::sleep_for(milliseconds(60));
    cut += static_cast<int>(
        cluster()
            .query(
                house.database.name(),
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'writer' AND datname = "
                "current_database() ORDER BY random() LIMIT 1")
            .size());
  }
  ours.join();
  theirs.join();
  CHECK(faults[0].empty());
  CHECK(faults[1].empty());
  CHECK(cut > 5);
  CHECK(house.database.count("SELECT count(*) FROM khabar.articles") == kReports * kCopies);
  CHECK(house.database.count("SELECT count(*) FROM khabar.stories WHERE articles = 4") == kReports);
  CHECK(house.database.count("SELECT count(*) FROM khabar.stories") == kReports);
  CHECK(house.database.count(
            "SELECT count(*) FROM (SELECT m.story_id FROM khabar.story_members m JOIN khabar.articles a ON "
            "a.id = m.article_id GROUP BY 1 HAVING count(DISTINCT split_part(a.title, '-', 1)) > 1) mixed") ==
        0);
  CHECK(house.database.count("SELECT count(*) FROM khabar.changes(0, 10000) WHERE kind = 's'") ==
        kReports * kCopies);
  CHECK(house.database.count("SELECT count(*) FROM khabar.story_members WHERE method = 'first'") == kReports);

  for (Newsroom* room : {&house.room, &other, &house.room}) {  // each learns of the other's last
    static int last = 0;
    while (!room->try_save(house.feeds[0], hours_ago(0) + seconds(last),
                           {piece("last" + std::to_string(last), words(900 + last, 50))}))
      std::this_thread::sleep_for(milliseconds(5));
    ++last;
  }
  CHECK(disagreements(house, {&house.room, &other}) == 0);
  Newsroom late(house.database);
  CHECK(late.load() >= 1);
  CHECK(late.size() == house.room.size());
  CHECK(disagreements(house, {&late}) == 0);
}

TEST_CASE("a daemon that was away learns everything before it decides, in parts where it is much") {
  House house;
  Newsroom other(house.database);
  other.save(house.feeds[0], hours_ago(3), {piece("own", words(1, 60))});
  std::vector<Article> many;
  for (int i = 0; i < 2300; ++i) many.push_back(piece("n" + std::to_string(i), words(10 + i, 30)));
  house.room.save(house.feeds[1], hours_ago(2), many);
  house.room.save(house.feeds[2], hours_ago(1), {piece("first", words(5, 90))});
  other.save(house.feeds[3], hours_ago(0), {piece("second", words(5, 90) + " " + words(6, 9))});
  CHECK(house.stories() == "2/2");
  CHECK(other.size() == 2303);
  CHECK(house.story("first") == house.story("second"));
}

TEST_CASE("what came before all was loaded is compared once more when it is, and others learn of it") {
  House house;
  std::vector<Article> many;
  for (int i = 0; i < 4100; ++i) many.push_back(piece("n" + std::to_string(i), words(10 + i, 24)));
  house.room.save(house.feeds[0], hours_ago(20), {piece("old", words(1, 90)), piece("older", words(2, 90))});
  house.room.save(house.feeds[1], hours_ago(19), many);
  Newsroom fresh(house.database);
  const std::string head = house.head();
  fresh.save(house.feeds[2], hours_ago(2), {piece("copy", words(1, 90)), piece("other", words(3, 90))});
  fresh.save(house.feeds[3], hours_ago(1), {piece("copies", words(2, 90)), piece("again", words(1, 90))});
  CHECK(house.stories() == "2/2");  // of the two that are new
  CHECK(fresh.load() == 2);         // what is older, and then the early ones
  CHECK(house.stories() == "3/3 2/2");
  CHECK(house.story("older") == house.story("copies"));
  CHECK(house.story("old") == house.story("copy"));
  CHECK(fresh.load() == 0);
  house.room.save(house.feeds[0], hours_ago(0), {piece("last", words(9, 40))});
  CHECK(disagreements(house, {&house.room, &fresh}) == 0);
  CHECK(house.moves(head).find("copies>" + house.story("older")) != std::string::npos);
}

TEST_CASE("whoever waits for the others' stories waits longer than for other locks") {
  House house;
  std::thread holder([&] {
    cluster().query(house.database.name(),
                    "BEGIN; SELECT pg_advisory_xact_lock(1801544034, 6); SELECT pg_sleep(6); COMMIT");
  });
  std::this_thread::sleep_for(milliseconds(500));
  CHECK(house.room.try_save(house.feeds[0], hours_ago(1), {piece("one", words(1, 60))}));
  holder.join();
}

TEST_CASE("a revised article stays in its story while a member is like it, however old, and leaves it else") {
  House house;
  const std::string report = words(1, 120);
  house.room.save(house.feeds[0], hours_ago(240), {piece("a", report)});
  house.room.save(house.feeds[1], hours_ago(239), {piece("b", report + " " + words(2, 9))});
  const std::string story = house.story("a");
  CHECK(house.stories() == "2/2");

  Newsroom later(house.database);  // ten days: nothing of it is loaded
  CHECK(later.load() <= 1);
  CHECK(later.size() == 0);
  std::string head = house.head();
  later.save(house.feeds[0], hours_ago(3), {piece("a", report + " " + words(3, 12))});
  CHECK(house.database.value("SELECT rev FROM khabar.articles WHERE id = " + house.id("a")) == "2");
  CHECK(house.story("a") == story);
  CHECK(house.moves(head).empty());

  later.save(house.feeds[2], hours_ago(2), {piece("c", report + " " + words(4, 9))});
  CHECK(house.story("c") == story);  // of the old one, which the revised one is in
  CHECK(house.stories() == "3/3");
  CHECK(house.moves(head) == "c>" + story);

  head = house.head();
  later.save(house.feeds[0], hours_ago(1), {piece("a", words(7, 120))});
  CHECK(house.story("a") == "0");
  CHECK(house.stories() == "2/2");
  CHECK(house.story("b") == story);
  CHECK(house.moves(head) == "a>-");
  later.save(house.feeds[3], hours_ago(0), {piece("d", words(7, 120) + " " + words(8, 9))});
  CHECK(house.stories() == "2/2 2/2");
  CHECK(house.story("a") == house.story("d"));
}

TEST_CASE("an article that becomes a copy of another report does not draw it into its old story") {
  House house;
  house.room.save(house.feeds[0], hours_ago(9), {piece("a", words(1, 120))});
  house.room.save(house.feeds[1], hours_ago(8), {piece("b", words(1, 120) + " " + words(2, 9))});
  house.room.save(house.feeds[2], hours_ago(7), {piece("c", words(3, 120))});
  const std::string head = house.head(), story = house.story("a");
  house.room.save(house.feeds[1], hours_ago(6), {piece("b", words(3, 120) + " " + words(2, 9))});
  CHECK(house.story("a") == story);
  CHECK(house.story("b") == house.story("c"));
  CHECK(house.story("b") != story);
  CHECK(house.stories() == "1/1 2/2");
  CHECK(house.moves(head) == "b>" + house.story("b") + " c>" + house.story("b"));

  // Alone in its story it takes the story along: an id that consumers know lives on.
  house.room.save(house.feeds[3], hours_ago(5), {piece("d", words(5, 120))});
  house.room.save(house.feeds[0], hours_ago(4), {piece("a", words(5, 120) + " " + words(6, 9))});
  CHECK(house.story("a") == story);
  CHECK(house.story("d") == story);
  CHECK(house.stories() == "2/2 2/2");
}

TEST_CASE("what contains another and what continues it is related to it, and anew when it is rewritten") {
  House house;
  const std::string item = words(1, 70);
  house.room.save(house.feeds[0], hours_ago(9), {piece("item", item)});
  Article roundup = piece("roundup", words(2, 150) + " " + item + " " + words(3, 150));
  house.room.save(house.feeds[1], hours_ago(8), {roundup});
  Article part = piece("part", words(4, 80)), next = piece("next", words(5, 80));
  part.title = "the minister opens the harbour", next.title = part.title + " first add";
  house.room.save(house.feeds[2], hours_ago(7), {part});
  house.room.save(house.feeds[2], hours_ago(6), {next});
  CHECK(house.stories().empty());
  const std::string relations =
      "SELECT coalesce(string_agg(split_part(split_part(a.url, '/', 3), '.', 1) || ' ' || r.kind || ' ' || "
      "split_part(split_part(o.url, '/', 3), '.', 1), ', ' ORDER BY r.kind), '') FROM khabar.article_relations r "
      "JOIN khabar.articles a ON a.id = r.article_id JOIN khabar.articles o ON o.id = r.other_id";
  CHECK(house.database.value(relations) == "roundup contains item, next continuation part");
  house.room.save(house.feeds[0], hours_ago(5), {piece("item", item + " " + words(6, 4))});
  CHECK(house.database.value(relations) == "roundup contains item, next continuation part");
  house.room.save(house.feeds[1], hours_ago(4), {piece("roundup", words(2, 150))});
  CHECK(house.database.value(relations) == "next continuation part");
}

TEST_CASE("another history of the database: all is learned anew") {
  House house;
  house.room.save(house.feeds[0], hours_ago(5), {piece("a", words(1, 90))});
  house.room.save(house.feeds[1], hours_ago(4), {piece("b", words(1, 90))});
  // A standby took over that had not seen b's poll; another daemon went on with it meanwhile.
  house.database.execute(R"(
    DELETE FROM khabar_core.story_member; DELETE FROM khabar_core.story;
    DELETE FROM khabar_core.article_sketch WHERE article_id = (SELECT max(id) FROM khabar_core.article);
    DELETE FROM khabar_core.article_key WHERE article_id = (SELECT max(id) FROM khabar_core.article);
    DELETE FROM khabar_core.sighting WHERE article_id = (SELECT max(id) FROM khabar_core.article);
    DELETE FROM khabar_core.article WHERE id = (SELECT max(id) FROM khabar_core.article);
    UPDATE khabar_core.stream SET epoch = epoch + 1;
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'writer' AND datname = current_database())");
  Newsroom other(house.database);
  other.save(house.feeds[2], hours_ago(3), {piece("x", words(2, 90))});
  other.save(house.feeds[2], hours_ago(2), {piece("y", words(3, 90))});
  while (!house.room.try_save(house.feeds[3], hours_ago(1), {piece("c", words(1, 90) + " " + words(4, 9))})) {
  }
  CHECK(house.stories() == "2/2");
  CHECK(house.story("a") == house.story("c"));
  CHECK(disagreements(house, {&house.room}) == 0);
}

TEST_CASE("the agency of a story: a credit, else the earliest outlet's own, also when sketches are gone") {
  House house;
  const auto agency = [&] {
    return house.database.value(
        "SELECT concat_ws('|', wire_agency, agency_evidence, (SELECT split_part(split_part(a.url, '/', 3), '.', 1) FROM "
        "khabar.articles a WHERE a.id = agency_article)) FROM khabar.stories");
  };
  Article own = piece("own", words(1, 90));
  own.source_name = "وكالة الأنباء القطرية";
  own.published = hours_ago(9);
  house.room.save(house.feeds[0], hours_ago(9), {own});
  Article copy = piece("copy", words(1, 90) + " " + words(2, 5));
  copy.published = hours_ago(8);
  house.room.save(house.feeds[1], hours_ago(8), {copy});
  CHECK(agency() == "QNA|outlet|own");
  house.database.execute("DELETE FROM khabar_core.article_sketch");  // as after a month
  house.room.save(house.feeds[2], hours_ago(7), {copy});
  CHECK(house.stories() == "2/3");
  CHECK(agency() == "QNA|outlet|own");
  Article credited = piece("credited", words(1, 90) + " " + words(3, 5));
  credited.wire_agency = "AFP";
  credited.published = hours_ago(6);
  house.room.save(house.feeds[3], hours_ago(6), {credited});
  CHECK(agency() == "AFP|credit|credited");
}

TEST_CASE("what retention dropped leaves its story, which keeps its id, and no daemon's memory keeps it") {
  House house;
  house.room.save(house.feeds[0], hours_ago(9), {piece("a", words(1, 90)), piece("lone", words(9, 90))});
  house.room.save(house.feeds[1], hours_ago(8), {piece("b", words(1, 90) + " " + words(2, 5))});
  house.room.save(house.feeds[0], hours_ago(7), {piece("c", words(3, 90))});
  house.room.save(house.feeds[1], hours_ago(6), {piece("d", words(3, 90))});
  const std::string story = house.story("b"), gone = house.story("c");
  REQUIRE(house.stories() == "2/2 2/2");
  // a, c and d are gone, as a month that is over goes
  house.database.execute(
      "DELETE FROM khabar_core.article WHERE url ~ 'https://([acd]|lone)[.]';"
      "UPDATE khabar_core.article SET id = khabar.id_at(now() + interval '1 minute');"
      "UPDATE khabar_core.sighting SET article_id = (SELECT id FROM khabar_core.article) WHERE article_id = (SELECT max(m.article_id) "
      "FROM khabar_core.story_member m WHERE m.story_id = " +
      story +
      ");"
      "UPDATE khabar_core.article_sketch SET article_id = (SELECT id FROM khabar_core.article) WHERE article_id = (SELECT "
      "max(m.article_id) FROM khabar_core.story_member m WHERE m.story_id = " +
      story +
      ");"
      "UPDATE khabar_core.story_member SET article_id = (SELECT id FROM khabar_core.article) WHERE article_id = (SELECT "
      "max(m.article_id) FROM khabar_core.story_member m WHERE m.story_id = " +
      story + ")");
  const auto pruned = store::prune(house.database.as("postgres"), {}, false);
  INFO((pruned ? "" : pruned.error().message));
  REQUIRE(pruned);
  CHECK(house.stories() == "1/1");
  CHECK(house.database.value("SELECT id || ' ' || title FROM khabar.stories") == story + " title of b");
  CHECK(house.database.count("SELECT count(*) FROM khabar_core.story WHERE id = " + gone) == 0);
  house.room.save(
      house.feeds[2], hours_ago(5),
      {piece("e", words(1, 90) + " " + words(4, 5)), piece("f", words(3, 90)), piece("g", words(9, 90))});
  CHECK(house.stories() == "2/2");
  CHECK(house.story("e") == story);
  CHECK(house.story("f") == "0");
  CHECK(house.story("g") == "0");
}
