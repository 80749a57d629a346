#include <algorithm>
#include <map>
#include <optional>
#include <queue>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/hash.h"
#include "schedule/policy.h"
#include "schedule/scheduler.h"
#include "support/catch.h"

using namespace khabar;
using namespace std::chrono_literals;
using schedule::HostRules;

namespace {

const Time kMidnight = *parse_rfc3339("2025-12-09T00:00:00Z");
constexpr HostRules kHostRules{.max_in_flight = 2, .spacing = 200ms};
constexpr std::size_t kSlots = 200;

/// REQUIRE for what is asked a million times.
void expect(bool holds, const char* what) {
  if (!holds) FAIL(what);
}

/// What a feed's server does all day.
enum class Nature { kWell, kOwnInterval, kMaxAge, kDown, kLimited };

struct SimulatedFeed {
  Feed feed;
  std::string host;
  Nature nature = Nature::kWell;
  ScheduleState state;
  std::vector<Time> polls;
};

/// Ten thousand feeds, their scheduler and their policy through one day of virtual time, from event to event:
/// the clock moves to the next end of a transfer or to what next_wakeup() says.
class Day {
 public:
  explicit Day(std::vector<SimulatedFeed> feeds) : feeds_(std::move(feeds)), scheduler_(kHostRules) {
    for (std::size_t i = 0; i < feeds_.size(); ++i) {
      feeds_[i].state = policy_->first(feeds_[i].feed, kMidnight, 900s);
      scheduler_.put(static_cast<FeedKey>(i), feeds_[i].host, feeds_[i].state.due_at);
    }
  }

  void live(Time until) {
    while (now_ < until) {
      finish_transfers();
      start_transfers();
      const auto wakeup = flights_.size() < kSlots ? scheduler_.next_wakeup(now_) : std::nullopt;
      const Time next = std::min(wakeup.value_or(until), flights_.empty() ? until : flights_.top().first);
      expect(next > now_, "a busy loop");
      now_ = next;
      ++turns_;
    }
  }

  [[nodiscard]] const std::vector<SimulatedFeed>& feeds() const { return feeds_; }
  [[nodiscard]] std::size_t turns() const { return turns_; }

 private:
  struct Host {
    int in_flight = 0;
    Time last_start = Time::min();
    Time closed_until = Time::min();
  };

  void finish_transfers() {
    while (!flights_.empty() && flights_.top().first <= now_) {
      const FeedKey key = flights_.top().second;
      flights_.pop();
      finish(key, feeds_[static_cast<std::size_t>(key)]);
    }
  }
  void finish(FeedKey key, SimulatedFeed& feed) {
    const PollFacts facts = answer(feed);
    Host& host = hosts_[feed.host];
    --host.in_flight;
    if (facts.cache.retry_after)
      host.closed_until = std::max(host.closed_until, now_ + *facts.cache.retry_after);
    scheduler_.transferred(key, now_, {facts.cache.retry_after});
    feed.state = policy_->next(feed.feed, feed.state, facts, {}, spread_hash(feed.feed.id, ++rolls_));
    scheduler_.put(key, feed.host, feed.state.due_at);
  }
  void start_transfers() {
    for (const FeedKey key : scheduler_.take(now_, kSlots - flights_.size())) {
      SimulatedFeed& feed = feeds_[static_cast<std::size_t>(key)];
      Host& host = hosts_[feed.host];
      expect(++host.in_flight <= kHostRules.max_in_flight, "too many transfers of one host");
      expect(host.last_start == Time::min() || now_ - host.last_start >= kHostRules.spacing,
             "starts too close");
      expect(now_ >= host.closed_until, "Retry-After broken");
      expect(now_ >= feed.state.due_at, "started before it was due");
      host.last_start = now_;
      feed.polls.push_back(now_);
      flights_.emplace(now_ + duration(feed), key);
    }
  }
  PollFacts answer(const SimulatedFeed& feed) const {
    PollFacts facts;
    facts.at = now_;
    facts.outcome = Outcome::kNotModified;
    if (feed.nature == Nature::kMaxAge) facts.cache.max_age = 3600s;
    if (feed.nature == Nature::kDown) facts.outcome = Outcome::kTimeout;
    if (feed.nature == Nature::kLimited) {
      facts.outcome = Outcome::kRateLimited;
      facts.cache.retry_after = 2h;
    }
    return facts;
  }
  static milliseconds duration(const SimulatedFeed& feed) {
    return feed.nature == Nature::kDown ? 10s : milliseconds{50 + spread_hash(feed.feed.id) % 400};
  }

