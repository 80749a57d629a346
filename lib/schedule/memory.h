#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "schedule/habits.h"

namespace khabar::schedule {

/// What the policies must know of a feed's past beyond the columns of ScheduleState. A 304 brings no
/// document, so what the last document said of itself is kept here. Its text form is a flat JSON object of
/// integers, and of two packed texts (histogram.h), in which zero is left out:
/// {"gone":2,"gone_since":1764979200,"ttl":3600}.
struct Memory {
  std::int64_t ttl = 0;         ///< seconds: the longer of RSS ttl and sy:updatePeriod; 0: said nothing
  std::int64_t skip_hours = 0;  ///< bit h: GMT hour h is skipped
  std::int64_t skip_days = 0;   ///< bit d: day d is skipped, 0 = Sunday
  std::int64_t gone = 0;        ///< 410 answers since the last success
  std::int64_t gone_since = 0;  ///< seconds since 1970 of the first of them
  std::int64_t down_since = 0;  ///< seconds since 1970 of the first failure of the running row
  std::int64_t hastened_at =
      0;  ///< seconds since 1970 when it was last asked early, for its outlet's news (silence.h)
  // Validators that are not to be trusted (validity.h).
  std::int64_t unread = 0;   ///< thousandths of items expected since the last body was read
  std::int64_t read_at = 0;  ///< seconds since 1970 when that was
  std::int64_t whole = 0;    ///< 1: the next request goes without validators
  std::int64_t lied_at = 0;  ///< seconds since 1970 when a validator was caught lying; 0: never
  Habits habits{};

  [[nodiscard]] std::string str() const;
  /// Whatever is no object of ours is taken for an empty memory: it costs a feed some learning, no more.
  static Memory parse(std::string_view json);
  bool operator==(const Memory&) const = default;
};

}  // namespace khabar::schedule
