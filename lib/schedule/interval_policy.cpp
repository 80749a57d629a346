#include <algorithm>
#include <limits>
#include <optional>

#include "base/hash.h"
#include "schedule/hints.h"
#include "schedule/memory.h"
#include "schedule/policy.h"
#include "schedule/spans.h"
#include "schedule/validity.h"

namespace khabar::schedule {
namespace {

/// How long the document's window reaches at the rate of the last span, halved for safety. Nothing: nothing
/// new was seen, so there is no rate to fear.
std::optional<milliseconds> safe_span(const ScheduleState& before, const PollFacts& poll) {
  if (!poll.overlap) return milliseconds{0};
  if (poll.fresh <= 0 || !before.last_poll || *before.last_poll >= poll.at) return std::nullopt;
  return scaled(poll.at - *before.last_poll, static_cast<double>(poll.window) / (2.0 * poll.fresh));
}

class IntervalPolicy final : public Policy {
 public:
  explicit IntervalPolicy(const Rules& rules) : rules_(rules) {
    rules_.max_interval = std::clamp<seconds>(rules.max_interval, seconds{1}, kLongestRule);
    rules_.min_interval = std::clamp(rules.min_interval, seconds{1}, rules_.max_interval);
    rules_.max_backoff = std::min<seconds>(rules.max_backoff, kLongestRule);
    rules_.max_retry_after = std::min<seconds>(rules.max_retry_after, kLongestRule);
    rules_.jitter = std::clamp(rules.jitter, 0.0, 0.5);
  }

  [[nodiscard]] ScheduleState first(const Feed& feed, Time now, seconds spread) const override {
    const milliseconds width = std::max<milliseconds>(spread, milliseconds{1});
    ScheduleState state;
    state.due_at = now + milliseconds{spread_hash(feed.id) % static_cast<std::uint64_t>(width.count())};
    return state;
  }

  [[nodiscard]] ScheduleState next(const Feed& feed, const ScheduleState& before, const PollFacts& poll,
                                   const Terms& /*terms*/, std::uint64_t random) const override {
    ScheduleState after = before;
    if (poll.repair) return after;
    if (poll.offline) return wait_for_network(poll, Dice(random), before);
    Memory memory = Memory::parse(before.memory);
    after.last_poll = poll.at;
    if (is_success(poll.outcome)) {
      succeed(feed, before, poll, Dice(random), memory, after);
    } else {
      fail(feed, poll, Dice(random), memory, after);
    }
    after.memory = memory.str();
    return after;
  }

 private:
  /// How a span after a success came about.
  struct Wish {
    milliseconds own;      ///< of the operator
    milliseconds asked;    ///< of the publisher: 0 or longer, as written
    milliseconds longest;  ///< as far as the publisher is followed; never below `own`
  };

  void succeed(const Feed& feed, const ScheduleState& before, const PollFacts& poll, Dice dice,
               Memory& memory, ScheduleState& after) const {
    if (poll.outcome != Outcome::kNotModified) remember(poll.hints, memory);
    memory.gone = memory.gone_since = 0;
    judge_validators(poll, 0, memory);
    after.due_by = DueBy::kInterval;
    after.failures = 0;
    after.last_ok = poll.at;
    if (poll.fresh > 0) after.last_new = poll.at;
    const milliseconds own = own_interval(feed);
    const milliseconds asked = std::max(document_interval(feed, memory), fresh_for(poll.cache));
    const Wish wish{own, asked,
                    std::clamp(safe_span(before, poll).value_or(kLongestRule), own, max_interval())};
    after.interval = std::chrono::ceil<seconds>(std::clamp(wish.asked, wish.own, wish.longest));
    after.due_at = due_after_success(feed, poll, memory, wish, dice);
  }

  [[nodiscard]] Time due_after_success(const Feed& feed, const PollFacts& poll, const Memory& memory,
                                       const Wish& wish, Dice dice) const {
    const milliseconds own = std::clamp<milliseconds>(jittered(wish.own, rules_.jitter, dice.first),
                                                      rules_.min_interval, rules_.max_interval);
    const Time latest = poll.at + std::max(own, wish.longest);
    Time due = std::min(poll.at + std::max(own, jittered_up(wish.asked, rules_.jitter, dice.first)), latest);
    if (!feed.interval) due = std::min(after_skipped(due, memory, dice.second), latest);
    return std::max(due, poll.at + named_wait(poll.cache).value_or(milliseconds{0}));
  }

  void fail(const Feed& feed, const PollFacts& poll, Dice dice, Memory& memory, ScheduleState& after) const {
    if (after.failures < std::numeric_limits<int>::max()) ++after.failures;
    if (poll.outcome == Outcome::kGone) count_gone(poll.at, memory);
    const milliseconds base = std::clamp(document_interval(feed, memory), own_interval(feed), max_interval());
    after.interval = std::chrono::ceil<seconds>(base);
    after.due_by = poll.cache.retry_after ? DueBy::kRetryAfter : DueBy::kFailure;
    if (is_gone(poll.at, memory)) after.due_by = DueBy::kGone;
    after.due_at = poll.at + failure_span(base, after.failures, poll, memory, dice);
  }

  [[nodiscard]] milliseconds failure_span(milliseconds base, int failures, const PollFacts& poll,
                                          const Memory& memory, Dice dice) const {
    if (poll.outcome == Outcome::kGone && is_gone(poll.at, memory))
      return jittered(kGoneProbe, kBackoffJitter, dice.first);
    const auto named = named_wait(poll.cache);
    if (named && *named >= base)
      return std::min<milliseconds>(jittered_up(*named, kBackoffJitter, dice.first), rules_.max_retry_after);
    return backoff(base, failures, rules_.max_backoff, dice.first);
  }

  /// A Retry-After that may be believed.
  [[nodiscard]] std::optional<milliseconds> named_wait(const CacheHints& cache) const {
    if (!cache.retry_after || *cache.retry_after < seconds{0}) return std::nullopt;
    return std::min(*cache.retry_after, rules_.max_retry_after);
  }
  [[nodiscard]] milliseconds own_interval(const Feed& feed) const {
    return std::clamp(feed.interval.value_or(rules_.interval), rules_.min_interval, rules_.max_interval);
  }
  /// What the document asks for. Most of that is a generator's default, so the operator's word for a feed
  /// outranks it.
  static milliseconds document_interval(const Feed& feed, const Memory& memory) {
    return feed.interval ? milliseconds{0} : milliseconds{seconds{memory.ttl}};
  }
  [[nodiscard]] milliseconds max_interval() const { return rules_.max_interval; }

  Rules rules_;  // constant after construction
};

}  // namespace

std::unique_ptr<Policy> interval_policy(const Rules& rules) {
  return std::make_unique<IntervalPolicy>(rules);
}

}  // namespace khabar::schedule
