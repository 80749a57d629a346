#include "known_feeds.h"

#include <fstream>

#include "net_loop.h"
#include "spool/registry_file.h"
#include "support/catch.h"
#include "support/process.h"

namespace khabar::daemon {
namespace {

FeedRecord record(FeedKey key, const std::string& id) {
  FeedRecord feed;
  feed.key = key;
  feed.feed.id = id;
  feed.feed.url = feed.configured_url = "https://" + id + ".example/rss";
  feed.validators = {"\"etag\"", ""};
  feed.body_hash = content_hash(id);
  feed.schedule.due_at = now() + std::chrono::hours{1};
  feed.schedule.failures = 3;
  return feed;
}

Feed configured(const FeedRecord& feed) {
  Feed config;
  config.id = feed.feed.id;
  config.url = feed.configured_url;
  return config;
}

/// A state directory with the registry of these feeds, as another process left it.
class Left {
 public:
  explicit Left(const std::vector<FeedRecord>& feeds, KnownHosts hosts = {}) {
    KnownFeeds known(directory_.path());
    known.load(feeds);
    known.write(std::move(hosts));
  }
  [[nodiscard]] std::filesystem::path path() const { return directory_.path(); }

 private:
  test::TempDirectory directory_;
};

TEST_CASE(
    "where redirects lead is known by the server that answered, until one that is asked answers itself") {
  FeedRecord feed = record(1, "a");
  Response response;
  response.status = 429;
  response.redirects = 1;
  response.url = "https://b.example/rss";
  CHECK(led_to(feed, response) == "b.example");
  response.status = 0;  // it was led there, and nobody answered
  CHECK(led_to(feed, response) == "b.example");
  feed.led_to = "b.example";
  CHECK(host_of(feed) == "b.example");
  response.redirects = 0;  // nothing was heard of either
  response.url = feed.feed.url;
  CHECK(led_to(feed, response) == "b.example");
  response.status = 200;
  CHECK(led_to(feed, response).empty());
  response.redirects = 1;  // at home
  response.url = "https://a.example/feed/";
  CHECK(led_to(feed, response).empty());
  feed.repair = Repair{};  // older pages are elsewhere
  CHECK(led_to(feed, response) == "b.example");
}

TEST_CASE("where redirects lead outlives a reload, unless the feed is another document") {
  const test::TempDirectory directory;
  KnownFeeds known(directory.path());
  FeedRecord feed = record(1, "a"), other = record(2, "b");
  feed.led_to = other.led_to = "c.example";
  known.load({feed, other});
  feed.led_to = other.led_to = "";
  other.feed.url = "https://b.example/new";
  known.load({feed, other});
  CHECK(known.find("a")->led_to == "c.example");
  CHECK(known.find("b")->led_to.empty());
}

TEST_CASE("what one process wrote the next one recalls, once (D01)") {
  const Time before = now();
  const Left left({record(1, "a"), record(2, "b")}, {"all", {{"a.example", "one", before}}});
  KnownFeeds known(left.path());
  CHECK(known.find("a") == nullptr);
  const auto hosts = known.recall();
  REQUIRE(hosts);
  CHECK(hosts->memory == "all");
  REQUIRE(hosts->hosts.size() == 1);
  CHECK(hosts->hosts.front().retry_after_until == before);
  REQUIRE(known.find("b") != nullptr);
  CHECK(known.find("b")->key == 2);
  CHECK(known.recalled_as_of() >= before);
  CHECK_FALSE(known.is_behind());
  CHECK_FALSE(known.recall());
  known.load({record(7, "b")});
  CHECK_FALSE(known.recalled_as_of());
  CHECK(known.find("a") == nullptr);
  CHECK(known.find("b")->key == 7);
}

TEST_CASE("what was heard from the database is not given up for the registry") {
  const Left left({record(1, "a")});
  KnownFeeds known(left.path());
  known.load({record(7, "b")});
  CHECK_FALSE(known.recall());
  CHECK(known.find("a") == nullptr);
}

TEST_CASE("the configuration decides which of the known feeds are polled, and how") {
  FeedRecord moved = record(1, "moved"), changed = record(2, "changed"), off = record(3, "off");
  moved.feed.url = "https://new.example/rss";  // by permanent redirects
  const Left left({moved, changed, off, record(4, "dropped")});
  KnownFeeds known(left.path());
  known.recall();

  Feed slow = configured(moved), elsewhere = configured(changed), disabled = configured(off), fresh;
  slow.interval = seconds{900};
  slow.source = "Outlet";
  elsewhere.url = "https://elsewhere.example/rss";
  disabled.enabled = false;
  fresh.id = "fresh";
  const auto choice = known.choose(std::vector{slow, elsewhere, disabled, fresh});
  CHECK(choice.unknown == std::vector<std::string>{"fresh"});
  REQUIRE(choice.feeds.size() == 2);
  CHECK(choice.feeds[0].key == 1);
  CHECK(choice.feeds[0].feed.url == "https://new.example/rss");
  CHECK(choice.feeds[0].feed.interval == seconds{900});
  CHECK(choice.feeds[0].feed.source == "Outlet");
  CHECK(choice.feeds[0].validators.etag == "\"etag\"");
  CHECK(known.find("moved")->feed.interval == seconds{900});

  const FeedRecord& anew = choice.feeds[1];
  CHECK(anew.key == 2);
  CHECK(anew.feed.url == "https://elsewhere.example/rss");
  CHECK(anew.validators.empty());
  CHECK(anew.body_hash.empty());
  CHECK(anew.schedule.failures == 0);
  CHECK(anew.schedule.due_at <= now());
}

TEST_CASE("a settled poll is known at once, and written when its time has come") {
  const Left left({record(1, "a")});
  KnownFeeds known(left.path());
  known.load({record(1, "a")});
  CHECK(known.is_due());  // what was loaded is written at once
  known.write({});
  CHECK_FALSE(known.is_due());
  Settled poll;
  poll.feed_id = "a";
  poll.stored.validators = {"\"next\"", ""};
  poll.stored.schedule.due_at = now() + std::chrono::hours{2};
  known.settle(poll);
  CHECK(known.find("a")->validators.etag == "\"next\"");
  CHECK(known.is_behind());
  CHECK_FALSE(known.is_due());  // once a minute
  known.hurry();
  CHECK(known.is_due());
  known.write({});
  const auto written = spool::read_registry(left.path() / "registry");
  REQUIRE(written);
  REQUIRE(*written);
  CHECK((*written)->feeds.front().validators.etag == "\"next\"");
  poll.feed_id = "stranger";
  known.settle(poll);
  CHECK_FALSE(known.is_behind());
}

TEST_CASE("a registry that is none is not used") {
  const test::TempDirectory directory;
  std::ofstream(directory.file("registry")) << "something else\n";
  KnownFeeds known(directory.path());
  CHECK_FALSE(known.recall());
  CHECK(known.all().empty());
  CHECK_FALSE(known.recalled_as_of());
  CHECK_FALSE(known.is_behind());
}

}  // namespace
}  // namespace khabar::daemon
