// The learned policy: what it learns from polls, and that no answer of a server makes it a storm or silences
// a feed.
#include <algorithm>
#include <cmath>
#include <limits>

#include "base/hash.h"
#include "life.h"
#include "schedule/commons.h"
#include "schedule/forecast.h"
#include "schedule/memory.h"
#include "schedule/policy.h"
#include "schedule/validity.h"
#include "support/catch.h"

using namespace khabar;
using namespace khabar::test;
using namespace std::chrono_literals;
using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;

namespace {

CacheHints asking(seconds retry_after) {
  CacheHints cache;
  cache.retry_after = retry_after;
  return cache;
}

}  // namespace

TEST_CASE("at an even rate the interval is the square root of price over rate") {
  // Sia and Cho: T = sqrt(2 mu / rate). Half-hourly items without a burst: 2 an hour, mu 0.06 -> 0.245 h.
  Life life(every(30min, kStart - days{10}, kStart + days{40}));
  life.live(kStart + days{40});
  const auto polls = static_cast<double>(life.polls_between(kStart + days{30}, kStart + days{40}));
  // The items come on the half hour, which is learned, so fewer polls do; the rule bounds them.
  CHECK(polls / 10 < 24 / std::sqrt(2 * 0.06 / 2) * 1.1);
  CHECK(polls / 10 > 24);
  CHECK(life.lost_ == 0);
}

TEST_CASE("a dearer request is made more rarely, and the window is never let slide") {
  const auto polls_at = [](double price) {
    Life life(every(13min, kStart - days{5}, kStart + days{20}));
    life.terms_.price = price;
    life.live(kStart + days{2});  // time to learn
    life.lost_ = 0;
    life.live(kStart + days{20});
    CHECK(life.lost_ == 0);
    return life.polls_between(kStart + days{10}, kStart + days{20});
  };
  const std::size_t cheap = polls_at(0.01), usual = polls_at(0.06), dear = polls_at(1),
                    absurd = polls_at(1e4);
  CHECK(cheap > usual);
  CHECK(usual > dear);
  CHECK(dear > absurd);
  CHECK(absurd >= 10 * 24 * 60 / 13 / 20);  // a window of 20: at least so many
}

TEST_CASE("the minute of the hour is learned: a batch on the hour is seen within minutes") {
  World world;
  for (Time hour = kStart - days{3}; hour < kStart + days{30}; hour += 1h)
    for (int i = 0; i < 3; ++i) world.published.push_back(hour);
  Life life(world);
  life.live(kStart + days{30});
  double delay = 0;
  int items = 0;
  for (const Time item : life.world_.published) {
    if (item < kStart + days{20} || item > kStart + days{29}) continue;
    const auto seen = std::lower_bound(life.polls_.begin(), life.polls_.end(), item);
    delay += static_cast<double>((*seen - item).count()) / 60000;
    ++items;
  }
  CHECK(delay / items < 4);
  CHECK(life.polls_between(kStart + days{20}, kStart + days{29}) < 9 * 24 * 4);
}

TEST_CASE("hours of the week are learned: nights and free days cost little") {
  World world;
  for (Time at = kStart - days{7}; at < kStart + days{60}; at += 20min) {
    const auto day = std::chrono::floor<days>(at);
    const auto hour = std::chrono::floor<hours>(at - day).count();
    if (std::chrono::weekday{day} != std::chrono::Friday && hour >= 6 && hour < 18)
      world.published.push_back(at);
  }
  Life life(world);
  life.live(kStart + days{60});
  std::size_t night = 0, day = 0;
  for (const Time at : life.polls_) {
    if (at < kStart + days{32}) continue;
    const auto hour = std::chrono::floor<hours>(at - std::chrono::floor<days>(at)).count();
    ++(hour >= 6 && hour < 18 ? day : night);
  }
  CHECK(day > 4 * night);
  CHECK(life.lost_ == 0);
}

TEST_CASE("a burst is followed: tenfold the usual rate is polled faster, and afterwards is not") {
  World world = every(60min, kStart - days{10}, kStart + days{10});
  for (Time at = kStart + days{9}; at < kStart + days{9} + 1h; at += 2min) world.published.push_back(at + 1s);
  std::sort(world.published.begin(), world.published.end());
  world.window = 30;
  Life life(world);
  life.live(kStart + days{10});
  const std::size_t before = life.polls_between(kStart + days{9} - 2h, kStart + days{9});
  const std::size_t during = life.polls_between(kStart + days{9}, kStart + days{9} + 2h);
  CHECK(2 * during >= 3 * before);
  CHECK(life.lost_ == 0);
}

