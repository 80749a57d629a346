#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace khabar {

/// Wall-clock instants, always UTC, to the millisecond. Stored, printed and compared; never used to wait.
using Time = std::chrono::sys_time<std::chrono::milliseconds>;

/// Instants of the monotonic clock, for waiting and measuring: steps of the wall clock do not touch them.
using Steady = std::chrono::steady_clock::time_point;

using std::chrono::milliseconds;
using std::chrono::seconds;

/// The wall clock now. Only daemon, store and tests call it: everything between bytes and rows takes time as
/// an argument.
inline Time now() {
  return std::chrono::floor<milliseconds>(std::chrono::system_clock::now());
}

/// RFC 3339 in UTC: "2025-12-09T14:05:00Z", with ".123" only where there are milliseconds.
/// Years outside 0..9999 are not expected and are printed as they are.
std::string format_rfc3339(Time time);

/// The inverse of format_rfc3339, also for offsets other than Z. Strict: feed dates have their own reader in
/// normalize.
std::optional<Time> parse_rfc3339(std::string_view text);

/// "90s", "15m", "2h", "1d", "500ms" and their sums ("1h30m"). No sign, no blanks, no bare number.
std::optional<milliseconds> parse_duration(std::string_view text);

/// The shortest exact form that parse_duration reads: 5400 s -> "1h30m".
std::string format_duration(milliseconds duration);

}  // namespace khabar
