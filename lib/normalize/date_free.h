#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "normalize/date_parts.h"
#include "normalize/date_zone.h"

namespace khabar::normalize {

/// A date as its text says it, not yet an instant.
struct CivilReading {
  std::chrono::sys_days day{};
  std::optional<milliseconds> clock;  ///< since midnight, at most 24 h; none: a day only
  std::optional<TimeZone> zone;       ///< as the text says; none: it says nothing that can be used
  std::string zone_word;  ///< the abbreviation that stands for the zone, folded ("ast"): it may be ambiguous
};

struct FreeContext {
  std::chrono::sys_days today;  ///< in the feed's zone: what "yesterday" counts from
  DayPreference preference;
};

/// Reads a date of any order and language from its words and numbers: every token must have a meaning, so
/// that a text which is no date is not one. Nothing for all else.
std::optional<CivilReading> read_free_date(std::string_view text, const FreeContext& context);

}  // namespace khabar::normalize
