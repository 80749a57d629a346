#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"
#include "model/article.h"

namespace khabar::normalize {

struct DateContext {
  Time fetched_at{};     ///< relative words count from it; dates after it (by more than a clock's error) are clamped to it
  std::string timezone;  ///< the feed's, IANA name or "+03:00": for dates without a zone, and for AST, IST, BST, CST
  std::string lang;      ///< of the feed: decides between readings that several languages share; may be empty
};

struct DateReading {
  std::optional<Time> time;
  DateQuality quality = DateQuality::kMissing;
};

/// Reads a date as feeds write it, in every form known to occur; invents nothing: what cannot be read is missing, what
/// lies outside [1990, fetched_at + 1 day] is missing (fault C17-C19), what lies in the future is clamped. Pure.
DateReading read_date(std::string_view raw, const DateContext& context);

}  // namespace khabar::normalize
