#include "schedule/budget.h"

#include <algorithm>
#include <cmath>

namespace khabar::schedule {
namespace {

constexpr double kHour = 3600, kDay = 24 * kHour;
constexpr double kNew = 4 * kDay;
constexpr double kGainNew = 2, kGain = 0.7;  // a day
constexpr double kMostStep = 0.15;           // of ln(price), an hour
constexpr double kLeastPrice = 1e-4, kMostPrice = 1e4;
constexpr double kTypicalPrice = 0.06, kTypicalBudget = 48;

}  // namespace

double first_price(double allowed) {
  return std::clamp(kTypicalPrice * std::pow(kTypicalBudget / std::max(allowed, 0.1), 2), kLeastPrice,
                    kMostPrice);
}

Budget spend(Budget budget, double now, double count, double feeds, double allowed) {
  if (budget.price <= 0)
    budget = {.price = first_price(allowed), .since = now, .counted_at = now, .rate = allowed};
  if (now < budget.counted_at - kHour) budget.counted_at = now;  // the clock was wrong (fault P09)
  budget.requests += count;
  const double passed = now - budget.counted_at;
  if (passed < kHour) return budget;
  const double rate = budget.requests / std::max(1.0, feeds) / (passed / kDay);
  budget.rate += std::min(1.0, passed / kDay) * (rate - budget.rate);
  budget.counted_at = now;
  budget.requests = 0;
  const double gain = now - budget.since < kNew ? kGainNew : kGain;
  const double step = gain * std::min(passed, kDay) / kDay * (budget.rate / allowed - 1);
  budget.price =
      std::clamp(budget.price * std::exp(std::clamp(step, -kMostStep, kMostStep)), kLeastPrice, kMostPrice);
  return budget;
}

}  // namespace khabar::schedule
