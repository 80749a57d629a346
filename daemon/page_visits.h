#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <vector>

#include "fetch/fetcher.h"
#include "model/page_check.h"
#include "schedule/scheduler.h"

namespace khabar::daemon {

/// Pages of missing articles on their way: asked for where and when no feed is held up, one of a host at a
/// time, with the manners, the address guard and the limits of polls. Owned by the net thread, which calls
/// all members but take_answers().
class PageVisits {
 public:
  /// Checks that wait for their host are given up after kPatience, answers waited for as long as kTimeout. A
  /// page's head is what counts: no more of its body than kMostBody is read.
  static constexpr seconds kPatience{60}, kTimeout{20};
  static constexpr std::size_t kMostBody = std::size_t{64} << 10;
  static constexpr std::size_t kAtATime = 8;  ///< transfers of one process

  void add(std::vector<PageCheck> checks);
  /// Begins what may begin now; without `may_start` only gives up what has waited too long.
  void start(schedule::Scheduler& scheduler, fetch::Fetcher& fetcher, bool may_start);

  /// The check that asked for this response, as its tag tells; null: a feed did.
  [[nodiscard]] const PageCheck* behind(const Response& response) const;
  /// Its transfer ended. `offline`: our own network is down, so it says nothing.
  void finished(const Response& response, schedule::Scheduler& scheduler, bool offline);

  /// Any thread: what was found out since the last call.
  std::vector<PageAnswer> take_answers();

 private:
  struct Waiting {
    PageCheck check;
    Steady since{};
  };
  void answer(PageAnswer answer);

  std::vector<Waiting> waiting_;
  std::unordered_map<std::uint64_t, PageCheck> asked_;  // by tag
  std::mutex mutex_;                                    // guards answers_
  std::vector<PageAnswer> answers_;
};

}  // namespace khabar::daemon
