#include "schedule/validity.h"

#include <algorithm>

#include "schedule/policy.h"

namespace khabar::schedule {
namespace {

constexpr std::int64_t kSuspicious = 7000;  // thousandths of items: exp(-7) is 1 in 1,100
constexpr std::int64_t kMostUnread = 1'000'000;
constexpr seconds kWholeAgain = std::chrono::hours{24};
constexpr seconds kDistrust = std::chrono::days{30};
constexpr std::chrono::hours kLatePublication{1};  // a date may be so much older than its appearance

std::int64_t stamp(Time at) {
  return std::chrono::floor<seconds>(at).time_since_epoch().count();
}

/// The whole body shows what a 304 before it denied.
bool denied(const PollFacts& poll, const Memory& memory) {
  if (memory.whole == 0 || memory.habits.at <= 0) return false;
  const Time last{milliseconds{static_cast<std::int64_t>(memory.habits.at * 1000)}};
  return std::any_of(poll.published.begin(), poll.published.end(), [&](Time published) {
    return published < last - kLatePublication && stamp(published) > memory.read_at;
  });
}

}  // namespace

void judge_validators(const PollFacts& poll, double expected, Memory& memory) {
  const std::int64_t now = stamp(poll.at);
  if (poll.http_status == 304) {
    if (memory.read_at == 0) memory.read_at = now;
    memory.unread = std::min(memory.unread + static_cast<std::int64_t>(expected * 1000), kMostUnread);
    memory.whole = memory.unread >= kSuspicious && now - memory.read_at >= kWholeAgain.count() ? 1 : 0;
    return;
  }
  if (poll.same_validators || denied(poll, memory)) memory.lied_at = now;
  memory.unread = memory.whole = 0;
  memory.read_at = now;
}

bool wants_whole(const Memory& memory, Time at) {
  const bool distrusted = memory.lied_at != 0 && stamp(at) - memory.lied_at < kDistrust.count();
  return memory.whole != 0 || distrusted;
}

bool wants_whole(const ScheduleState& state) {
  return wants_whole(Memory::parse(state.memory), state.last_poll.value_or(Time{}));
}

}  // namespace khabar::schedule
