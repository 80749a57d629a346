#include "schedule/scheduler.h"

#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

#include "support/catch.h"

using namespace khabar;
using namespace std::chrono_literals;
using schedule::HostRules;
using schedule::Scheduler;
using Keys = std::vector<FeedKey>;

namespace {

const Time kStart = *parse_rfc3339("2025-12-09T12:00:00Z");
constexpr HostRules kNoManners{.max_in_flight = 1'000'000, .spacing = 0ms};

}  // namespace

TEST_CASE("feeds are taken when due, earliest first, as many as there are slots") {
  Scheduler scheduler(kNoManners);
  scheduler.put(1, "a", kStart + 3s);
  scheduler.put(2, "b", kStart + 1s);
  scheduler.put(3, "c", kStart + 2s);
  scheduler.put(4, "d", kStart + 9s);
  CHECK(scheduler.next_wakeup(kStart) == kStart + 1s);
  CHECK(scheduler.take(kStart, 10).empty());
  CHECK(scheduler.due(kStart + 3s) == 3);
  CHECK(scheduler.take(kStart + 3s, 2) == Keys{2, 3});
  CHECK(scheduler.next_wakeup(kStart + 3s) == kStart + 3s);
  CHECK(scheduler.take(kStart + 3s, 0).empty());
  CHECK(scheduler.take(kStart + 3s, 2) == Keys{1});
  CHECK(scheduler.waiting() == 1);
  CHECK(scheduler.in_flight() == 3);
  CHECK(scheduler.next_wakeup(kStart + 3s) == kStart + 9s);
}

TEST_CASE("a host gets at most max_in_flight transfers, spaced (N16)") {
  Scheduler scheduler({.max_in_flight = 2, .spacing = 1s});
  for (FeedKey feed = 1; feed <= 5; ++feed) scheduler.put(feed, "one.example", kStart);
  CHECK(scheduler.take(kStart, 10) == Keys{1});
  CHECK(scheduler.next_wakeup(kStart) == kStart + 1s);
  CHECK(scheduler.take(kStart + 999ms, 10).empty());
  CHECK(scheduler.take(kStart + 1s, 10) == Keys{2});
  CHECK_FALSE(scheduler.next_wakeup(kStart + 1s));  // both places are taken: only a transferred() helps
  CHECK(scheduler.take(kStart + 1h, 10).empty());
  scheduler.transferred(1, kStart + 2s, {std::nullopt});
  CHECK(scheduler.next_wakeup(kStart + 2s) == kStart + 2s);
  CHECK(scheduler.take(kStart + 2s, 10) == Keys{3});
}

TEST_CASE("a host that never takes two at a time still takes one") {
  Scheduler scheduler({.max_in_flight = 0, .spacing = -5ms});
  scheduler.put(1, "a", kStart);
  scheduler.put(2, "a", kStart);
  CHECK(scheduler.take(kStart, 10) == Keys{1});
}

TEST_CASE("Retry-After holds the whole host, and no other (H14-H17)") {
  Scheduler scheduler({.max_in_flight = 2, .spacing = 0ms});
  for (FeedKey feed : {1, 2, 3}) scheduler.put(feed, "limited.example", kStart);
  scheduler.put(9, "free.example", kStart + 1min);
  CHECK(scheduler.take(kStart, 1) == Keys{1});
  scheduler.transferred(1, kStart, {600s});
  CHECK(scheduler.next_wakeup(kStart) == kStart + 1min);
  CHECK(scheduler.take(kStart + 1min, 9) == Keys{9});
  CHECK(scheduler.next_wakeup(kStart + 1min) == kStart + 600s);
  const auto busy = scheduler.busy_hosts(kStart + 1min);
  REQUIRE(busy.size() == 2);
  CHECK(busy[0].host == "free.example");
  CHECK(busy[0].in_flight == 1);
  CHECK_FALSE(busy[0].retry_after_until);
  CHECK(busy[1].host == "limited.example");
  CHECK(busy[1].retry_after_until == kStart + 600s);
  CHECK(busy[1].next_allowed_at == kStart + 600s);
  CHECK(scheduler.take(kStart + 600s, 9) == Keys{2, 3});
}

