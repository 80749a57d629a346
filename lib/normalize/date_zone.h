#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include "base/time.h"

namespace khabar::normalize {

using std::chrono::minutes;
/// A civil date and time of day, of whatever zone.
using LocalTime = std::chrono::local_time<milliseconds>;

/// A time zone by its rules, which are compiled in (IANA tz 2025b, exact from 1990 to 2037): the same date
/// reads the same on every machine. A small value.
class TimeZone {
 public:
  static TimeZone fixed(minutes offset) { return {offset, kFixed}; }
  /// "Asia/Riyadh" in any case, "+03:00", "+0300", "+3", "UTC+3", "Z", "UTC". Nothing for what is none.
  static std::optional<TimeZone> named(std::string_view name);

  /// How far local time is ahead of UTC.
  [[nodiscard]] minutes offset_at(Time instant) const;
  /// The same by the local clock. In an hour that occurs twice the first is meant; in one that never was, the
  /// clock that had not been put forward.
  [[nodiscard]] minutes offset_at(LocalTime local) const;
  [[nodiscard]] Time instant_of(LocalTime local) const {
    return Time{local.time_since_epoch() - offset_at(local)};
  }

 private:
  static constexpr int kFixed = -1;
  TimeZone(minutes offset, int zone) : offset_(offset), zone_(zone) {}

  minutes offset_;  // where zone_ is kFixed
  int zone_;        // into kZones
};

/// "+03:00", "-0330", "+3", "+030000", "-010:00": at most 18 hours. Nothing for all else.
std::optional<minutes> parse_offset(std::string_view text);

}  // namespace khabar::normalize
