#pragma once

#include <deque>

#include "base/time.h"

namespace khabar::schedule {

/// What was learned of how one host wants to be asked. Times are seconds since 1970.
struct Manners {
  double most = 0;        ///< requests an hour that it bears; 0: no limit is known
  double spacing = 0;     ///< seconds between requests by that limit
  double price = 1;       ///< how much dearer its requests are, so that its feeds share what it bears
  double refused_at = 0;  ///< the last 429
  double relaxed_at = 0;  ///< when the limit was last tried higher
  double priced_at = 0;
  double since = 0;             ///< the first request
  double took = 0;              ///< seconds that an answer takes, smoothed
  std::deque<double> requests;  ///< of the last hour; not kept over a restart
};

/// One answer of the host. After a 429 the limit is 85 % of what was being asked; while it is nearly used up,
/// the host's price rises by 4 % every two minutes; after a week without a 429 the limit is tried 5 % higher.
void observe(Manners& manners, double at, bool refused, double took);

/// Seconds that should lie between the starts of two requests: what the limit says; for a host of many feeds
/// 12 seconds, less where that would not let each have twice the budget; and twice the time that it takes to
/// answer, 10 seconds at most.
///
/// A limit that nobody told can only be learned by a refusal, so the pace at which a host is met should be
/// below what hosts usually allow: 12 seconds are 5 requests a minute and, whatever minute the host counts
/// by, never 7. Against 8 seconds (8 in a minute) it costs no delay that simulated worlds show.
[[nodiscard]] double spacing(const Manners& manners, double feeds, double allowed);

}  // namespace khabar::schedule