TEST_CASE("of several Retry-After the longest holds, an absurd one at most seven days") {
  Scheduler scheduler({.max_in_flight = 3, .spacing = 0ms});
  for (FeedKey feed : {1, 2, 3, 4}) scheduler.put(feed, "a", kStart);
  CHECK(scheduler.take(kStart, 3).size() == 3);
  scheduler.transferred(1, kStart, {600s});
  scheduler.transferred(2, kStart, {60s});
  scheduler.transferred(3, kStart, {-60s});
  CHECK(scheduler.next_wakeup(kStart) == kStart + 600s);
  CHECK(scheduler.take(kStart + 600s, 9) == Keys{4});
  scheduler.put(1, "a", kStart);
  scheduler.transferred(4, kStart + 600s, {seconds::max()});
  CHECK(scheduler.next_wakeup(kStart + 600s) == kStart + 600s + 7 * 24h);
}

TEST_CASE("a host that is back after an outage is asked for all that failed in it, each feed once") {
  using schedule::HostWord;
  Scheduler scheduler({.max_in_flight = 3, .spacing = 0ms});
  const auto poll = [&](FeedKey feed, Time at, HostWord word, Time next) {
    scheduler.put(feed, "a", at);
    REQUIRE(scheduler.take(at, 1) == Keys{feed});
    scheduler.transferred(feed, at, {std::nullopt, word});
    scheduler.put(feed, "a", next);
  };
  const Time later = kStart + 3h;
  poll(4, kStart, HostWord::kWorks, later);
  for (const FeedKey feed : {1, 2, 3}) poll(feed, kStart, HostWord::kFails, later);

  SECTION("and not for those that were well") {
    poll(2, kStart + 10min, HostWord::kWorks, later);
    CHECK(scheduler.take(kStart + 10min, 9) == Keys{1, 3});
  }
  SECTION("a refusal, and what was no answer, end no outage") {
    poll(2, kStart + 10min, HostWord::kRefuses, later);
    CHECK(scheduler.take(kStart + 1h, 9).empty());
    poll(2, kStart + 1h, HostWord::kNothing, later);
    CHECK(scheduler.take(kStart + 1h, 9).empty());
    poll(2, kStart + 1h, HostWord::kWorks, later);
    CHECK(scheduler.take(kStart + 1h, 9) == Keys{1, 3});
  }
  SECTION("a feed that failed alone is its own trouble") {
    poll(2, kStart + 10min, HostWord::kWorks, later);
    CHECK(scheduler.take(kStart + 10min, 9) == Keys{1, 3});
    for (const FeedKey feed : {1, 3}) {
      scheduler.transferred(feed, kStart + 11min, {});
      scheduler.put(feed, "a", later);
    }
    poll(1, kStart + 1h, HostWord::kFails, later);
    poll(2, kStart + 1h, HostWord::kWorks, later);
    CHECK(scheduler.take(kStart + 1h, 9).empty());
  }
  SECTION("feeds that fail on while the host works are not asked early again") {
    for (Time at = kStart + 10min; at < later; at += 10min) {
      poll(2, at, HostWord::kWorks, later);
      const Keys owed = scheduler.take(at, 9);
      CHECK(owed == (at == kStart + 10min ? Keys{1, 3} : Keys{}));
      for (const FeedKey feed : owed) {
        scheduler.transferred(feed, at, {std::nullopt, HostWord::kFails});
        scheduler.put(feed, "a", later);
      }
    }
  }
}

TEST_CASE("a host's manners outlive its feeds") {
  Scheduler scheduler({.max_in_flight = 1, .spacing = 10s});
  scheduler.put(1, "a", kStart);
  CHECK(scheduler.take(kStart, 1) == Keys{1});
  scheduler.remove(1);
  scheduler.transferred(1, kStart + 1s, {60s});
  CHECK(scheduler.waiting() + scheduler.in_flight() == 0);
  scheduler.put(2, "a", kStart);
  CHECK(scheduler.next_wakeup(kStart + 1s) == kStart + 61s);
  scheduler.remove(2);
  CHECK(scheduler.busy_hosts(kStart + 2s).size() == 1);
  CHECK(scheduler.busy_hosts(kStart + 62s).empty());
  scheduler.put(2, "a", kStart);
  CHECK(scheduler.next_wakeup(kStart + 62s) == kStart + 62s);
}

