#include <stdexcept>
#include <thread>

#include "database.h"
#include "support/catch.h"

namespace khabar {
namespace {

using namespace test;

TEST_CASE("a first poll stores its articles with all that belongs to them") {
  const Database database;
  const auto store = database.open();
  const auto feeds = with_feeds(*store, {feed("a")});
  REQUIRE(feeds.size() == 1);
  const std::vector<Batch> batches{
      batch(feeds[0], at(0),
            {article("1", "https://a.example/1", "عنوان"), article("2", "https://a.example/2", "two")})};
  const auto stored = store->save(batches, hourly);
  INFO((stored ? "" : stored.error().message));
  REQUIRE(stored);
  CHECK(stored->front().facts.fresh == 2);
  CHECK(stored->front().facts.known == 0);
  CHECK(database.value("SELECT title FROM khabar.articles WHERE url = 'https://a.example/1'") == "عنوان");
  CHECK(database.count("SELECT count(*) FROM khabar.changes(0) WHERE kind = 'i'") == 2);
  CHECK(database.count("SELECT count(*) FROM khabar.sightings WHERE feed_id = 'a'") == 2);
  CHECK(database.value("SELECT new FROM khabar.polls") == "2");
  CHECK(database.value("SELECT due_at = '2025-12-09 13:00+00' FROM khabar.feeds") == "t");
  const auto again = store->save(batches, hourly);
  REQUIRE(again);
  CHECK(again->front().facts.known == 2);
  CHECK(database.count("SELECT count(*) FROM khabar.changes(0)") == 2);
}

/// One database with feeds "a" and "b", and saving as the daemon does.
struct House {
  Database database;
  std::unique_ptr<store::Store> store = database.open();
  std::vector<FeedRecord> feeds = with_feeds(*store, {feed("a"), feed("b")});

  Stored save(const Batch& batch) {
    auto stored = store->save({&batch, 1}, hourly);
    if (!stored) throw std::runtime_error(stored.error().message);
    return stored->front();
  }
  std::int64_t articles() const { return database.count("SELECT count(*) FROM khabar.articles"); }
  std::int64_t revisions() const {
    return database.count("SELECT count(*) FROM khabar.revisions WHERE kind = 'r'");
  }
};

TEST_CASE("an unchanged poll writes the feed row and the poll row, nothing else") {
  House house;
  std::vector<Article> articles;
  for (int i = 0; i < 30; ++i)
    articles.push_back(article("g" + std::to_string(i), "https://a.example/" + std::to_string(i),
                               "title " + std::to_string(i)));
  house.save(batch(house.feeds[0], at(0), articles));
  const std::string writes =
      R"(SELECT coalesce(string_agg(relname || '+' || n, ' ' ORDER BY relname), '') FROM (
    SELECT regexp_replace(relname, '_\d+$', '') AS relname, sum(n_tup_ins + n_tup_upd + n_tup_del) AS n
      FROM pg_stat_user_tables WHERE schemaname = 'khabar_core' GROUP BY 1) t WHERE n > 0)";
  house.store.reset();  // a backend that ends hands in its counts
  const auto settle = [&] {
    for (int i = 0; i < 50 && house.database.count("SELECT count(*) FROM pg_stat_activity WHERE datname = "
                                                   "current_database() AND usename = 'writer'") > 0;
         ++i)
      cluster().query("postgres", "SELECT pg_sleep(0.02)");
  };
  settle();
  house.database.execute("SELECT pg_stat_reset()");
  house.store = house.database.open();
  const Stored again = house.save(batch(house.feeds[0], at(600), articles));
  CHECK(again.facts.known == 30);
  CHECK(again.facts.fresh + again.facts.edited == 0);
  house.store.reset();
  settle();
  CHECK(house.database.value(writes) == "feed+1 poll+1");
}

TEST_CASE(
    "an edit is one revision that keeps what was; another feed's text only adds a sighting (faults A04 "
    "A05)") {
  House house;
  house.save(batch(house.feeds[0], at(0), {article("1", "https://a.example/1", "before", "old text")}));
  CHECK(house.save(batch(house.feeds[1], at(60), {article("1", "https://a.example/1", "poison", "evil")}))
            .facts.known == 1);
  CHECK(house.revisions() == 0);
  CHECK(house.database.count("SELECT count(*) FROM khabar.sightings") == 2);
  CHECK(house.save(batch(house.feeds[0], at(120), {article("1", "https://a.example/1", "after", "old text")}))
            .facts.edited == 1);
  CHECK(house.database.value("SELECT title || rev FROM khabar.articles") == "after2");
  CHECK(house.database.value(
            "SELECT title || coalesce(text, '-') || changed::text FROM khabar.revisions WHERE rev = 2") ==
        "before-{title}");
  CHECK(house.database.value(
            "SELECT string_agg(kind::text || rev, '' ORDER BY seq) FROM khabar.changes(0)") == "i1r2");
  // a guid means nothing in another feed
  CHECK(house.save(batch(house.feeds[1], at(180), {article("1", "https://b.example/1", "b's own", "other")}))
            .facts.fresh == 1);
}

