#include "schedule/rhythm.h"

#include <algorithm>
#include <cmath>

namespace khabar::schedule {
namespace {

// The rate before anything is seen: two items a day. Shrinks what an hour or two seem to tell.
constexpr double kPriorItems = 0.5, kPriorHours = 6;
// Pseudo items by which days and hours lean on the outlet, and single hours of the week on days times hours:
// Efron and Morris' shrinkage; the weights are flat optima of simulated worlds.
constexpr double kOutletWeight = 20, kSeparableWeight = 300;
constexpr double kMinuteWeight = 60;     // one for each minute
constexpr double kMinuteEvidence = 15;   // publications before minutes are believed at all
constexpr double kMinuteContrast = 1.6;  // mean of squares; 1: even, 60: always the same minute
constexpr double kEvenAfter = 5;         // weeks: then one more or less of an hour makes no difference
constexpr double kLeastShare = 0.02;     // of the week that was seen: three hours
/// The week as day x hour, each shrunk to the outlet's.
struct Separable {
  std::array<double, 7> day{};
  std::array<double, 24> hour{};
};

Separable separable(const HourOfWeek& counts, double total, const HourOfWeek& outlet) {
  Separable out;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    const double share = (kOutletWeight * outlet[i] + counts[i]) / (kOutletWeight + total);
    out.day[i / 24] += share;
    out.hour[i % 24] += share;
  }
  return out;
}

MinuteOfHour smoothed(const MinuteOfHour& counts, double total) {
  MinuteOfHour out{};
  for (std::size_t i = 0; i < 60; ++i) {
    const double near = 0.5 * counts[i] + 0.25 * counts[(i + 59) % 60] + 0.25 * counts[(i + 1) % 60];
    out[i] = static_cast<float>(60 * (kMinuteWeight / 60 + near) / (kMinuteWeight + total));
  }
  return out;
}

double contrast(const MinuteOfHour& shape) {
  double squares = 0;
  for (const float value : shape) squares += static_cast<double>(value) * value;
  return squares / 60;
}

}  // namespace

HourOfWeek even_week() {
  HourOfWeek week{};
  week.fill(1.0F / 168);
  return week;
}

HourOfWeek week_of(const HourOfWeek& counts, const HourOfWeek& outlet) {
  const double total = sum_of(counts);
  const Separable base = separable(counts, total, outlet);
  HourOfWeek week{};
  for (std::size_t i = 0; i < week.size(); ++i)
    week[i] = static_cast<float>(168 * (kSeparableWeight * base.day[i / 24] * base.hour[i % 24] + counts[i]) /
                                 (kSeparableWeight + total));
  return week;
}

HourOfWeek evened(const HourOfWeek& counts, const HourOfWeek& outlet, double since, double until) {
  const double hours = std::floor(std::max(0.0, until - since) / 3600) + 1;
  if (hours > kEvenAfter * 168) return counts;
  const auto weeks = std::floor(hours / 168), rest = hours - weeks * 168;
  const std::size_t first = hour_of_week(since);
  double seen = 0, usual = 0;
  std::array<double, 168> times{};
  for (std::size_t i = 0; i < counts.size(); ++i) {
    times[i] = weeks + (static_cast<double>((i + 168 - first) % 168) < rest ? 1 : 0);
    if (times[i] > 0) seen += counts[i] * (weeks + 1) / times[i], usual += outlet[i];
  }
  HourOfWeek out{};
  for (std::size_t i = 0; i < counts.size(); ++i)
    out[i] = static_cast<float>(times[i] > 0 ? counts[i] * (weeks + 1) / times[i]
                                             : outlet[i] * seen / std::max(usual, kLeastShare));
  return out;
}

Rhythm rhythm_of(const Habits& habits, const HourOfWeek& outlet) {
  Rhythm rhythm;
  rhythm.per_hour = (kPriorItems + habits.items) / (kPriorHours + habits.exposure);
  rhythm.week = week_of(evened(habits.hours, outlet, habits.since, habits.at), outlet);
  const double publications = sum_of(habits.minutes);
  rhythm.minute = smoothed(habits.minutes, publications);
  rhythm.by_minute = publications > kMinuteEvidence && contrast(rhythm.minute) > kMinuteContrast;
  return rhythm;
}

}  // namespace khabar::schedule
