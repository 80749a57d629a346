#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace khabar::schedule {

/// What the interval policy must know of a feed's past beyond the columns of ScheduleState. A 304 brings no
/// document, so what the last document said of itself is kept here. Its text form is a flat JSON object of
/// integers in which zero is left out: {"gone":2,"gone_since":1764979200,"ttl":3600}.
struct Memory {
  std::int64_t ttl = 0;         ///< seconds: the longer of RSS ttl and sy:updatePeriod; 0: said nothing
  std::int64_t skip_hours = 0;  ///< bit h: GMT hour h is skipped
  std::int64_t skip_days = 0;   ///< bit d: day d is skipped, 0 = Sunday
  std::int64_t gone = 0;        ///< 410 answers since the last success
  std::int64_t gone_since = 0;  ///< seconds since 1970 of the first of them

  [[nodiscard]] std::string str() const;
  /// Whatever is no object of integers is taken for an empty memory: it costs a feed one round of hints, no
  /// more.
  static Memory parse(std::string_view json);
  bool operator==(const Memory&) const = default;
};

}  // namespace khabar::schedule
