#pragma once

#include "base/time.h"
#include "model/parsed_feed.h"
#include "model/response.h"
#include "schedule/memory.h"

namespace khabar::schedule {

/// Puts into the memory what a document says of when to ask again (RSS 2.0 ttl, skipHours, skipDays; RSS 1.0
/// syndication module). Absurd values are dropped or cut (fault C20), and so is sy:updatePeriod "hourly" with
/// frequency 1, which WordPress writes into every feed.
void remember(const PublishingHints& hints, Memory& memory);

/// `due`, or, where it falls into skipped hours or days, a moment soon after they are over. `dice` in [0, 1)
/// spreads feeds that skip the same hours.
Time after_skipped(Time due, const Memory& memory, double dice);

/// For how long the caching headers promise that the answer stays the same (RFC 9111 4.2: lifetime - age); at
/// most a year.
milliseconds fresh_for(const CacheHints& cache);

}  // namespace khabar::schedule
