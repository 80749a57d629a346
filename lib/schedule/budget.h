#pragma once

namespace khabar::schedule {

/// The price of a request, in item-hours, at which the whole installation costs what it may: `allowed`
/// requests a feed and day. A value; pure.
///
/// Each hour  ln(price) += gain * days * (rate / allowed - 1),  where rate is the mean of about the last day,
/// so that nights are not taken for success. The gain is 2 a day while the feeds are new and 0.7 later: a
/// week's quiet days then move the price by a tenth, and what was spent in the long run is what was allowed.
/// (Requests follow the price as 1/sqrt, forecast.h, so both are damped well.)
struct Budget {
  double price = 0;       ///< 0: not begun
  double since = 0;       ///< seconds since 1970 of the beginning
  double counted_at = 0;  ///< until when requests are in `rate`
  double requests = 0;    ///< since then
  double rate = 0;        ///< requests a feed and day, of the last day or so

  bool operator==(const Budget&) const = default;
};

/// `count` more requests by `now`, of which `feeds` feeds may cost `allowed` a day each.
[[nodiscard]] Budget spend(Budget budget, double now, double count, double feeds, double allowed);

/// A price to begin with: that of an average mix of news feeds.
[[nodiscard]] double first_price(double allowed);

}  // namespace khabar::schedule
