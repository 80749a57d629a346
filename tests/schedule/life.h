#pragma once

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "base/hash.h"
#include "schedule/policy.h"

// A feed with a server and a policy, and its life in virtual time.
namespace khabar::test {

inline const Time kStart = *parse_rfc3339("2025-12-07T00:00:00Z");  // a Sunday

/// A feed with a server: publications at known times, a window of the last `window` of them.
struct World {
  std::vector<Time> published;  // ascending
  int window = 20;
  CacheHints cache;
  PublishingHints hints;

  [[nodiscard]] PollFacts poll(Time at, std::optional<Time> before) const {
    PollFacts facts;
    facts.outcome = Outcome::kOk;
    facts.at = at;
    facts.http_status = 200;
    facts.cache = cache;
    facts.hints = hints;
    const auto end = std::upper_bound(published.begin(), published.end(), at);
    const auto begin = end - std::min<std::ptrdiff_t>(window, end - published.begin());
    facts.window = static_cast<int>(end - begin);
    for (auto item = begin; item != end; ++item)
      if (!before || *item > *before) facts.published.push_back(*item);
    facts.fresh = static_cast<int>(facts.published.size());
    facts.overlap = !before || facts.fresh < facts.window || facts.window == 0;
    return facts;
  }
};

/// A feed polled as the policy says.
class Life {
 public:
  explicit Life(World world, schedule::Rules rules = {})
      : world_(std::move(world)), policy_(schedule::learned_policy(rules)) {
    feed_.id = "feed";
    state_ = policy_->first(feed_, kStart, seconds{60});
  }
  void live(Time until) {
    while (state_.due_at < until) step(world_.poll(state_.due_at, state_.last_ok));
  }
  void step(PollFacts facts) {
    polls_.push_back(facts.at);
    lost_ += facts.overlap ? 0 : 1;
    state_ = policy_->next(feed_, state_, facts, terms_, spread_hash("x", ++dice_));
  }
  void fail(Outcome outcome, int status, CacheHints cache = {}) {
    PollFacts facts;
    facts.outcome = outcome;
    facts.at = state_.due_at;
    facts.http_status = status;
    facts.cache = cache;
    step(facts);
  }
  [[nodiscard]] std::size_t polls_between(Time from, Time to) const {
    return static_cast<std::size_t>(
        std::count_if(polls_.begin(), polls_.end(), [&](Time at) { return at >= from && at < to; }));
  }
  [[nodiscard]] milliseconds wait() const { return state_.due_at - *state_.last_poll; }

  World world_;
  std::unique_ptr<schedule::Policy> policy_;
  Feed feed_;
  ScheduleState state_;
  schedule::Terms terms_;
  std::vector<Time> polls_;
  int lost_ = 0;

 private:
  std::uint64_t dice_ = 0;
};

inline World every(milliseconds span, Time from, Time to) {
  World world;
  for (Time at = from; at < to; at += span) world.published.push_back(at);
  return world;
}

}  // namespace khabar::test
