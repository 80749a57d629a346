#include "schedule/silence.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/hash.h"
#include "schedule/memory.h"

namespace khabar::schedule {
namespace {

using std::chrono::hours;

constexpr double kSilentSeconds = static_cast<double>(seconds{kSilence}.count());
constexpr std::size_t kLeastDates = 2;
constexpr double kFirstFeeds = 788918400;  // 1995: clocks that were never set say 1970, 1980, 1900
constexpr double kHeldItems = 4;           // what habits of before weigh after a silence
constexpr double kHeldHours = 415;         // 12 days / ln 2: the exposure of a feed that was always watched
constexpr hours kNear{1};                  // a round so close needs no early question
constexpr hours kQuestionEvery{24};
constexpr std::chrono::minutes kEarly{5};

/// Minutes in which something was published; `published` ascends.
std::size_t distinct_minutes(const std::vector<double>& published) {
  std::size_t count = 0;
  double minute = -1;
  for (const double at : published)
    if (std::exchange(minute, std::floor(at / 60)) != std::floor(at / 60)) ++count;
  return count;
}

}  // namespace

double silent_since(const ScheduleState& state, const Habits& habits) {
  if (habits.silent_since > 0) return habits.silent_since;
  return state.last_new ? seconds_of(*state.last_new) : 0;
}

double silence_shown(const Showing& first) {
  const std::size_t dated = first.published.size();
  const bool all_new = first.fresh > 0 && first.fresh >= first.window;
  if (!all_new || dated < kLeastDates || dated != static_cast<std::size_t>(first.fresh)) return 0;
  if (first.published.front() < kFirstFeeds) return 0;
  if (distinct_minutes(first.published) < std::max(kLeastDates, dated / 2)) return 0;
  const double newest = first.published.back();
  return first.at - newest > kSilentSeconds ? newest : 0;
}

double next_round(double at, std::string_view feed, double every, double least) {
  constexpr std::uint64_t kParts = 1'000'000;
  const double phase = static_cast<double>(spread_hash(feed) % kParts) / kParts * every;
  const double next = phase + (std::floor((at - phase) / every) + 1) * every;
  return next - at < std::min(least, every * 3 / 4) ? next + every : next;
}

Habits after_silence(Habits habits, double now) {
  habits.returned_at = now;
  habits.silent_since = 0;
  if (habits.pace <= 0) return habits;
  habits.items = std::min(kHeldItems, habits.pace * kHeldHours);
  habits.exposure = habits.items / habits.pace;
  return habits;
}

bool came_back(const ScheduleState& after) {
  if (!after.last_new || after.last_new != after.last_poll) return false;
  return Memory::parse(after.memory).habits.returned_at == seconds_of(*after.last_new);
}

std::optional<Time> early_question(const ScheduleState& state, Time now) {
  if (state.due_by != DueBy::kSilence || !state.last_poll) return std::nullopt;
  const Time at = std::max<Time>(now, *state.last_poll + kNear);
  if (state.due_at - at < kNear) return std::nullopt;
  const seconds asked{Memory::parse(state.memory).hastened_at};
  return now.time_since_epoch() - asked >= kQuestionEvery ? std::optional(at) : std::nullopt;
}

bool was_early(const ScheduleState& before, Time at) {
  return before.due_by == DueBy::kSilence && at + kEarly < before.due_at;
}

void observe(OutletNews& outlet, const ScheduleState& after) {
  const double news = silent_since(after, Memory::parse(after.memory).habits);
  if (outlet.last > 0 && news - outlet.last > kSilentSeconds && came_back(after)) outlet.returned_at = news;
  outlet.last = std::max(outlet.last, news);
}

}  // namespace khabar::schedule
