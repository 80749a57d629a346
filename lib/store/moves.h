#pragma once

#include <optional>
#include <string>

#include "model/batch.h"
#include "store/rows.h"

namespace khabar::store {

/// Where a feed is polled, when servers redirect it for good (faults H07 H08; RFC 9110 15.4.2, 15.4.9).
///
/// Every permanent redirect is followed at once, but the address changes only when at least 5 polls in a row
/// over at least 7 days were led to the same place, and when what stood there at the first of them had
/// entries of this feed: a parked page is no feed, and another feed shares nothing. lion-reader waits 7 days
/// and NewsBlur counts 10 polls. A URL that carries a name and password is never left: the new one has none.
/// A feed that fails 5 times in a row at its new address goes back to the configured one.
///
/// After a poll of the feed's own document; `facts` of that poll. Answers the address that was left, for the
/// feed's history, where it changed.
std::optional<std::string> follow_move(FeedRow& row, const Batch& batch, const PollFacts& facts);

}  // namespace khabar::store
