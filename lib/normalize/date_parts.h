#pragma once

#include <array>
#include <chrono>
#include <optional>

#include "normalize/date_calendar.h"
#include "normalize/date_tokens.h"

namespace khabar::normalize {

/// What decides where numbers alone could mean several days.
struct DayPreference {
  std::chrono::sys_days last;                   ///< no later day is meant where an earlier one can be
  bool month_first = false;                     ///< 3/4/2025 is 4 March
  std::optional<std::chrono::weekday> weekday;  ///< named beside the date: decides where it fits one reading
  bool persian = false;                         ///< a year of the fourteenth century is Persian, not lunar
};

/// The numbers and the month's name of one date, in the order of the text.
struct DateParts {
  struct Number {
    int value = 0;
    std::size_t digits = 0;
  };
  std::array<Number, 3> numbers{};
  std::size_t count = 0;
  std::optional<int> month;           ///< of the name
  bool month_may_be_weekday = false;  ///< "mar": gives way to another name
  std::size_t numbers_before_month = 0;
  std::optional<Calendar> calendar;  ///< by the month's name or by a mark ("هـ")
  char32_t separator = 0;            ///< the sign between the first two numbers

  [[nodiscard]] bool empty() const { return count == 0 && !month; }
  [[nodiscard]] bool full() const { return count + (month ? 1U : 0U) == 3; }
};

/// The day that the parts mean; nothing where they mean none. A month without a day is its first.
std::optional<std::chrono::sys_days> resolve(const DateParts& parts, const DayPreference& preference);

/// 00-49 are 2000-2049, 50-99 are 1950-1999, three digits count from 1900 (RFC 2822 4.3).
int full_year(int value, std::size_t digits);

}  // namespace khabar::normalize
