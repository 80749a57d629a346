#include <algorithm>
#include <limits>
#include <string>
#include <vector>

#include "schedule/policy.h"
#include "support/catch.h"

using namespace khabar;
using namespace std::chrono_literals;
using schedule::Rules;

namespace {

const Time kNoon = *parse_rfc3339("2025-12-09T12:00:00Z");  // a Tuesday
constexpr std::uint64_t kLowest = 0, kHighest = std::numeric_limits<std::uint64_t>::max();
constexpr std::uint64_t kMiddle = std::uint64_t{1} << 63U;  // no jitter: between the two

Feed feed_named(std::string id) {
  Feed feed;
  feed.id = std::move(id);
  return feed;
}

ScheduleState due_at(Time time) {
  ScheduleState state;
  state.due_at = time;
  return state;
}

/// One feed's life under a policy: each poll happens when the one before made it due.
struct Life {
  Rules rules;
  Feed feed = feed_named("witness");
  ScheduleState state = due_at(kNoon);

  milliseconds poll(PollFacts facts, std::uint64_t random = kMiddle) {
    facts.at = state.due_at;
    state = schedule::interval_policy(rules)->next(feed, state, facts, {}, random);
    REQUIRE(state.last_poll == facts.at);
    return state.due_at - facts.at;
  }
};

PollFacts ok() {
  PollFacts facts;
  facts.outcome = Outcome::kOk;
  facts.http_status = 200;
  facts.window = 30;
  facts.known = 30;
  return facts;
}

PollFacts not_modified() {
  PollFacts facts;
  facts.outcome = Outcome::kNotModified;
  return facts;
}

PollFacts failed(Outcome outcome) {
  PollFacts facts;
  facts.outcome = outcome;
  return facts;
}

PollFacts with_max_age(seconds max_age, seconds age = 0s) {
  PollFacts facts = ok();
  facts.cache.max_age = max_age;
  facts.cache.age = age;
  return facts;
}

PollFacts with_ttl(int minutes) {
  PollFacts facts = ok();
  facts.hints.ttl_minutes = minutes;
  return facts;
}

PollFacts with_period(std::string period, std::optional<int> frequency) {
  PollFacts facts = ok();
  facts.hints.update_period = std::move(period);
  facts.hints.update_frequency = frequency;
  return facts;
}

PollFacts told_to_wait(seconds wait, Outcome outcome = Outcome::kRateLimited) {
  PollFacts facts = failed(outcome);
  facts.cache.retry_after = wait;
  return facts;
}

/// Of the hour only, in every minute of which the feed may fall.
int hour_of(Time time) {
  return static_cast<int>(
      std::chrono::floor<std::chrono::hours>(time - std::chrono::floor<std::chrono::days>(time)).count());
}

}  // namespace

TEST_CASE("a feed that was never polled is due within the spread, always at the same place") {
  const auto policy = schedule::interval_policy({});
  std::vector<Time> due;
  for (int i = 0; i < 1000; ++i) {
    const Feed feed = feed_named("feed-" + std::to_string(i));
    const ScheduleState state = policy->first(feed, kNoon, 60s);
    REQUIRE(state.due_at >= kNoon);
    REQUIRE(state.due_at < kNoon + 60s);
    REQUIRE(policy->first(feed, kNoon, 60s).due_at == state.due_at);
    due.push_back(state.due_at);
  }
  const auto early = std::count_if(due.begin(), due.end(), [](Time t) { return t < kNoon + 30s; });
  CHECK(early > 400);
  CHECK(early < 600);
  CHECK(policy->first(feed_named("x"), kNoon, 0s).due_at == kNoon);
}

TEST_CASE("a success is followed by the interval with its jitter") {
  Life life;
  CHECK(life.poll(ok(), kLowest) == 810s);
  CHECK(life.poll(ok(), kMiddle) == 900s);
  CHECK(life.poll(ok(), kHighest) == 990s);
  CHECK(life.poll(not_modified()) == 900s);
  CHECK(life.poll(failed(Outcome::kPartial)) == 900s);
  CHECK(life.state.interval == 900s);
  CHECK(life.state.failures == 0);
}