TEST_CASE("a new feed is learned from the dates of its own window") {
  Life busy(every(10min, kStart - days{1}, kStart + 1h)),
      quiet(every(hours{47}, kStart - days{60}, kStart + 1h));
  busy.step(busy.world_.poll(kStart, std::nullopt));
  quiet.step(quiet.world_.poll(kStart, std::nullopt));
  CHECK(busy.wait() < 20min);
  CHECK(quiet.wait() > 1h);
  CHECK(quiet.wait() < 24h);
}

TEST_CASE("caching headers are obeyed, unless the window would slide past meanwhile (H41)") {
  World slow = every(23h, kStart - days{60}, kStart + days{10});
  slow.cache.max_age = 2h;
  Life patient(slow);
  patient.terms_.price = 1e-4;  // would poll all the time
  patient.live(kStart + days{10});
  for (std::size_t i = 1; i < patient.polls_.size(); ++i)
    CHECK(patient.polls_[i] - patient.polls_[i - 1] >= 2h);

  World fast = every(3min, kStart - days{2}, kStart + days{3});
  fast.cache.max_age = 24h;  // a window of 20 items is an hour
  Life careful(fast);
  careful.live(kStart + days{3});
  CHECK(careful.lost_ == 0);
  CHECK(careful.state_.due_by == DueBy::kFreshness);
}

TEST_CASE("a copy in a cache is asked for right after it is refreshed") {
  World world = every(20min, kStart - days{5}, kStart + days{5});
  Life life(world);
  Time at = kStart;
  for (int i = 0; i < 200; ++i) {
    PollFacts facts = life.world_.poll(at, life.state_.last_ok);
    facts.cache.max_age = 600s;
    facts.cache.age = std::chrono::floor<seconds>((at - kStart) % 600s);
    life.step(facts);
    at = life.state_.due_at;
    if (facts.cache.age > 0s) CHECK((at - kStart) % 600s <= 4s);
  }
}

TEST_CASE("absurd headers and documents make no storm and silence no feed (C20 H14-H17 H41 H42 P09)") {
  const auto huge = seconds::max() / 2000;
  for (const auto max_age : {seconds{0}, seconds{1}, seconds{days{3650}}, huge})
    for (const int ttl : {-7, 0, 1, 1'000'000, std::numeric_limits<int>::max()})
      for (const auto skew : {seconds{0}, seconds{days{-10'950}}, seconds{days{10'950}}}) {
        CAPTURE(max_age.count(), ttl, skew.count());
        Life life(every(30min, kStart - days{1}, kStart + days{3}));
        for (int i = 0; i < 40; ++i) {
          PollFacts facts = life.world_.poll(life.state_.due_at, life.state_.last_ok);
          facts.cache.max_age = max_age;
          facts.hints.ttl_minutes = ttl;
          facts.hints.skip_hours = {-1, 0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11,
                                    12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 99};
          facts.hints.skip_days = {0, 1, 2, 3, 4, 5, 6, 7};
          facts.hints.update_period = "yearly";
          for (Time& published : facts.published) published += skew;
          life.step(facts);
          REQUIRE(life.wait() >= 2min);
          REQUIRE(life.wait() <= 24h);
        }
      }
}

TEST_CASE("windows that are emptied, shuffled or wholly new every time cause no storm (C21-C23)") {
  Life life(every(30min, kStart - days{1}, kStart));
  for (int i = 0; i < 500; ++i) {
    PollFacts facts = life.world_.poll(life.state_.due_at, life.state_.last_ok);
    facts.window = i % 3 == 0 ? 0 : 20;
    facts.fresh = i % 3 == 2 ? 20 : 0;
    facts.published.clear();  // without dates
    facts.overlap = facts.fresh == 0;
    life.step(facts);
    REQUIRE(life.wait() >= 2min);
    REQUIRE(life.wait() <= 24h);
  }
}

TEST_CASE("failures back off, never give up, and one success ends them") {
  Life life(every(30min, kStart - days{1}, kStart + days{90}));
  life.live(kStart + days{2});
  life.fail(Outcome::kHttpError, 500);
  CHECK(life.wait() >= 5min);
  CHECK(life.wait() <= 6min);
  milliseconds longest{0};
  const Time begin = life.state_.due_at;
  while (life.state_.due_at < begin + days{60}) {
    life.fail(Outcome::kHttpError, 500);
    REQUIRE(life.wait() <= 24h);
    longest = std::max(longest, life.wait());
  }
  CHECK(longest > 12h);
  CHECK(life.polls_between(begin + days{30}, begin + days{60}) >= 30);
  life.step(life.world_.poll(life.state_.due_at, life.state_.last_ok));
  CHECK(life.state_.failures == 0);
  CHECK(life.wait() < 1h);
}

