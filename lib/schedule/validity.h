#pragma once

#include "model/batch.h"
#include "schedule/memory.h"

namespace khabar::schedule {

/// Validators that lie: a server may answer 304 for ever though there is news (fault H39), or change the body
/// under an unchanged ETag. `expected`: items that should have come since the last poll. Called for each
/// success.
///
/// After a day of 304s in which 7 items were expected (chance of none: 1 in 1,000) the next request goes
/// without validators. A whole body that then shows entries older than the last 304, or that changed under
/// the same validators, marks the feed: for 30 days it is asked without. Quiet feeds are covered by
/// validators that expire after 8 days.
void judge_validators(const PollFacts& poll, double expected, Memory& memory);

[[nodiscard]] bool wants_whole(const Memory& memory, Time at);

}  // namespace khabar::schedule