TEST_CASE("a squatter loses to the rightful feed (fault A05)") {
  House house;
  house.save(batch(house.feeds[1], at(0), {article("x", "https://a.example/1", "squatted", "evil")}));
  CHECK(house.save(batch(house.feeds[0], at(60), {article("1", "https://a.example/1", "rightful", "true")}))
            .facts.edited == 1);
  CHECK(house.database.value("SELECT feed_id || title FROM khabar.articles") == "arightful");
  CHECK(house.save(batch(house.feeds[1], at(120), {article("x", "https://a.example/1", "squatted", "evil")}))
            .facts.edited == 0);
  CHECK(house.database.value("SELECT title FROM khabar.articles") == "rightful");
}

TEST_CASE("a text that flips is pinned after five revisions (fault A07)") {
  House house;
  for (int i = 0; i < 12; ++i)
    house.save(
        batch(house.feeds[0], at(60 * i), {article("1", "https://a.example/1", i % 2 == 0 ? "A" : "B")}));
  CHECK(house.revisions() == 5);
  house.save(batch(house.feeds[0], at(86400 + 3600), {article("1", "https://a.example/1", "C")}));
  CHECK(house.revisions() == 6);
}

TEST_CASE("guids that change at each fetch double nothing and leave no keys behind (fault A01)") {
  House house;
  for (int i = 0; i < 12; ++i)
    house.save(batch(house.feeds[0], at(60 * i),
                     {article("random" + std::to_string(i), "https://a.example/1", "same")}));
  CHECK(house.articles() == 1);
  // its own three, and what was learned until the habit was known
  CHECK(house.database.count("SELECT count(*) FROM khabar_core.article_key") == 3 + 2);
  CHECK(house.database.value(
            "SELECT guids || (guids_since = '2025-12-09 12:02+00') FROM khabar.feeds WHERE id = 'a'") ==
        "rotatingtrue");
  CHECK(house.database.value("SELECT guids FROM khabar.feeds WHERE id = 'b'") == "trusted");
}

TEST_CASE("a guid that is used again for another article is another article (fault A02)") {
  House house;
  for (int i = 0; i < 3; ++i)
    house.save(batch(house.feeds[0], at(60 * i),
                     {article("0", "https://a.example/" + std::to_string(i), "title " + std::to_string(i),
                              "text " + std::to_string(i))}));
  CHECK(house.articles() == 3);
  CHECK(house.revisions() == 0);
  CHECK(house.database.value("SELECT guids FROM khabar.feeds WHERE id = 'a'") == "reused");
}

TEST_CASE("one article in several batches, and twice in one, is one article with a sighting per feed") {
  House house;
  const Article one = article("1", "https://a.example/1", "one");
  const std::vector<Batch> batches{batch(house.feeds[1], at(0), {one, one}),
                                   batch(house.feeds[0], at(0), {one}), batch(house.feeds[0], at(60), {one})};
  const auto stored = house.store->save(batches, hourly);
  REQUIRE(stored);
  CHECK(house.articles() == 1);
  CHECK(house.database.value("SELECT feed_id FROM khabar.articles") ==
        "a");  // the feed of the link's own host
  CHECK(house.database.count("SELECT count(*) FROM khabar.sightings") == 2);
  CHECK(house.database.count("SELECT count(*) FROM khabar.changes(0)") == 1);
}

TEST_CASE("failures and cut documents leave what they must; validators follow the data (fault I3)") {
  House house;
  const Stored first = house.save(batch(house.feeds[0], at(0), {article("1", "https://a.example/1", "one")}));
  CHECK_FALSE(first.validators.empty());
  Batch failed = batch(house.feeds[0], at(60), {});
  failed.poll.outcome = Outcome::kTimeout;
  failed.poll.message = "fetch: no answer";
  failed.validators.reset();
  failed.body_hash = {};
  const Stored after = house.save(failed);
  CHECK(after.validators == first.validators);
  CHECK(after.body_hash == first.body_hash);
  CHECK(after.schedule.failures == 1);
  CHECK(house.database.value("SELECT last_error FROM khabar.feeds WHERE id = 'a'") == "fetch: no answer");
  Batch cut = batch(house.feeds[0], at(120), {article("1", "https://a.example/1", "one")});
  cut.poll.outcome = Outcome::kPartial;
  cut.validators = Validators{};
  cut.body_hash = {};
  const Stored partial = house.save(cut);
  CHECK(partial.validators.empty());
  CHECK(partial.body_hash.empty());
  CHECK(house.database.value("SELECT last_error IS NULL FROM khabar.feeds WHERE id = 'a'") == "t");
}

