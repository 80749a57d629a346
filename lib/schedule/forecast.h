#pragma once

#include <cstdint>

#include "schedule/habits.h"
#include "schedule/rhythm.h"

namespace khabar::schedule {

/// Looking ahead from the last successful poll. All times are seconds since 1970. Pure.
///
/// The rule: poll at the first t with  N(t) + L h(t) >= sqrt(2 mu rate+), where N is how many items are
/// expected to wait, rate+ the mean rate over the coming N/rate hours, and mu the price of a request in
/// item-hours. At an even rate this is T = sqrt(2 mu / rate), the square-root allocation of Sia, Cho and Cho
/// ("Efficient monitoring algorithm for fast news alerts", TKDE 2007), with one price for all feeds as in
/// Olston and Pandey (WWW 2008). h is the expected loss: the chance that the window is already full (negative
/// binomial, Horincar's saturation), and that a burst began unseen. L says how many hours of delay one lost
/// item weighs.
class Forecast {
 public:
  struct Terms {
    double price = 0.06;     ///< mu
    double longest = 86400;  ///< seconds that a feed is left alone at most
  };
  enum class Why : std::uint8_t { kPrice, kWindow, kLongest };
  struct Plan {
    double at = 0;
    double expected = 0;  ///< items waiting by then
    Why why = Why::kPrice;
  };

  /// Both must outlive the forecast.
  Forecast(const Habits& habits, const Rhythm& rhythm) : habits_(habits), rhythm_(rhythm) {}

  /// When polling pays, not before `now`.
  [[nodiscard]] Plan plan(double now, const Terms& terms) const;

  /// Until when a promise of freshness may be kept: half the window is likely to be full, or would be if a
  /// burst had begun right after the last poll.
  [[nodiscard]] double safe_until(double longest) const;

  [[nodiscard]] double rate(double at) const;  ///< items an hour, with minute and surge

 private:
  [[nodiscard]] double surge(double at) const;
  [[nodiscard]] double rate_after(double at, double expected) const;
  [[nodiscard]] double danger(double at, double rate, double expected) const;
  [[nodiscard]] double step(double waited) const;

  const Habits& habits_;
  const Rhythm& rhythm_;
};

}  // namespace khabar::schedule
