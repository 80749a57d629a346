#pragma once

#include "schedule/habits.h"

namespace khabar::schedule {

/// A feed's habits made ready for looking ahead: rate(t) = per_hour * week[hour] * minute[m] * surge(t).
struct Rhythm {
  double per_hour = 0.02;
  HourOfWeek week{};       ///< mean 1
  MinuteOfHour minute{};   ///< mean 1
  bool by_minute = false;  ///< the feed publishes at certain minutes: `minute` counts

  /// The rate of an hour of that kind, without minutes and surge.
  [[nodiscard]] double usual(double at) const { return per_hour * week[hour_of_week(at)]; }
};

/// `outlet`: what is known of such feeds (even_week() where nothing is).
[[nodiscard]] Rhythm rhythm_of(const Habits& habits, const HourOfWeek& outlet);

/// Counts of the weeks between two times as if every hour of the week had been there equally often; hours
/// that never came are filled in by the outlet's habit. Without it a feed met on a Sunday would be a feed of
/// Sundays.
[[nodiscard]] HourOfWeek evened(const HourOfWeek& counts, const HourOfWeek& outlet, double since,
                                double until);

/// The shape of the week alone, mean 1.
[[nodiscard]] HourOfWeek week_of(const HourOfWeek& counts, const HourOfWeek& outlet);

}  // namespace khabar::schedule