TEST_CASE(
    "unchanged since a document that the database does not have: it is asked for whole (faults I3 D23)") {
  House house;
  const Batch known = batch(house.feeds[0], at(0), {article("1", "https://a.example/1", "one")});
  const Stored first = house.save(known);
  Batch same = batch(house.feeds[0], at(60), {});
  same.poll.outcome = Outcome::kNotModified;
  same.poll.http_status = 304;
  same.body_hash = {};
  same.unchanged_since = known.body_hash;
  const Stored after = house.save(same);
  CHECK(after.validators == *same.validators);
  CHECK(after.body_hash == first.body_hash);

  Batch strange = same;
  strange.poll.at = at(120);
  strange.unchanged_since = content_hash("of a poll that a restored database has lost");
  SECTION("by a 304") {}
  SECTION("by the same body again") {
    strange.poll.http_status = 200;
    strange.body_hash = *strange.unchanged_since;
  }
  const Stored forgotten = house.save(strange);
  CHECK(forgotten.validators.empty());
  CHECK(forgotten.body_hash.empty());
  CHECK(house.database.count("SELECT count(*) FROM khabar_core.feed WHERE etag IS NOT NULL") == 0);
}

TEST_CASE("a window in which nothing is known is a gap; the feed's first is not") {
  House house;
  CHECK(house.save(batch(house.feeds[0], at(0), {article("1", "https://a.example/1", "one")})).facts.overlap);
  CHECK(house
            .save(batch(
                house.feeds[0], at(60),
                {article("1", "https://a.example/1", "one"), article("2", "https://a.example/2", "two")}))
            .facts.overlap);
  Article third = article("3", "https://a.example/3", "three"),
          fourth = article("4", "https://a.example/4", "four");
  third.published = at(660);
  fourth.published = at(720);
  CHECK_FALSE(house.save(batch(house.feeds[0], at(780), {third, fourth})).facts.overlap);
  CHECK(house.database.value(R"(SELECT feed_id || ("to" - "from") || estimated_missed FROM khabar.gaps)") ==
        "a00:12:0010");
}

TEST_CASE("a row that PostgreSQL refuses is put aside, the rest is stored (fault D07)") {
  House house;
  std::vector<Article> articles;
  for (int i = 0; i < 9; ++i)
    articles.push_back(article("g" + std::to_string(i), "https://a.example/" + std::to_string(i),
                               "title " + std::to_string(i)));
  articles[4].title = std::string(5000, 'x');                                // 23514
  articles[7].published = Time{} + std::chrono::hours{24 * 366 * 300000LL};  // 22xxx
  articles[2].text = "bad \xff byte and a \0 in it";                         // repaired, not refused
  const std::vector<Batch> batches{
      batch(house.feeds[0], at(0), articles),
      batch(house.feeds[1], at(0), {article("1", "https://b.example/1", "fine")})};
  const auto stored = house.store->save(batches, hourly);
  INFO((stored ? "" : stored.error().message));
  REQUIRE(stored);
  CHECK((*stored)[0].facts.fresh == 7);
  CHECK((*stored)[1].facts.fresh == 1);
  CHECK(house.database.count("SELECT count(*) FROM khabar_core.reject") == 2);
  CHECK(house.database.value("SELECT rejected FROM khabar.polls WHERE feed_id = 'a'") == "2");
  CHECK(house.database.count(
            "SELECT count(*) FROM khabar_core.reject WHERE sqlstate LIKE '22%' OR sqlstate LIKE '23%'") == 2);
}

TEST_CASE("a feed row that is refused is put aside, once, and its articles are stored (fault D07)") {
  House house;
  house.database.execute("ALTER TABLE khabar_core.feed ADD CONSTRAINT no_a CHECK (title <> 'Feed a')");
  const Article one = article("1", "https://a.example/1", "one");
  const std::vector<Batch> batches{
      batch(house.feeds[0], at(0), {one}),
      batch(house.feeds[1], at(0), {article("1", "https://b.example/1", "fine")})};
  const auto stored = house.store->save(batches, hourly);
  INFO((stored ? "" : stored.error().message));
  REQUIRE(stored);
  CHECK((*stored)[0].facts.outcome == Outcome::kInternal);
  CHECK((*stored)[0].validators.empty());
  CHECK((*stored)[1].facts.outcome == Outcome::kOk);
  CHECK(house.articles() == 2);
  CHECK(house.save(batch(house.feeds[0], at(60), {one})).schedule.failures == 2);
  CHECK(house.database.value(
            "SELECT string_agg(outcome, ' ' ORDER BY at) FROM khabar.polls WHERE feed_id = 'a'") ==
        "internal internal");
  CHECK(house.database.value("SELECT message LIKE '%no_a%' FROM khabar.polls WHERE feed_id = 'a' LIMIT 1") ==
        "t");
  CHECK(house.database.value(
            "SELECT string_agg(sqlstate || (item::jsonb ->> 'title'), ',') FROM khabar_core.reject") ==
        "23514Feed a");
}