TEST_CASE("Retry-After is never undercut, cut at seven days, and garbage is backoff (H14-H17)") {
  for (const auto named : {1s, 60s, 3600s, 86400s}) {
    Life life(every(30min, kStart - days{1}, kStart + days{9}));
    life.live(kStart + days{1});
    life.fail(Outcome::kRateLimited, 429, asking(named));
    CHECK(life.wait() >= named);
  }
  Life life(every(30min, kStart - days{1}, kStart + days{9}));
  life.fail(Outcome::kRateLimited, 429, asking(days{3650}));
  CHECK(life.wait() <= days{7});
  CHECK(life.state_.due_by == DueBy::kRetryAfter);
  life.fail(Outcome::kRateLimited, 429, asking(-60s));
  CHECK(life.state_.due_by == DueBy::kFailure);
  CHECK(life.wait() >= 5min);
}

TEST_CASE("410 three times over a day is gone and asked weekly (H18)") {
  Life life(every(30min, kStart - days{1}, kStart + days{9}));
  life.live(kStart + days{1});
  const Time first = life.state_.due_at;
  while (life.state_.due_by != DueBy::kGone) life.fail(Outcome::kGone, 410);
  CHECK(*life.state_.last_poll - first >= 24h);
  CHECK(life.wait() >= days{6});
  CHECK(life.wait() <= days{8});
}

TEST_CASE("without a network of our own no failure is counted (N17)") {
  Life life(every(30min, kStart - days{1}, kStart + days{9}));
  life.live(kStart + days{1});
  PollFacts facts;
  facts.outcome = Outcome::kDnsError;
  facts.at = life.state_.due_at;
  facts.offline = true;
  life.step(facts);
  CHECK(life.state_.failures == 0);
  CHECK(life.wait() >= 1min);
  CHECK(life.wait() <= 2min);
}

TEST_CASE("an ETag that stays while the body changes is not sent again (H39)") {
  Life life(every(30min, kStart - days{1}, kStart + days{9}));
  life.live(kStart + days{1});
  CHECK_FALSE(schedule::wants_whole(life.state_));
  PollFacts facts = life.world_.poll(life.state_.due_at + 2h, life.state_.last_ok);
  facts.same_validators = true;
  life.step(facts);
  CHECK(schedule::wants_whole(life.state_));
}

TEST_CASE("304 for a day where seven items were expected is doubted; weeks of a quiet feed are not (H39)") {
  const auto days_of_304 = [](milliseconds span, int count) {
    Life life(every(span, kStart - days{6}, kStart + days{1}));
    life.live(kStart + days{1});
    const Time begin = life.state_.due_at;
    while (life.state_.due_at < begin + days{count}) {
      if (schedule::wants_whole(life.state_)) return true;
      PollFacts facts;
      facts.outcome = Outcome::kNotModified;
      facts.http_status = 304;
      facts.at = life.state_.due_at;
      life.step(facts);
    }
    return schedule::wants_whole(life.state_);
  };
  CHECK(days_of_304(30min, 2));
  CHECK_FALSE(days_of_304(days{6}, 7));
}

TEST_CASE("the same clock and dice give the same schedule; other dice come apart") {
  const auto run = [](std::uint64_t seed) {
    Life life(every(17min, kStart - days{1}, kStart + days{2}));
    std::vector<Time> due;
    for (std::uint64_t i = 0; life.state_.due_at < kStart + days{2}; ++i) {
      life.state_ = life.policy_->next(life.feed_, life.state_,
                                       life.world_.poll(life.state_.due_at, life.state_.last_ok), life.terms_,
                                       spread_hash("dice", seed + i));
      due.push_back(life.state_.due_at);
    }
    return due;
  };
  CHECK(run(1) == run(1));
  CHECK(run(1) != run(1000));
}

TEST_CASE("a feed with an interval of its own is not learned") {
  Life life(every(1min, kStart - days{1}, kStart + days{1}), {.jitter = 0});
  life.feed_.interval = 3600s;
  life.step(life.world_.poll(kStart, std::nullopt));
  CHECK(life.wait() == 1h);
  CHECK(life.state_.due_by == DueBy::kInterval);
}

TEST_CASE("the state survives its text form: a restart goes on as if nothing had been") {
  Life life(every(23min, kStart - days{3}, kStart + days{12}));
  life.live(kStart + days{10});
  CHECK(life.state_.memory.size() < 1200);
  const auto memory = schedule::Memory::parse(life.state_.memory);
  CHECK(schedule::Memory::parse(memory.str()).str() == memory.str());
  CHECK(memory.habits.items > 100);
  ScheduleState spoilt = life.state_;
  spoilt.memory = "no longer readable";
  const auto next =
      life.policy_->next(life.feed_, spoilt, life.world_.poll(spoilt.due_at, spoilt.last_ok), life.terms_, 1);
  CHECK(next.due_at > spoilt.due_at + 1min);
  CHECK(next.due_at <= spoilt.due_at + 24h);
}
