// What feeds have in common: budget, hosts, the usual week; and the breaker.
#include "schedule/commons.h"

#include <cmath>
#include <vector>

#include "schedule/breaker.h"
#include "schedule/histogram.h"
#include "schedule/rhythm.h"
#include "schedule/scheduler.h"
#include "support/catch.h"

using namespace khabar;
using namespace khabar::schedule;
using namespace std::chrono_literals;
using std::chrono::days;

namespace {

const Time kStart = *parse_rfc3339("2025-12-07T00:00:00Z");  // a Sunday

PollFacts poll_at(Time at, Outcome outcome = Outcome::kOk, int status = 200) {
  PollFacts facts;
  facts.at = at;
  facts.outcome = outcome;
  facts.http_status = status;
  facts.took = 100ms;
  return facts;
}

}  // namespace

TEST_CASE("the price settles where the requests are what was allowed") {
  // An installation whose requests follow the price as 1/sqrt, with nights of a third of the days.
  for (const double allowed : {12.0, 48.0, 200.0}) {
    Budget budget;
    double spent = 0;
    for (int hour = 0; hour < 24 * 60; ++hour) {
      const double day = hour % 24 < 8 ? 0.5 : 1.25;
      const double price = budget.price > 0 ? budget.price : first_price(allowed);
      const double count = 100 * day * 20 / std::sqrt(price) / 24;
      budget = spend(budget, 1.7e9 + hour * 3600.0, count, 100, allowed);
      if (hour >= 24 * 30) spent += count / 100 / 30;
    }
    CAPTURE(allowed, budget.price);
    CHECK(spent == Approx(allowed).epsilon(0.02));
  }
}

TEST_CASE("a clock that jumps, or a daemon that was away, moves the price by little (P09)") {
  Budget budget;
  for (int hour = 0; hour < 100; ++hour) budget = spend(budget, 1.7e9 + hour * 3600.0, 200, 100, 48);
  const double before = budget.price;
  for (const double jump : {-3.2e8, 3.2e8, -3600.0}) {
    budget = spend(budget, 1.7e9 + 360000 + jump, 1, 100, 48);
    CHECK(budget.price == Approx(before).epsilon(0.5));
  }
}

TEST_CASE("a host that refuses is asked more slowly, and its feeds share what it bears") {
  Commons commons(48);
  commons.count_feeds({{"host", 3}, {"other", 1}});
  Time at = kStart;
  for (int i = 0; i < 6; ++i) commons.observe("host", poll_at(at += 8s), {});
  CHECK(commons.spacing("host") == 0ms);
  commons.observe("host", poll_at(at += 8s, Outcome::kRateLimited, 429), {});
  CHECK(commons.spacing("host") >= 8s);
  CHECK(commons.spacing("host") <= 2min);
  CHECK(commons.spacing("other") == 0ms);
  // By the hour: its requests become dearer than others'.
  for (int i = 0; i < 5; ++i) commons.observe("host", poll_at(at += 5min, Outcome::kRateLimited, 429), {});
  CHECK(commons.terms("host", at).price > commons.terms("other", at).price);
}