TEST_CASE("put moves a waiting feed to another time and host") {
  Scheduler scheduler({.max_in_flight = 1, .spacing = 0ms});
  scheduler.put(1, "a", kStart);
  scheduler.put(2, "a", kStart);
  CHECK(scheduler.take(kStart, 9) == Keys{1});
  scheduler.put(2, "b", kStart + 5s);
  CHECK(scheduler.waiting() == 1);
  CHECK(scheduler.take(kStart + 4s, 9).empty());
  CHECK(scheduler.take(kStart + 5s, 9) == Keys{2});
}

TEST_CASE("a feed in flight is never started again, and takes its new place when it is finished") {
  Scheduler scheduler(kNoManners);
  scheduler.put(1, "a", kStart);
  CHECK(scheduler.take(kStart, 9) == Keys{1});
  scheduler.put(1, "b", kStart + 1s);
  CHECK(scheduler.take(kStart + 1min, 9).empty());
  CHECK(scheduler.waiting() == 0);
  scheduler.transferred(1, kStart + 1min, {std::nullopt});
  CHECK(scheduler.waiting() == 1);
  CHECK(scheduler.take(kStart + 1min, 9) == Keys{1});
  CHECK(scheduler.busy_hosts(kStart + 1min).front().host == "b");
}

TEST_CASE("a feed that was transferred waits for its put") {
  Scheduler scheduler(kNoManners);
  scheduler.put(1, "a", kStart);
  scheduler.take(kStart, 9);
  scheduler.transferred(1, kStart, {std::nullopt});
  scheduler.transferred(1, kStart, {60s});   // twice
  scheduler.transferred(77, kStart, {60s});  // unknown
  CHECK(scheduler.waiting() == 0);
  CHECK(scheduler.in_flight() == 0);
  CHECK_FALSE(scheduler.next_wakeup(kStart));
  scheduler.put(1, "a", kStart + 1s);
  CHECK(scheduler.next_wakeup(kStart) == kStart + 1s);
}

TEST_CASE("a feed removed in flight is forgotten when it is finished, unless it comes back") {
  Scheduler scheduler(kNoManners);
  scheduler.put(1, "a", kStart);
  scheduler.put(2, "a", kStart);
  CHECK(scheduler.take(kStart, 9) == Keys{1, 2});
  scheduler.put(1, "a", kStart);
  scheduler.remove(1);
  scheduler.remove(2);
  scheduler.put(2, "a", kStart + 9s);
  scheduler.remove(3);
  CHECK(scheduler.in_flight() == 2);
  scheduler.transferred(1, kStart, {std::nullopt});
  scheduler.transferred(2, kStart, {std::nullopt});
  CHECK(scheduler.waiting() == 1);
  CHECK(scheduler.take(kStart + 9s, 9) == Keys{2});
}

TEST_CASE("new host rules hold at once") {
  Scheduler scheduler({.max_in_flight = 1, .spacing = 0ms});
  for (FeedKey feed : {1, 2, 3}) scheduler.put(feed, "a", kStart);
  CHECK(scheduler.take(kStart, 9) == Keys{1});
  CHECK_FALSE(scheduler.next_wakeup(kStart));
  scheduler.configure({.max_in_flight = 2, .spacing = 5s});
  CHECK(scheduler.take(kStart, 9) == Keys{2});
  scheduler.transferred(1, kStart, {std::nullopt});
  CHECK(scheduler.next_wakeup(kStart) == kStart + 5s);
  scheduler.configure({.max_in_flight = 1, .spacing = 0ms});
  CHECK_FALSE(scheduler.next_wakeup(kStart));
}

TEST_CASE("when the clock is set back, waits keep their length (P09)") {
  const auto step = GENERATE(as<std::chrono::hours>{}, 1h, 10 * 365 * 24h);
  Scheduler scheduler({.max_in_flight = 1, .spacing = 1s});
  scheduler.put(1, "a", kStart);
  scheduler.put(2, "b", kStart + 10min);
  scheduler.put(3, "a", kStart);
  CHECK(scheduler.take(kStart, 9) == Keys{1});
  const Time now = kStart - step;
  CHECK(scheduler.next_wakeup(now) == now + 10min);
  scheduler.transferred(1, now + 500ms, {300s});
  scheduler.put(1, "a", now + 15min);
  CHECK(scheduler.busy_hosts(now + 1s).front().retry_after_until == now + 500ms + 300s);
  CHECK(scheduler.next_wakeup(now + 1s) == now + 500ms + 300s);
  CHECK(scheduler.take(now + 10min, 9) == Keys{3, 2});
  CHECK(scheduler.take(now + 15min, 9).empty());
  scheduler.transferred(3, now + 15min, {std::nullopt});
  CHECK(scheduler.take(now + 15min, 9) == Keys{1});
}

