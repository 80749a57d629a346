#include "schedule/spans.h"

#include <algorithm>
#include <cmath>

namespace khabar::schedule {
namespace {

constexpr seconds kNetworkWait{60};
constexpr int kMostDoublings = 20;           // a second doubled so often is twelve days: past every cap
constexpr std::int64_t kGoneAnswers = 3;     // gone: 410 so often...
constexpr std::chrono::hours kGoneSpan{24};  // ...over so long

}  // namespace

Dice::Dice(std::uint64_t random)
    : first(std::ldexp(static_cast<double>(random >> 32U), -32)),
      second(std::ldexp(static_cast<double>(random & 0xFFFFFFFFU), -32)) {}

milliseconds scaled(milliseconds span, double factor) {
  return milliseconds{std::llround(static_cast<double>(span.count()) * factor)};
}

milliseconds jittered(milliseconds span, double jitter, double dice) {
  return scaled(span, 1.0 + jitter * (2.0 * dice - 1.0));
}

milliseconds jittered_up(milliseconds span, double jitter, double dice) {
  return scaled(span, 1.0 + jitter * dice);
}

milliseconds backoff(milliseconds base, int failures, milliseconds most, double dice) {
  const milliseconds cap = std::max(most, base);
  const milliseconds doubled = scaled(base, std::exp2(std::min(failures - 1, kMostDoublings)));
  return jittered(std::min(doubled, scaled(cap, 1.0 / (1.0 + kBackoffJitter))), kBackoffJitter, dice);
}

ScheduleState wait_for_network(const PollFacts& poll, Dice dice, const ScheduleState& before) {
  ScheduleState after = before;
  after.last_poll = poll.at;
  after.due_at = poll.at + jittered_up(kNetworkWait, 1.0, dice.first);
  after.due_by = DueBy::kFailure;
  return after;
}

void count_gone(Time at, Memory& memory) {
  if (memory.gone == 0) memory.gone_since = std::chrono::floor<seconds>(at).time_since_epoch().count();
  memory.gone = std::min(memory.gone + 1, kGoneAnswers);
}

bool is_gone(Time at, const Memory& memory) {
  return memory.gone >= kGoneAnswers && at - Time{seconds{memory.gone_since}} >= kGoneSpan;
}

}  // namespace khabar::schedule
