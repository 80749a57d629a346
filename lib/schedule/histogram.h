#pragma once

#include <array>
#include <span>
#include <string>
#include <string_view>

#include "base/time.h"

namespace khabar::schedule {

/// Something per hour of the week; hour 0 is Sunday 00:00 UTC.
using HourOfWeek = std::array<float, 168>;
/// Something per minute of the hour.
using MinuteOfHour = std::array<float, 60>;

[[nodiscard]] std::size_t hour_of_week(double at);    ///< `at` in seconds since 1970
[[nodiscard]] std::size_t minute_of_hour(double at);  ///< `at` in seconds since 1970
[[nodiscard]] double seconds_of(Time at);

/// Counts as text: two letters each (12 bits of their logarithm, so a count comes back within 0.2 %), ""
/// where all are zero. Small enough for a row of every feed, exact enough to be read, decayed and written for
/// years.
[[nodiscard]] std::string pack(std::span<const float> counts);
/// The reverse. Another length, or another letter: all zero.
void unpack(std::string_view text, std::span<float> counts);

[[nodiscard]] double sum_of(std::span<const float> counts);
void scale(std::span<float> counts, double factor);

}  // namespace khabar::schedule
