#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"
#include "model/article.h"

namespace khabar::normalize {

struct DateContext {
  Time fetched_at{};     ///< relative words count from it; what lies after it is clamped to it
  std::string timezone;  ///< the feed's, IANA name or "+03:00": for dates without zone, and for AST, IST, BST
  std::string lang;      ///< of the feed: decides between readings that several languages share; may be empty
  Time earliest{std::chrono::sys_days{std::chrono::year{1990} / 1 / 1}};  ///< nothing is older than the web
};

struct DateReading {
  std::optional<Time> time;
  DateQuality quality = DateQuality::kMissing;
};

/// Reads a date as feeds write it, in every form known to occur; invents nothing: what cannot be read is
/// missing, what lies outside [earliest, fetched_at + 100 years] is missing (fault C17-C19), what lies more
/// than 10 minutes in the future is clamped to fetched_at. A day without a time is its midnight in the feed's
/// timezone, else in UTC. "Two hours ago" is kTzAssumed, "two days ago" kDateOnly: neither is exact. Pure.
DateReading read_date(std::string_view raw, const DateContext& context);

}  // namespace khabar::normalize
