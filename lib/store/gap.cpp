#include "store/gap.h"

#include <algorithm>
#include <cmath>

namespace khabar::store {

std::optional<int> estimate_missed(Time last_shown, std::vector<Time> published) {
  constexpr double kMost = 1e6;  // beyond this the dates are wrong, not the feed fast
  if (published.size() < 2) return std::nullopt;
  const auto [oldest, newest] = std::minmax_element(published.begin(), published.end());
  const double span = static_cast<double>((*newest - *oldest).count());
  const double silent = static_cast<double>((*oldest - last_shown).count());
  if (span <= 0) return std::nullopt;
  const double rate = static_cast<double>(published.size() - 1) / span;
  return static_cast<int>(std::lround(std::clamp(silent * rate, 1.0, kMost)));
}

}  // namespace khabar::store
