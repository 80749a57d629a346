#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "net_loop.h"
#include "store/store.h"

namespace khabar::daemon {

/// Brings pages that are to be looked at from the database to the net thread, and what they said back into
/// it. Owned by the store thread, which calls all members.
class PageDesk {
 public:
  struct Tally {
    std::int64_t checked = 0;    ///< answers that were written down, since the start
    std::int64_t retracted = 0;  ///< articles by them
  };

  /// One round: writes down the answers that are there and, when it is time, takes what is due: of articles
  /// missing from these feeds, of all where there are none. Not fine: the connection is lost; the answers are
  /// kept for the next round.
  Status turn(store::Store& store, NetLoop& net, std::span<const FeedKey> feeds);

  /// Nothing is on its way, and the last look found nothing due.
  [[nodiscard]] bool is_idle() const { return idle_; }
  [[nodiscard]] Tally tally() const { return tally_; }

 private:
  Status settle(store::Store& store, NetLoop& net);

  std::vector<store::PageResult> results_;  // that are to be written down
  std::size_t outstanding_ = 0;             // taken, and not written down yet
  bool idle_ = false;
  Steady looked_at_{};
  Tally tally_;
};

}  // namespace khabar::daemon
