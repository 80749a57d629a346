#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "store/store.h"

namespace khabar::store {

/// How long rows are kept; 0: for ever. Articles, with their revisions and sightings, and polls go by whole
/// months, changes by ranges of 16.8 million.
struct Retention {
  seconds articles{0}, polls{0}, changes{0};
  seconds keys{
      std::chrono::days{400}};  ///< names of articles that are gone, after their feed showed them last
};

struct PruneReport {
  std::vector<std::string> dropped;  ///< partitions, oldest first
  std::int64_t keys = 0;             ///< names forgotten (dry run: that would be)
};

/// Drops the partitions whose time is over. Each is detached first, concurrently: neither readers nor writers
/// wait for more than a moment. The names of dropped articles stay, so what still stands in a feed does not
/// come back as new. A change log that is shortened raises khabar.stream.floor_seq first. What was
/// interrupted is finished by the next call; one at a time (advisory lock). The login needs the rights of
/// khabar_owner.
Result<PruneReport> prune(const Options& options, const Retention& retention, bool dry_run);

}  // namespace khabar::store
