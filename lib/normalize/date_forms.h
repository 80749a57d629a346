#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"

namespace khabar::normalize {

/// Seconds, milliseconds or microseconds since 1970, also as "/Date(1765278300000+0300)/" (ASP.NET).
std::optional<Time> read_unix_time(std::string_view text);

/// A date that a template wrapped in HTML: what <time datetime="..."> says; empty: nothing does.
std::string datetime_of_markup(std::string_view text);
/// The text without tags and with its character references resolved.
std::string without_markup(std::string_view text);

/// Rewrites the forms of ISO 8601 that are digits only or name no month, as "2025-12-09" with the rest behind
/// it: 2025, 2025-12, 2025-W50-2T14:05, 2025343, 20251209140533, and the truncated forms of 1988 (-0312,
/// 031231, 03335). Any other text comes back as it is; empty for a form whose day does not exist.
std::string with_calendar_date(std::string_view text);

/// The instant that "منذ ساعتين", "3 hours ago" or "just now" means. `days_only`: set where the unit is a day
/// or more.
std::optional<Time> read_ago(std::string_view text, Time fetched_at, bool& days_only);

}  // namespace khabar::normalize
