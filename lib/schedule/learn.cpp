#include "schedule/learn.h"

#include <algorithm>
#include <cmath>

namespace khabar::schedule {
namespace {

constexpr double kHour = 3600, kDay = 24 * kHour;
constexpr double kRateHalfLife = 12 * kDay, kWeekHalfLife = 28 * kDay;
constexpr double kDecayEvery =
    24 * kHour;                          // counts are kept rounded: many tiny steps would add up the rounding
constexpr double kTrustAll = 96;         // hours watched before a flood is mistrusted
constexpr double kFirstMost = 24 * 7;    // hours that a first window counts for at most
constexpr double kSamePublication = 75;  // seconds: items so close are one batch
constexpr double kHourOfBursts = 1800, kMinutesOfBursts = 600;  // memories of `recent` and `latest`
// Half of a "usual" rate that is not there must not look like a burst: pseudo counts.
constexpr double kRecentPrior = 1.5, kLatestPrior = 0.7, kLatestLeast = 2.5;
constexpr double kLeastSurge = 0.6, kMostSurge = 40;
constexpr double kBurstSurge = 3.5, kBurstItems = 4;  // from here it counts as a burst
constexpr double kAlarmShare = 0.6;                   // so much of a window new: the next one may be too late
constexpr double kOldMost = 4;                        // items of a repaired gap that count for the rate

void decay(Habits& habits, double now) {
  const double passed = now - habits.decayed_at;
  if (passed < kDecayEvery) return;
  const double rate = std::exp2(-passed / kRateHalfLife), week = std::exp2(-passed / kWeekHalfLife);
  habits.items *= rate;
  habits.exposure *= rate;
  habits.watched *= week;
  habits.bursts *= week;
  scale(habits.hours, week);
  scale(habits.minutes, week);
  habits.decayed_at = now;
}

/// The hours from `begin` to `end`, each by its kind.
double exposure(const HourOfWeek& week, double begin, double end) {
  end = std::min(end, begin + 60 * kDay);  // longer absences are no evidence of anything
  double hours = 0;
  while (begin < end) {
    const double next = std::min(end, (std::floor(begin / kHour) + 1) * kHour);
    hours += (next - begin) / kHour * week[hour_of_week(begin)];
    begin = next;
  }
  return hours;
}

void learn_first(Habits& habits, const Showing& showing) {
  habits.decayed_at = habits.since = showing.at;
  if (!showing.published.empty()) habits.since = std::min(showing.at, showing.published.front());
  if (showing.published.size() < 2) return;
  const double span = std::max(0.05, (showing.at - showing.published.front()) / kHour);
  const double weight = std::min(1.0, kFirstMost / span);
  const double lively = std::max(1.0, (showing.published.back() - showing.published.front()) / kHour);
  habits.pace = static_cast<double>(showing.published.size() - 1) / lively;
  habits.items = static_cast<double>(showing.published.size() - 1) * weight;
  habits.exposure = span * weight;
}

void learn_rate(Habits& habits, const Showing& showing, const Rhythm& rhythm) {
  double begin = *showing.before;
  if (!showing.overlap && showing.published.size() > 1) begin = std::max(begin, showing.published.front());
  const double hours = exposure(rhythm.week, begin, showing.at);
  const double expected = rhythm.per_hour * hours;
  habits.watched += std::max(0.0, showing.at - *showing.before) / kHour;
  habits.exposure += hours;
  const double most = 3 * expected + 3 * std::sqrt(expected) + 4;
  habits.items += habits.watched < kTrustAll ? showing.fresh : std::min<double>(showing.fresh, most);
}

/// One publication into the week; items of a burst count less, or the hour of a sensation would be a habit.
void note(Habits& habits, double published, double weight) {
  float& hour = habits.hours[hour_of_week(published)];
  hour = static_cast<float>(hour + weight);
}

void learn_times(Habits& habits, const Showing& showing) {
  const double passed = std::max(0.0, showing.at - habits.at);
  habits.recent *= std::exp(-passed / kHourOfBursts);
  habits.latest *= std::exp(-passed / kMinutesOfBursts);
  const double weight = 1 / std::max(1.0, habits.surge);
  double batch = 0;
  const auto end_batch = [&] {
    if (batch > 0) habits.batch += 0.02 * (batch - habits.batch);
    batch = 0;
  };
  for (const double published : showing.published) {
    note(habits, published, weight);
    ++batch;
    if (std::abs(published - habits.last_event) <= kSamePublication) continue;
    --batch;
    end_batch();
    batch = 1;
    habits.last_event = published;
    habits.minutes[minute_of_hour(published)] += 1;
    const double ago = std::max(0.0, showing.at - published);
    habits.recent += std::exp(-ago / kHourOfBursts);
    habits.latest += std::exp(-ago / kMinutesOfBursts);
  }
  end_batch();
}

/// How many times the usual rate is now: seen over expected, in the last half hour and the last ten minutes.
void learn_surge(Habits& habits, const Showing& showing, const Rhythm& rhythm) {
  const double publications = rhythm.usual(showing.at) / std::max(1.0, habits.batch);
  double recent = publications * kHourOfBursts / kHour, latest = publications * kMinutesOfBursts / kHour;
  if (rhythm.by_minute) {  // a batch is no burst
    recent = std::max(recent, 0.3);
    latest = std::max(latest, 0.5);
  }
  double surge = (kRecentPrior + habits.recent) / (kRecentPrior + recent);
  if (habits.latest >= kLatestLeast)
    surge = std::max(surge, (kLatestPrior + habits.latest) / (kLatestPrior + latest));
  habits.surge = std::clamp(surge, rhythm.by_minute ? 1.0 : kLeastSurge, kMostSurge);
  const bool burst = habits.surge > kBurstSurge && habits.recent > kBurstItems;
  if (burst && !habits.in_burst) ++habits.bursts;
  habits.in_burst = burst;
}

}  // namespace

Habits learn(Habits habits, const Showing& showing, const Rhythm& rhythm) {
  const bool first = !showing.before.has_value();
  if (showing.window > 0) habits.window = showing.window;
  if (first) {
    learn_first(habits, showing);
  } else {
    decay(habits, showing.at);
    learn_rate(habits, showing, rhythm);
    if (showing.fresh > 0 && habits.exposure > 0) habits.pace = habits.items / habits.exposure;
  }
  learn_times(habits, showing);
  habits.at = showing.at;
  return habits;
}

Habits feel(Habits habits, const Showing& showing, const Rhythm& rhythm) {
  learn_surge(habits, showing, rhythm);
  const bool mostly_new = showing.fresh >= kAlarmShare * std::max(1, habits.window);
  habits.alarm = showing.before && mostly_new && (habits.surge > 1.5 || !showing.overlap);
  return habits;
}

Habits learn_old(Habits habits, const std::vector<double>& published) {
  habits.items += std::min(kOldMost, static_cast<double>(published.size()));
  for (const double at : published) note(habits, at, 1 / std::max(1.0, habits.surge));
  return habits;
}

}  // namespace khabar::schedule