TEST_CASE("jitter spreads evenly, and the mean span is the interval") {
  Life life;
  std::int64_t sum = 0;
  for (std::uint64_t i = 0; i < 1000; ++i) sum += life.poll(ok(), i * (kHighest / 999)).count();
  CHECK(sum / 1000 == Approx(900'000).margin(1000));
}

TEST_CASE("the feed's own interval replaces the common one, within the bounds of both") {
  Life life;
  life.feed.interval = 300s;
  CHECK(life.poll(ok()) == 300s);
  life.feed.interval = 5s;
  CHECK(life.poll(ok(), kLowest) == 120s);
  life.feed.interval = 400h;
  CHECK(life.poll(ok(), kHighest) == 24h);
}

TEST_CASE("last_ok and last_new tell what polls brought") {
  Life life;
  PollFacts news = ok();
  news.fresh = 2;
  life.poll(news);
  CHECK(life.state.last_new == kNoon);
  life.poll(not_modified());
  CHECK(life.state.last_new == kNoon);
  CHECK(life.state.last_ok == kNoon + 900s);
  life.poll(failed(Outcome::kTimeout));
  CHECK(life.state.last_ok == kNoon + 900s);
  CHECK(life.state.last_poll == kNoon + 1800s);
}

TEST_CASE("caching headers lengthen the interval, never beyond max_interval (H41)") {
  Life life;
  CHECK(life.poll(with_max_age(60s)) == 900s);
  CHECK(life.poll(with_max_age(3600s), kLowest) == 3601s);
  CHECK(life.poll(with_max_age(3600s), kHighest) > 3601s);
  CHECK(life.poll(with_max_age(3600s), kHighest) <= 3962s);
  CHECK(life.poll(with_max_age(3600s, 3000s)) == 900s);
  CHECK(life.poll(with_max_age(3600s, 1800s), kLowest) == 1801s);
  CHECK(life.poll(with_max_age(seconds{std::chrono::years{10}}), kHighest) == 24h);
  CHECK(life.poll(with_max_age(seconds::max()), kHighest) == 24h);
  CHECK(life.poll(with_max_age(0s)) == 900s);
  life.feed.interval = 300s;
  CHECK(life.poll(with_max_age(600s), kLowest) == 601s);
}

TEST_CASE("a 304 carries caching headers too") {
  Life life;
  PollFacts unchanged = not_modified();
  unchanged.cache.max_age = 7200s;
  CHECK(life.poll(unchanged, kLowest) == 7201s);
}

TEST_CASE("ttl lengthens the interval and is remembered over a 304, which brings no document (C20)") {
  Life life;
  CHECK(life.poll(with_ttl(60), kLowest) == 3600s);
  CHECK(life.state.interval == 3600s);
  CHECK(life.poll(not_modified(), kLowest) == 3600s);
  CHECK(life.poll(with_ttl(10)) == 900s);
  CHECK(life.poll(not_modified()) == 900s);
  for (const int absurd : {0, -1, std::numeric_limits<int>::min()})
    CHECK(life.poll(with_ttl(absurd)) == 900s);
  for (const int absurd : {100'000'000, std::numeric_limits<int>::max()})
    CHECK(life.poll(with_ttl(absurd), kHighest) == 24h);
}

TEST_CASE("sy:updatePeriod lengthens the interval; the default that everybody sends does not") {
  Life life;
  CHECK(life.poll(with_period("hourly", 1)) == 900s);
  CHECK(life.poll(with_period("hourly", std::nullopt)) == 900s);
  CHECK(life.poll(with_period("hourly", 2), kLowest) == 1800s);
  CHECK(life.poll(with_period("daily", 4), kLowest) == 6h);
  CHECK(life.poll(with_period("", 6), kLowest) == 4h);
  CHECK(life.poll(with_period("yearly", 1)) == 24h);
  CHECK(life.poll(with_period("daily", 0)) == 900s);
  CHECK(life.poll(with_period("daily", -3)) == 900s);
  CHECK(life.poll(with_period("fortnightly", 1)) == 900s);
}

TEST_CASE("an operator's interval outranks what a document says of itself") {
  Life life;
  life.feed.interval = 300s;
  PollFacts facts = with_ttl(600);
  facts.hints.skip_hours = {12};
  CHECK(life.poll(facts) == 300s);
}

TEST_CASE("skipped hours and days are slept through, up to max_interval (C20)") {
  Life life;
  PollFacts facts = ok();
  facts.hints.skip_hours = {12, 13, 14, 99, -1};
  life.poll(facts, kMiddle);
  CHECK(life.state.due_at >= kNoon + 3h);
  CHECK(life.state.due_at < kNoon + 3h + 10min);
  CHECK(life.poll(not_modified()) == 900s);

  Life weekend;
  weekend.state.due_at = *parse_rfc3339("2025-12-12T23:50:00Z");  // Friday
  facts.hints.skip_hours = {};
  facts.hints.skip_days = {6, 0};
  CHECK(weekend.poll(facts, kHighest) == 24h);
  weekend.rules.max_interval = 72h;
  weekend.state.due_at = *parse_rfc3339("2025-12-12T23:50:00Z");
  weekend.poll(facts, kMiddle);
  CHECK(weekend.state.due_at >= *parse_rfc3339("2025-12-15T00:00:00Z"));
  CHECK(weekend.state.due_at < *parse_rfc3339("2025-12-15T00:10:00Z"));
}

TEST_CASE("a feed that skips every hour, or every day, is polled as if it skipped none (C20)") {
  Life life;
  PollFacts facts = ok();
  for (int hour = 0; hour < 24; ++hour) facts.hints.skip_hours.push_back(hour);
  CHECK(life.poll(facts) == 900s);
  facts.hints.skip_hours.clear();
  for (int day = 0; day < 7; ++day) facts.hints.skip_days.push_back(day);
  CHECK(life.poll(facts) == 900s);
}

TEST_CASE("over a year of polls no skipped hour is ever polled") {
  Life life;
  PollFacts facts = ok();
  facts.hints.skip_hours = {0, 1, 2, 3, 4, 23};
  for (std::uint64_t i = 0; i < 5000; ++i) {
    life.poll(facts, i * 0x9E3779B97F4A7C15U);
    const int hour = hour_of(life.state.due_at);
    REQUIRE(hour >= 5);
    REQUIRE(hour <= 22);
  }
}

TEST_CASE("publishers are not obeyed so far that the window would slide past") {
  Life life;
  life.poll(ok());
  PollFacts busy = with_max_age(6h);
  busy.hints.ttl_minutes = 600;
  busy.fresh = 10;  // of 30, in 15 minutes: half the window is gone in 22.5 minutes
  busy.known = 20;
  CHECK(life.poll(busy) == 1350s);
  PollFacts torn = busy;
  torn.overlap = false;
  CHECK(life.poll(torn) == 900s);
  PollFacts quiet = busy;
  quiet.fresh = 0;
  CHECK(life.poll(quiet, kHighest) > 6h);
}

TEST_CASE("failures back off exponentially from the interval to the cap, and one success resets them") {
  Life life;
  for (const auto expected : {900s, 1800s, 3600s, 7200s, 14400s, 28800s, 57600s})
    CHECK(life.poll(failed(Outcome::kTimeout)) == expected);
  CHECK(life.state.failures == 7);
  for (int i = 0; i < 100; ++i) {
    CHECK(life.poll(failed(Outcome::kTimeout), kHighest) <= 24h);
    CHECK(life.poll(failed(Outcome::kTimeout), kLowest) >= 19h);
  }
  CHECK(life.state.failures == 207);
  CHECK(life.poll(ok()) == 900s);
  CHECK(life.state.failures == 0);
  CHECK(life.poll(failed(Outcome::kDnsError)) == 900s);
}

TEST_CASE("backoff has a jitter of a tenth") {
  Life low, high;
  for (Life* life : {&low, &high}) life->poll(failed(Outcome::kHttpError));
  CHECK(low.poll(failed(Outcome::kHttpError), kLowest) == 1620s);
  CHECK(high.poll(failed(Outcome::kHttpError), kHighest) == 1980s);
}

TEST_CASE("backoff never asks a failing feed more often than a well one") {
  Life life;
  life.rules.max_backoff = 60s;
  for (int i = 0; i < 5; ++i) CHECK(life.poll(failed(Outcome::kTimeout), kLowest) >= 729s);
}

TEST_CASE("every outcome that is no success backs off") {
  for (std::size_t i = 0; i < kOutcomeNames.size(); ++i) {
    const auto outcome = static_cast<Outcome>(i);
    Life life;
    life.poll(failed(outcome));
    CAPTURE(kOutcomeNames[i]);
    CHECK(life.state.failures == (is_success(outcome) ? 0 : 1));
    CHECK(life.state.last_ok.has_value() == is_success(outcome));
  }
}

TEST_CASE("Retry-After is obeyed up to seven days (H14 H15 H16 H17)") {
  Life life;
  CHECK(life.poll(told_to_wait(7200s), kLowest) == 7200s);
  CHECK(life.poll(told_to_wait(7200s), kHighest) > 7200s);
  CHECK(life.poll(told_to_wait(std::chrono::years{10}), kHighest) == 7 * 24h);
  CHECK(life.poll(told_to_wait(seconds::max()), kLowest) == 7 * 24h);
  CHECK(life.poll(told_to_wait(3h, Outcome::kHttpError), kLowest) == 3h);
}

TEST_CASE("a Retry-After that says nothing is backoff (H17)") {
  Life life;
  CHECK(life.poll(told_to_wait(1s)) == 900s);
  CHECK(life.poll(told_to_wait(-5s)) == 1800s);
  CHECK(life.poll(told_to_wait(0s)) == 3600s);
  CHECK(life.poll(failed(Outcome::kRateLimited)) == 7200s);
}

TEST_CASE("a Retry-After that came with a success is obeyed too") {
  Life life;
  PollFacts facts = ok();
  facts.cache.retry_after = 2h;
  CHECK(life.poll(facts) == 2h);
}

TEST_CASE("410 three times over a day means weekly probes (H18)") {
  Life life;
  life.rules.interval = 8h;
  CHECK(life.poll(failed(Outcome::kGone)) == 8h);
  CHECK(life.poll(failed(Outcome::kGone)) == 16h);
  CHECK(life.poll(failed(Outcome::kGone)) == 7 * 24h);
  CHECK(life.poll(failed(Outcome::kGone), kHighest) > 7 * 24h);
  CHECK(life.poll(failed(Outcome::kTimeout)) < 25h);  // not gone just now, but no success either
  CHECK(life.poll(failed(Outcome::kGone)) == 7 * 24h);
  CHECK(life.poll(ok()) == 8h);
  CHECK(life.poll(failed(Outcome::kGone)) == 8h);
}

TEST_CASE("410 three times within a day is backoff only") {
  Life life;
  CHECK(life.poll(failed(Outcome::kGone)) == 900s);
  CHECK(life.poll(failed(Outcome::kGone)) == 1800s);
  CHECK(life.poll(failed(Outcome::kGone)) == 3600s);
}

TEST_CASE("rules that make no sense still give spans between a second and a week") {
  Life life;
  life.rules = {.interval = 0s,
                .min_interval = -5s,
                .max_interval = std::chrono::years{1},
                .jitter = 40.0,
                .max_backoff = std::chrono::years{9},
                .max_retry_after = std::chrono::years{9}};
  for (std::uint64_t i = 0; i < 300; ++i) {
    const milliseconds calm = life.poll(with_ttl(static_cast<int>(i) * 1000), i * 0x9E3779B97F4A7C15U);
    REQUIRE(calm >= 1s);
    REQUIRE(calm <= schedule::kLongestWait);
    const milliseconds failing = life.poll(told_to_wait(seconds{i * 10'000}), i * 0x9E3779B97F4A7C15U);
    REQUIRE(failing >= 1s / 2);
    REQUIRE(failing < schedule::kLongestWait);
  }
}