TEST_CASE("when the clock is set forward, every feed is polled once, at the pace of its host (P09)") {
  const auto step = GENERATE(as<std::chrono::hours>{}, 1h, 10 * 365 * 24h);
  Scheduler scheduler({.max_in_flight = 2, .spacing = 1s});
  for (FeedKey feed = 0; feed < 100; ++feed)
    scheduler.put(feed, feed % 2 == 0 ? "a" : "b", kStart + 1s * feed);
  scheduler.take(kStart - 1min, 1);
  const Time now = kStart + step;
  std::vector<int> polls(100);
  for (auto t = now; t < now + 5min; t += 100ms) {
    const Keys taken = scheduler.take(t, 100);
    REQUIRE(taken.size() <= 2);
    for (const FeedKey feed : taken) {
      ++polls[static_cast<std::size_t>(feed)];
      scheduler.transferred(feed, t, {std::nullopt});
      scheduler.put(feed, feed % 2 == 0 ? "a" : "b", t + 15min);
    }
  }
  CHECK(std::all_of(polls.begin(), polls.end(), [](int n) { return n == 1; }));
}

TEST_CASE("due times of a clock that was years ahead do not starve a feed (P09)") {
  Scheduler scheduler(kNoManners);
  scheduler.put(1, "a", kStart + 10 * 365 * 24h);  // from the database, before the first look at the clock
  scheduler.put(2, "b", kStart + 7 * 24h);
  CHECK(scheduler.next_wakeup(kStart) == kStart);
  CHECK(scheduler.take(kStart, 9) == Keys{1});
  scheduler.transferred(1, kStart, {std::nullopt});
  scheduler.put(1, "a", kStart + 10 * 365 * 24h);  // and in mid-run
  CHECK(scheduler.take(kStart, 9) == Keys{1});
  CHECK(scheduler.next_wakeup(kStart) == kStart + 7 * 24h);
}

TEST_CASE("a caller whose clock readings cross does not move the schedule") {
  Scheduler scheduler(kNoManners);
  for (FeedKey feed = 0; feed < 1000; ++feed) {
    scheduler.put(feed, "a", kStart + 1h);
    scheduler.take(kStart + 1ms * feed + 10ms, 9);
    CHECK(scheduler.next_wakeup(kStart + 1ms * feed) == kStart + 1h);
  }
  CHECK(scheduler.take(kStart + 1h - 1ms, 1).empty());
  CHECK(scheduler.take(kStart + 1h, 1).size() == 1);
}

TEST_CASE("100 000 due feeds of one host neither slow take() down nor starve the others (A10)") {
  Scheduler scheduler({.max_in_flight = 2, .spacing = 1s});
  constexpr FeedKey kCrowd = 100'000;
  for (FeedKey feed = 0; feed < kCrowd; ++feed) scheduler.put(feed, "crowd.example", kStart);
  for (FeedKey feed = 0; feed < 1000; ++feed)
    scheduler.put(kCrowd + feed, "host-" + std::to_string(feed), kStart + 1s * feed);
  const auto before = std::chrono::steady_clock::now();
  std::size_t crowd = 0;
  for (int second = 0; second < 1000; ++second) {
    const Time now = kStart + seconds{second};
    const Keys taken = scheduler.take(now, 2);
    REQUIRE(std::count(taken.begin(), taken.end(), kCrowd + second) == 1);  // on its due second
    crowd += taken.size() - 1;
    for (const FeedKey feed : taken) scheduler.transferred(feed, now, {std::nullopt});
  }
  CHECK(crowd == 1000);
  // A take() that looked at every waiting feed would need 1000 x 100 000 steps, far more than a second here.
  CHECK(std::chrono::steady_clock::now() - before < 1s);
}

