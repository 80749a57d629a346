#pragma once

#include <cstdint>

#include "base/time.h"
#include "model/batch.h"
#include "schedule/memory.h"

namespace khabar::schedule {

// What all policies share: spans with jitter, and feeds that are gone.

/// Two independent fractions in [0, 1) out of 64 random bits.
struct Dice {
  double first, second;
  explicit Dice(std::uint64_t random);
};

[[nodiscard]] milliseconds scaled(milliseconds span, double factor);
/// Up to `jitter` of it longer or shorter.
[[nodiscard]] milliseconds jittered(milliseconds span, double jitter, double dice);
/// Only lengthened: for spans that must not be undercut.
[[nodiscard]] milliseconds jittered_up(milliseconds span, double jitter, double dice);

/// What is due again after a failure must not return as one herd.
constexpr double kBackoffJitter = 0.1;

/// base, 2 base, 4 base ..., at most `most` or, where that is longer, the base itself. At the cap the jitter
/// goes downwards only.
[[nodiscard]] milliseconds backoff(milliseconds base, int failures, milliseconds most, double dice);

/// The state after a poll that failed because our own network was down: as before, due again within minutes;
/// the network's own probes tell when it is back (breaker.h).
[[nodiscard]] ScheduleState wait_for_network(const PollFacts& poll, Dice dice, const ScheduleState& before);

/// 410 three times over a day: the feed is gone (fault H18) and asked once a week.
void count_gone(Time at, Memory& memory);
[[nodiscard]] bool is_gone(Time at, const Memory& memory);
constexpr std::chrono::days kGoneProbe{7};

/// Longer rules are cut: with jitter they must stay below kLongestWait.
constexpr std::chrono::days kLongestRule{7};

}  // namespace khabar::schedule
