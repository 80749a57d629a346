#include "schedule/manners.h"

#include <algorithm>

namespace khabar::schedule {
namespace {

constexpr double kHour = 3600, kMinute = 60, kDay = 24 * kHour;
constexpr double kOneRefusal = 30;  // seconds in which refusals are one
constexpr int kMinuteLimit = 4;     // so many requests in the last minute: the limit is by the minute
constexpr double kBelowSeen = 0.85, kBelowAgain = 0.95;
constexpr double kLongestSpacing = 120;
constexpr double kDearer = 1.3, kMostPrice = 1000;
constexpr double kPriceEvery = 120, kNearlyFull = 0.9, kPriceUp = 1.04, kPriceDown = 0.995;
constexpr double kRelaxAfter = 7 * kDay, kRelax = 1.05, kForgetSpacing = 1.5;
constexpr double kManyFeeds = 3, kCourtesy = 12;  // seconds: 5 requests a minute; see spacing() in manners.h
constexpr double kSlowFactor = 2, kLongestSlow = 10, kSlow = 1;  // a host that takes over a second is busy
constexpr double kTookWeight = 0.1;

void take_refusal(Manners& manners, double at) {
  const auto lately = std::count_if(manners.requests.begin(), manners.requests.end(),
                                    [&](double request) { return request > at - kMinute; });
  const bool by_minute = lately >= kMinuteLimit;
  if (at - manners.refused_at > kOneRefusal) {
    const double seen = by_minute ? kMinute * static_cast<double>(lately - 1)
                                  : std::max(4.0, static_cast<double>(manners.requests.size()) - 1);
    manners.most = manners.most > 0 ? std::min(manners.most, seen) * kBelowAgain : seen * kBelowSeen;
    manners.spacing = std::min(kLongestSpacing, (by_minute ? 1.0 : 0.5) * kHour / manners.most);
    if (!by_minute) manners.price = std::min(kMostPrice, manners.price * kDearer);
  }
  manners.refused_at = manners.relaxed_at = at;
}

void set_price(Manners& manners, double at) {
  if (at - manners.priced_at <= kPriceEvery) return;
  manners.priced_at = at;
  const double use = static_cast<double>(manners.requests.size()) / manners.most;
  manners.price = std::clamp(manners.price * (use > kNearlyFull ? kPriceUp : kPriceDown), 1.0, kMostPrice);
}

void relax(Manners& manners, double at) {
  if (at - manners.relaxed_at < kRelaxAfter) return;
  manners.relaxed_at = at;
  manners.most *= kRelax;
  manners.spacing /= kRelax;
  if (manners.spacing < kForgetSpacing) manners.most = manners.spacing = 0, manners.price = 1;
}

}  // namespace

void observe(Manners& manners, double at, bool refused, double took) {
  if (manners.since <= 0) manners.since = at;
  manners.took += kTookWeight * (took - manners.took);
  manners.requests.push_back(at);
  while (!manners.requests.empty() && manners.requests.front() < at - kHour) manners.requests.pop_front();
  if (refused) return take_refusal(manners, at);
  if (manners.most <= 0) return;
  set_price(manners, at);
  relax(manners, at);
}

double spacing(const Manners& manners, double feeds, double allowed) {
  double span = manners.spacing;
  if (feeds > kManyFeeds)
    span = std::max(span, std::min(kCourtesy, kDay / (2 * feeds * std::max(1.0, allowed))));
  if (manners.took > kSlow) span = std::max(span, std::min(kLongestSlow, kSlowFactor * manners.took));
  return span;
}

}  // namespace khabar::schedule