  using Flight = std::pair<Time, FeedKey>;
  std::vector<SimulatedFeed> feeds_;
  schedule::Scheduler scheduler_;
  std::unique_ptr<schedule::Policy> policy_ = schedule::interval_policy({});
  std::priority_queue<Flight, std::vector<Flight>, std::greater<>> flights_;
  std::unordered_map<std::string, Host> hosts_;
  Time now_ = kMidnight;
  std::uint64_t rolls_ = 0;
  std::size_t turns_ = 0;
};

std::vector<SimulatedFeed> ten_thousand() {
  std::vector<SimulatedFeed> feeds;
  for (int i = 0; i < 10'000; ++i) {
    SimulatedFeed feed;
    feed.feed.id = "feed-" + std::to_string(i);
    feed.host = "host-" + std::to_string(i % 2500);
    if (i % 10 == 0) feed.host = "big-" + std::to_string(i % 3);  // 333 feeds each
    if (i % 10 == 1) feed.nature = Nature::kMaxAge;
    if (i % 10 == 2) feed.nature = Nature::kOwnInterval, feed.feed.interval = 7200s;
    if (i % 10 == 3) feed.nature = Nature::kDown, feed.host = "down-" + std::to_string(i);
    if (i % 100 == 4) feed.nature = Nature::kLimited, feed.host = "limited-" + std::to_string(i % 7);
    feeds.push_back(std::move(feed));
  }
  return feeds;
}

struct Spans {
  milliseconds shortest = milliseconds::max(), longest{0}, mean{0};
};

Spans spans_of(const SimulatedFeed& feed) {
  Spans out;
  for (std::size_t i = 1; i < feed.polls.size(); ++i) {
    const milliseconds span = feed.polls[i] - feed.polls[i - 1];
    out.shortest = std::min(out.shortest, span);
    out.longest = std::max(out.longest, span);
    out.mean += span / static_cast<std::int64_t>(feed.polls.size() - 1);
  }
  return out;
}

/// Every span between `from` and `to`: `to` leaves room for a transfer and for waiting at the host.
void require_spans(const SimulatedFeed& feed, milliseconds from, milliseconds to) {
  const Spans spans = spans_of(feed);
  CAPTURE(feed.feed.id, feed.host, feed.polls.size());
  REQUIRE(spans.shortest >= from);
  REQUIRE(spans.longest <= to);
}

}  // namespace

TEST_CASE("a day of 10 000 feeds: every feed has its interval, no host is asked too much") {
  Day day(ten_thousand());
  day.live(kMidnight + 24h);
  std::map<Nature, std::size_t> polls;
  for (const SimulatedFeed& feed : day.feeds()) {
    polls[feed.nature] += feed.polls.size();
    switch (feed.nature) {
      case Nature::kWell:
        require_spans(feed, 810s, 1100s);
        break;
      case Nature::kOwnInterval:
        require_spans(feed, 6480s, 8000s);
        break;
      case Nature::kMaxAge:
        require_spans(feed, 3601s, 4050s);
        break;
      case Nature::kDown:
        REQUIRE(feed.polls.size() <= 8);
        REQUIRE(feed.polls.size() >= 7);
        break;
      case Nature::kLimited:  // each answer closes the host for two hours: fourteen feeds share twelve
                              // openings
        require_spans(feed, 7200s, 24h);
        break;
    }
  }
  CHECK(polls[Nature::kWell] > 6900 * 90U);
  CHECK(polls[Nature::kWell] < 6900 * 101U);
  CHECK(polls[Nature::kLimited] >= 100);
  CHECK(polls[Nature::kLimited] <= 7 * 2 * 13U);
  CHECK(day.turns() < 3'000'000);
}