TEST_CASE("two daemons that insert one identity at once make one article (fault D06)") {
  House house;
  std::vector<std::jthread> daemons;
  for (int i = 0; i < 2; ++i)
    daemons.emplace_back([&, i] {
      const auto store = house.database.open();
      for (int n = 0; n < 40; ++n) {
        const std::string url = "https://x.example/" + std::to_string(n);
        const Batch one = batch(house.feeds[static_cast<std::size_t>(i)], at(n),
                                {article(url, url, "title " + std::to_string(n))});
        if (!store->save({&one, 1}, hourly)) std::abort();
      }
    });
  daemons.clear();
  CHECK(house.articles() == 40);
  CHECK(house.database.count("SELECT count(*) FROM khabar.sightings") == 80);
  CHECK(house.database.count("SELECT count(*) FROM khabar.changes(0)") == 40);
}

TEST_CASE("missing partitions are made and the poll is stored (fault D13)") {
  House house;
  house.database.execute(
      "DO $$ DECLARE t text; BEGIN FOR t IN SELECT inhrelid::regclass FROM pg_inherits WHERE inhparent IN "
      "('khabar_core.article'::regclass, 'khabar_core.poll'::regclass, 'khabar_core.change'::regclass) LOOP "
      "EXECUTE 'DROP TABLE ' || t; END LOOP; END $$");
  CHECK(house.save(batch(house.feeds[0], at(0), {article("1", "https://a.example/1", "one")})).facts.fresh ==
        1);
  CHECK(house.articles() == 1);
}

TEST_CASE("a connection that is cut is a value, and the next call connects again (faults D03 D16)") {
  House house;
  const Batch one = batch(house.feeds[0], at(0), {article("1", "https://a.example/1", "one")});
  house.save(one);
  house.database.execute(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND usename "
      "= 'writer'");
  auto cut = house.store->save({&one, 1}, hourly);
  if (!cut) CHECK(cut.error().kind == Kind::kUnavailable);
  for (int i = 0; i < 3 && !cut; ++i) cut = house.store->save({&one, 1}, hourly);
  REQUIRE(cut);  // replayed: nothing is doubled
  CHECK(house.articles() == 1);
  CHECK(house.database.count("SELECT count(*) FROM khabar.polls") == 1);
  cluster().crash();
  const auto down = house.store->save({&one, 1}, hourly);
  REQUIRE_FALSE(down);
  CHECK(down.error().kind == Kind::kUnavailable);
  cluster().start();
  auto back = house.store->save({&one, 1}, hourly);
  if (!back) back = house.store->save({&one, 1}, hourly);
  REQUIRE(back);
}

TEST_CASE(
    "a changed configuration: added, changed, disabled, enabled; a new URL forgets the old one's "
    "validators") {
  House house;
  house.save(batch(house.feeds[0], at(0), {article("1", "https://a.example/1", "one")}));
  Feed moved = feed("a", "https://a.example/new");
  moved.tags = {"gulf", "a \"b\", {c}"};
  const std::vector<Feed> wanted{moved, feed("c")};
  const auto first = [](const Feed&) { return ScheduleState{}; };
  const auto plan = house.store->sync_feeds(wanted, first, true);
  REQUIRE(plan);
  CHECK(plan->added == std::vector<std::string>{"c"});
  CHECK(plan->changed == std::vector<std::string>{"a: url, tags"});
  CHECK(plan->disabled == std::vector<std::string>{"b"});
  REQUIRE(house.store->sync_feeds(wanted, first, false));
  CHECK(house.store->sync_feeds(wanted, first, true)->empty());
  const auto loaded = house.store->load_feeds();
  REQUIRE(loaded->size() == 2);
  CHECK(loaded->front().validators.empty());
  CHECK(loaded->front().feed.tags == moved.tags);
  CHECK(house.articles() == 1);
  CHECK_FALSE((*house.store->find_feed("b"))->feed.enabled);
  CHECK_FALSE((*house.store->find_feed("nobody")).has_value());
  CHECK(house.store->sync_feeds(house.feeds.empty() ? wanted : std::vector<Feed>{feed("b")}, first, false)
            ->enabled == std::vector<std::string>{"b"});
}

}  // namespace
}  // namespace khabar