TEST_CASE("what is no feed's is lent a place only where no feed will want it") {
  Scheduler scheduler({.max_in_flight = 2, .spacing = 1s});
  CHECK(scheduler.borrow("a", kStart, 20s));
  CHECK_FALSE(scheduler.borrow("a", kStart, 20s));  // not so soon after the last start
  CHECK_FALSE(scheduler.borrow("a", kStart + 999ms, 20s));
  CHECK(scheduler.borrow("b", kStart, 20s));  // another host
  scheduler.give_back("a", kStart + 1s, {std::nullopt});
  scheduler.put(1, "a", kStart + 4s);
  CHECK_FALSE(scheduler.borrow("a", kStart + 3001ms, 20s));  // the feed would have to wait for the spacing
  scheduler.put(1, "a", kStart + 5s);
  CHECK(scheduler.borrow("a", kStart + 4s, 20s));
  CHECK(scheduler.take(kStart + 5s, 9) == Keys{1});      // on time
  CHECK_FALSE(scheduler.borrow("a", kStart + 9s, 20s));  // both places are taken
  scheduler.give_back("a", kStart + 10s, {std::nullopt});
  scheduler.put(2, "a", kStart + 25s);
  CHECK_FALSE(scheduler.borrow("a", kStart + 11s, 20s));  // 1 is in flight, and 2 will want the other place
  CHECK(scheduler.borrow("a", kStart + 11s, 13s));        // unless it is free by then
}

TEST_CASE("a lent place obeys Retry-After, its own and that of feeds") {
  Scheduler scheduler({.max_in_flight = 2, .spacing = 0s});
  scheduler.hold("a", kStart, kStart + 60s);
  CHECK_FALSE(scheduler.borrow("a", kStart + 59s, 20s));
  CHECK(scheduler.borrow("a", kStart + 60s, 20s));
  scheduler.give_back("a", kStart + 61s, {100s, schedule::HostWord::kRefuses});
  scheduler.put(1, "a", kStart + 62s);
  CHECK(scheduler.take(kStart + 160s, 9).empty());
  CHECK(scheduler.take(kStart + 161s, 9) == Keys{1});
}

TEST_CASE("feeds start to the millisecond as they would if nothing were ever lent") {
  constexpr milliseconds kLongest = 4s;
  struct World {
    Scheduler scheduler{{.max_in_flight = 2, .spacing = 300ms}};
    std::vector<std::pair<FeedKey, Time>> starts;
    std::vector<std::pair<Time, FeedKey>> ends;
    Time lent_until{};  // the epoch: nothing is lent
    int lent = 0;
  } plain, lending;
  for (World* world : {&plain, &lending})
    for (FeedKey feed = 1; feed <= 6; ++feed) world->scheduler.put(feed, "a", kStart + feed * 700ms);
  const auto chance = [](Time at, FeedKey feed, std::int64_t below) {
    return milliseconds{(at.time_since_epoch().count() * 7919 + feed * 104729) % 100'003 % below};
  };
  for (Time at = kStart; at < kStart + 30min; at += 10ms)
    for (World* world : {&plain, &lending}) {
      for (auto& [end, feed] : world->ends) {
        if (end > at || feed == 0) continue;
        world->scheduler.transferred(feed, at, {std::nullopt});
        world->scheduler.put(feed, "a", at + 4s + chance(at, feed, 9000));
        feed = 0;
      }
      std::erase_if(world->ends, [](const auto& one) { return one.second == 0; });
      for (const FeedKey feed : world->scheduler.take(at, 9)) {
        world->starts.emplace_back(feed, at);
        world->ends.emplace_back(at + chance(at, feed, 2500), feed);
      }
      if (world == &plain) continue;
      if (world->lent_until != Time{} && world->lent_until <= at) {
        world->scheduler.give_back("a", at, {std::nullopt});
        world->lent_until = {};
      }
      if (world->lent_until == Time{} && world->scheduler.borrow("a", at, kLongest)) {
        world->lent_until = at + chance(at, 77, kLongest.count());
        ++world->lent;
      }
    }
  CHECK(plain.starts.size() > 500);
  CHECK(lending.lent > 50);
  CHECK(plain.starts == lending.starts);
}
