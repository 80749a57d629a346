#include "schedule/forecast.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace khabar::schedule {
namespace {

constexpr double kHour = 3600;
constexpr double kSurgeMemory = 35 * 60;  // how long a burst goes on being expected
// What a lost item weighs against waiting hours; less where older pages can be read.
constexpr double kLossWeight = 12, kLossWeightPaged = 1.5;
// The price to which these weights belong. Where requests are dearer, the waiting that they save weighs more,
// and a lost item must too, or small budgets would be kept by losing: at 24 requests a day a sixth fewer are
// lost for one percent of mean delay. More than fivefold gains nothing.
constexpr double kPriceOfWeights = 0.06, kMostDearer = 5;
constexpr double kSpread = 0.35;                      // counts vary more than Poisson's: var = N + 0.35 N^2
constexpr double kBurstFactor = 10, kBurstMost = 90;  // what a burst may come to: tenfold, at most 90 an hour
constexpr double kHoursPerBurst = 250;                // prior: one burst so often
constexpr double kSafeShare = 0.5, kSafeShareAlarmed = 0.45, kSafeSigmas = 3;
constexpr double kTiny = 1e-9;

/// exp(-x) by the minute up to two days: forecasting asks for little else.
double fading(double seconds) {
  static const auto table = [] {
    std::array<double, 2880> made{};
    for (std::size_t i = 0; i < made.size(); ++i)
      made.at(i) = std::exp(-(static_cast<double>(i) + 0.5) * 60 / kSurgeMemory);
    return made;
  }();
  const auto minute = static_cast<std::size_t>(std::max(0.0, seconds) / 60);
  return minute < table.size() ? table.at(minute) : 0;
}

/// The rate that a burst could reach now.
double burst_rate(double rate, double usual) {
  return std::min(std::max(rate, usual * kBurstFactor), std::max(rate, kBurstMost));
}

}  // namespace

double Forecast::surge(double at) const {
  return 1 + (habits_.surge - 1) * fading(at - habits_.at);
}

double Forecast::rate(double at) const {
  const double minute = rhythm_.by_minute ? rhythm_.minute[minute_of_hour(at)] : 1;
  const double now = surge(at);
  return rhythm_.usual(at) * (now > 1 ? minute + now - 1 : minute * now);  // a burst keeps no minutes
}

/// Seconds from look to look: fine where things change, coarse far ahead.
double Forecast::step(double waited) const {
  if (waited <= kHour) return 60;
  if (waited <= 4 * kHour) return rhythm_.by_minute ? 60 : 180;
  if (rhythm_.by_minute) return 120;
  return waited <= 12 * kHour ? 600 : 1200;
}

/// The mean rate from `at` on, for about as long as `expected` items take to come again; without minutes.
double Forecast::rate_after(double at, double expected) const {
  const double here = rhythm_.usual(at) * surge(at) + kTiny;
  const double span = std::clamp(expected / here, 0.08, 12.0) * kHour;
  if (span < 1200) return here;
  const int parts = span > 2 * kHour ? 6 : 3;
  double sum = 0;
  for (int i = 0; i < parts; ++i) {
    const double then = at + span * (i + 0.5) / parts;
    sum += rhythm_.usual(then) * surge(then);
  }
  return sum / parts;
}

/// Items that are expected to be lost in the next hour without a poll.
double Forecast::danger(double at, double rate, double expected) const {
  const double sigma = std::sqrt(expected + kSpread * expected * expected + kTiny);
  const double room = (habits_.window - 0.5 - expected) / sigma;
  double lost = room > 5 ? 0 : rate * 0.5 * std::erfc(room / std::numbers::sqrt2);
  const double burst = burst_rate(rate, rhythm_.usual(at));
  const double overrun = (at - habits_.at) / kHour - habits_.window / burst;
  const double likely = (1 + habits_.bursts) / (kHoursPerBurst + habits_.watched);
  if (overrun > 0) lost += likely * burst * overrun;
  return lost;
}

Forecast::Plan Forecast::plan(double now, const Terms& terms) const {
  const double weight = (habits_.pages_back ? kLossWeightPaged : kLossWeight) *
                        std::clamp(terms.price / kPriceOfWeights, 1.0, kMostDearer);
  const double end = habits_.at + terms.longest;
  double at = habits_.at, expected = 0;
  while (at < end) {
    const double width = step(at - habits_.at);
    expected += rate(at + width / 2) * width / kHour;
    at += width;
    if (at < now) continue;
    const double worth = std::sqrt(2 * terms.price * (rate_after(at, expected) + kTiny));
    if (expected >= worth) return {at, expected, Why::kPrice};
    if (expected >= kSafeShare * habits_.window && habits_.window > 0) return {at, expected, Why::kWindow};
    const double usual = rhythm_.usual(at - width / 2) * surge(at) + kTiny;
    if (expected + weight * danger(at, usual, expected) >= worth) return {at, expected, Why::kWindow};
  }
  return {std::max(end, now), expected, Why::kLongest};
}

double Forecast::safe_until(double longest) const {
  const double usual = rhythm_.usual(habits_.at) * std::max(1.0, habits_.surge);
  const double burst = std::max(burst_rate(usual, usual), 1e-3);
  const double share = habits_.alarm ? kSafeShareAlarmed : kSafeShare;
  const double end = habits_.at + std::min(longest, share * habits_.window / burst * kHour);
  double at = habits_.at, expected = 0;
  while (at < end) {
    expected += rhythm_.usual(at + 150) * surge(at + 150) * 300 / kHour;
    at += 300;
    if (expected + kSafeSigmas * std::sqrt(expected + kSpread * expected * expected) >=
        kSafeShare * habits_.window)
      return at;
  }
  return std::min(at, end);
}

}  // namespace khabar::schedule
