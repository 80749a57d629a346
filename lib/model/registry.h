#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "model/feed.h"

namespace khabar {

/// What is known of hosts: how they want to be asked, and until when they want to be left alone.
struct KnownHosts {
  struct Host {
    std::string host;
    std::string memory;  ///< what was learned of it (schedule/commons.h); empty: nothing
    std::optional<Time> retry_after_until;
  };
  std::string memory;  ///< of the scheduler, of all feeds
  std::vector<Host> hosts;
};

/// Feeds and hosts as they stood at one time: what polling can go on with while the database is away. Of a
/// feed's configuration it has only where it is polled; the rest the configuration says itself.
struct Registry {
  Time taken_at{};
  std::vector<FeedRecord> feeds;
  KnownHosts hosts;
};

}  // namespace khabar
