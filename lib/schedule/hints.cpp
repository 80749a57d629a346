#include "schedule/hints.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>
#include <vector>

namespace khabar::schedule {
namespace {

using std::chrono::days;
using std::chrono::hours;

constexpr seconds kYear = days{365};
constexpr milliseconds kAfterExpiry{1000};  // a copy with max-age 60 is still served in its 60th second
constexpr milliseconds kReturnSpread =
    std::chrono::minutes{10};  // feeds that skip hours do not all return on the hour

/// What sy:updatePeriod and sy:updateFrequency ask for; 0: nothing. The module's defaults are "daily" and 1.
seconds syndication_span(const PublishingHints& hints) {
  constexpr std::array<std::pair<std::string_view, hours>, 5> kPeriods{{{"hourly", hours{1}},
                                                                        {"daily", days{1}},
                                                                        {"weekly", days{7}},
                                                                        {"monthly", days{30}},
                                                                        {"yearly", days{365}}}};
  if (hints.update_period.empty() && !hints.update_frequency) return seconds{0};
  const std::string_view wanted =
      hints.update_period.empty() ? "daily" : std::string_view(hints.update_period);
  const int frequency = hints.update_frequency.value_or(1);
  if (frequency < 1 || (wanted == "hourly" && frequency == 1)) return seconds{0};
  for (const auto& [name, period] : kPeriods)
    if (name == wanted) return seconds{period} / frequency;
  return seconds{0};
}

/// The listed numbers as bits. Those outside 0..count-1 are dropped; a list of all of them says nothing.
std::int64_t bits_of(const std::vector<int>& numbers, int count) {
  std::int64_t bits = 0;
  for (const int number : numbers)
    if (number >= 0 && number < count) bits |= std::int64_t{1} << number;
  return bits == (std::int64_t{1} << count) - 1 ? 0 : bits;
}

bool is_skipped(Time hour, const Memory& memory) {
  const auto day = std::chrono::floor<days>(hour);
  const auto hour_of_day = std::chrono::floor<hours>(hour - day).count();
  const unsigned weekday = std::chrono::weekday{day}.c_encoding();
  return ((memory.skip_hours >> hour_of_day) & 1) != 0 || ((memory.skip_days >> weekday) & 1) != 0;
}

}  // namespace

void remember(const PublishingHints& hints, Memory& memory) {
  const int minutes = std::max(hints.ttl_minutes.value_or(0), 0);
  const seconds ttl = std::min<seconds>(std::chrono::minutes{minutes}, kYear);
  memory.ttl = std::max(ttl, syndication_span(hints)).count();
  memory.skip_hours = bits_of(hints.skip_hours, 24);
  memory.skip_days = bits_of(hints.skip_days, 7);
}

Time after_skipped(Time due, const Memory& memory, double dice) {
  if (!is_skipped(due, memory)) return due;
  Time hour = std::chrono::floor<hours>(due);
  const Time give_up = hour + days{8};  // six skipped days and 23 hours are the most that both lists can say
  while (is_skipped(hour, memory) && hour < give_up) hour += hours{1};
  if (hour >= give_up) return due;
  return hour + std::chrono::floor<milliseconds>(kReturnSpread * dice);
}

milliseconds fresh_for(const CacheHints& cache) {
  if (!cache.max_age || *cache.max_age <= cache.age) return milliseconds{0};
  return std::min(*cache.max_age - cache.age, kYear) + kAfterExpiry;
}

}  // namespace khabar::schedule
