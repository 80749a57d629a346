#pragma once

#include <optional>
#include <vector>

#include "schedule/habits.h"
#include "schedule/rhythm.h"

namespace khabar::schedule {

/// What a successful poll showed, as far as habits are learned from it. Times are seconds since 1970.
struct Showing {
  double at = 0;
  std::optional<double> before;   ///< the last successful poll; none: this is the first
  int fresh = 0;                  ///< entries not seen before
  int window = 0;                 ///< entries shown; 0: no document (304)
  bool overlap = true;            ///< something known was among them
  std::vector<double> published;  ///< of the new entries, where dated, ascending
};

/// The habits after a poll. `rhythm` is what they came to before it. Pure.
///
/// Rate: items += min(n, 3 E + 3 sqrt(E) + 4), with E what was expected, so that one flood of old entries
/// does not make a busy feed; exposure += the hours since the last poll by their kind, or, where nothing
/// known was shown, only those that the window still covers. Both halve in 12 days. The first document is
/// history: its own dates give rate and week.
[[nodiscard]] Habits learn(Habits habits, const Showing& showing, const Rhythm& rhythm);

/// Then, with the rhythm that they now come to: whether the feed is busier than usual. Pure.
///
/// surge = max((1.5 + S30)/(1.5 + E30), [S10 >= 2.5] (0.7 + S10)/(0.7 + E10)) within 0.6 and 40, where S sums
/// exp(-age/30 min) (10 min) over publications and E is what the usual rate would give.
[[nodiscard]] Habits feel(Habits habits, const Showing& showing, const Rhythm& rhythm);

/// Entries of a repaired gap: they tell of hours and days, not of now.
[[nodiscard]] Habits learn_old(Habits habits, const std::vector<double>& published);

}  // namespace khabar::schedule
