#pragma once

#include <set>
#include <vector>

#include "model/feed.h"

namespace khabar::schedule {

/// Whether a host is out, told from how its feeds fare, and which of them it owes an early question when it
/// is back. An outage is failures of two feeds or more without an answer between them; the failures of one
/// feed are its own trouble, whatever others are told.
///
/// A feed is owed one early question, and no other until it has had an answer: one that goes on failing while
/// the host works waits as its own backoff says.
class HostOutage {
 public:
  /// The feed got no answer, or one of 5xx.
  void failed(FeedKey feed);
  /// The host answered the feed. The feeds that failed in the outage that this ends; none, if there was none.
  std::vector<FeedKey> answered(FeedKey feed);
  /// Nothing has to be remembered.
  [[nodiscard]] bool empty() const { return failed_.empty() && favoured_.empty(); }

 private:
  std::set<FeedKey> failed_;    // since the last answer
  std::set<FeedKey> favoured_;  // asked early, and not answered since
};

}  // namespace khabar::schedule