TEST_CASE("a host that answers slowly, or has many feeds, is given time") {
  Commons commons(48);
  commons.count_feeds({{"slow", 1}, {"big", 20}, {"huge", 10'000}});
  PollFacts facts = poll_at(kStart);
  facts.took = 4s;
  for (int i = 0; i < 50; ++i) commons.observe("slow", facts, {});
  CHECK(commons.spacing("slow") > 7s);
  CHECK(commons.spacing("big") == 12s);
  CHECK(commons.spacing("huge") * 10'000 * 48 <= days{1});  // or it could not have its budget
}

TEST_CASE(
    "the pace at which a host is met is one that hosts allow: no more than six requests in any minute") {
  Commons commons(48);
  commons.count_feeds({{"new", 20}});
  Scheduler scheduler({.max_in_flight = 2, .spacing = 1s});
  scheduler.pace("new", commons.spacing("new"));
  for (FeedKey feed = 0; feed < 20; ++feed) scheduler.put(feed, "new", kStart);
  std::vector<Time> starts;
  for (Time at = kStart; at < kStart + 10min; at += 500ms)
    for (const FeedKey feed : scheduler.take(at, 20)) {
      starts.push_back(at);
      scheduler.transferred(feed, at, {});
    }
  REQUIRE(starts.size() == 20);
  for (std::size_t i = 6; i < starts.size(); ++i) CHECK(starts[i] - starts[i - 6] > 1min);
}

TEST_CASE("feeds of one outlet inform each other: its week is the prior of a new one") {
  Commons commons(48);
  commons.count_feeds({{"outlet", 5}});
  for (int day = 0; day < 28; ++day) {
    PollFacts facts = poll_at(kStart + days{day} + 9h);
    facts.fresh = 5;
    for (int i = 0; i < 5; ++i) facts.published.push_back(facts.at - 30min);
    commons.observe("outlet", facts, {});
  }
  const Terms terms = commons.terms("outlet", kStart + days{28});
  CHECK(terms.outlet[8] > 5 * terms.outlet[20]);
  CHECK(commons.terms("stranger", kStart + days{28}).outlet[8] < terms.outlet[8]);
  double sum = 0;
  for (const float share : terms.outlet) sum += share;
  CHECK(sum == Approx(1).epsilon(1e-3));
}

TEST_CASE("what was learned survives a restart and garbage does no harm") {
  Commons before(48);
  before.count_feeds({{"host", 9}});
  Time at = kStart;
  for (int i = 0; i < 3000; ++i)
    before.observe(
        "host",
        poll_at(at += 3min, i % 50 == 0 ? Outcome::kRateLimited : Outcome::kOk, i % 50 == 0 ? 429 : 200), {});
  Commons after(48);
  after.count_feeds({{"host", 9}});
  after.restore(before.str());
  after.restore_host("host", before.host_str("host"));
  CHECK(after.terms("host", at).price == Approx(before.terms("host", at).price).epsilon(1e-3));
  CHECK(after.spacing("host") - before.spacing("host") <= 1ms);
  for (const char* text : {"", "{", "null", R"({"price":"x"})", R"({"hours":"short"})"}) {
    after.restore(text);
    after.restore_host("host", text);
  }
  CHECK(after.terms("host", at).price > 0);
}

TEST_CASE("a feed met on a Sunday is no feed of Sundays") {
  HourOfWeek counts{};
  for (std::size_t hour = 0; hour < 24; ++hour) counts[hour] = 5;
  const double since = seconds_of(kStart);
  const HourOfWeek fair = evened(counts, even_week(), since, since + 24 * 3600 - 1);
  CHECK(fair[30] == Approx(5).epsilon(0.01));
  const HourOfWeek week = week_of(fair, even_week());
  CHECK(week[5] == Approx(1).epsilon(0.05));
  CHECK(week[100] == Approx(1).epsilon(0.05));
}

TEST_CASE("counts survive packing within a fifth of a percent") {
  HourOfWeek counts{};
  for (std::size_t i = 0; i < counts.size(); ++i)
    counts[i] = i % 5 == 0 ? 0.0F : static_cast<float>(std::exp(0.06 * static_cast<double>(i)));
  HourOfWeek again{};
  unpack(pack(counts), again);
  for (std::size_t i = 0; i < counts.size(); ++i) CHECK(again[i] == Approx(counts[i]).epsilon(0.003));
  CHECK(pack(HourOfWeek{}).empty());
  unpack(std::string(336, '?'), again);
  CHECK(sum_of(again) == 0);
}

TEST_CASE("a dead network of our own is told from dead hosts (N17)") {
  Breaker breaker;
  Time at = kStart;
  for (int i = 0; i < 50; ++i) breaker.observe(at, "one-host-with-many-feeds", false);
  CHECK_FALSE(breaker.is_open());
  for (int i = 0; i < 10; ++i) breaker.observe(at += 1s, "well" + std::to_string(i), true);
  for (int i = 0; i < 9; ++i) breaker.observe(at += 1s, "dead" + std::to_string(i), false);
  CHECK_FALSE(breaker.is_open());  // half of the hosts answer
  for (int i = 0; i < 10 && !breaker.is_open(); ++i)
    breaker.observe(at += 1s, "well" + std::to_string(i), false);
  REQUIRE(breaker.is_open());
  CHECK_FALSE(breaker.take_probe(at));
  CHECK(breaker.take_probe(at + 5s));
  CHECK_FALSE(breaker.take_probe(at + 6s));
  CHECK_FALSE(breaker.observe(at + 7s, "well1", false));
  CHECK(breaker.observe(at + 60s, "well1", true));
  CHECK_FALSE(breaker.is_open());
  CHECK(breaker.outage() >= 50s);
}

TEST_CASE(
    "a refusal without a time stops the whole host, longer each time; what another daemon was told holds") {
  Scheduler scheduler({.max_in_flight = 2, .spacing = 0ms});
  scheduler.put(1, "host", kStart);
  scheduler.put(2, "host", kStart + 1s);
  REQUIRE(scheduler.take(kStart, 5).size() == 1);
  scheduler.transferred(1, kStart, {std::nullopt, schedule::HostWord::kRefuses});
  CHECK(scheduler.take(kStart + 89s, 5).empty());
  REQUIRE(scheduler.take(kStart + 90s, 5) == std::vector<FeedKey>{2});
  scheduler.put(1, "host", kStart);
  scheduler.transferred(2, kStart + 90s, {std::nullopt, schedule::HostWord::kRefuses});
  CHECK(scheduler.take(kStart + 90s + 179s, 5).empty());
  scheduler.hold("host", kStart + 90s, kStart + 1h);
  CHECK(scheduler.take(kStart + 59min, 5).empty());
  CHECK(scheduler.take(kStart + 1h, 5) == std::vector<FeedKey>{1});
}

TEST_CASE("a learned pace spaces the starts, and the outlook tells them") {
  Scheduler scheduler({.max_in_flight = 5, .spacing = 1s});
  scheduler.pace("host", 8s);
  for (FeedKey feed = 1; feed <= 3; ++feed) scheduler.put(feed, "host", kStart);
  REQUIRE(scheduler.take(kStart, 5).size() == 1);
  const auto outlook = scheduler.outlook(2);
  REQUIRE(outlook.size() == 2);
  CHECK(outlook[0].second == kStart + 8s);
  CHECK(outlook[1].second == kStart + 16s);
  CHECK(scheduler.take(kStart + 7s, 5).empty());
  CHECK(scheduler.take(kStart + 8s, 5).size() == 1);
}
