#include "schedule/host_outage.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace khabar::schedule {
namespace {

constexpr std::size_t kFeedsOfAnOutage = 2;

}  // namespace

void HostOutage::failed(FeedKey feed) {
  failed_.insert(feed);
}

std::vector<FeedKey> HostOutage::answered(FeedKey feed) {
  std::set<FeedKey> failed = std::exchange(failed_, {});
  const bool outage = failed.size() >= kFeedsOfAnOutage;
  failed.erase(feed);
  favoured_.erase(feed);
  std::vector<FeedKey> owed;
  if (!outage) return owed;
  std::set_difference(failed.begin(), failed.end(), favoured_.begin(), favoured_.end(),
                      std::back_inserter(owed));
  favoured_.insert(owed.begin(), owed.end());
  return owed;
}

}  // namespace khabar::schedule
