#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/time.h"
#include "model/feed.h"
#include "model/registry.h"
#include "traffic.h"

namespace khabar::daemon {

/// What is known of the feeds, by id: as the database had them when it was last asked, kept current with
/// every settled poll. A copy in the state directory, the registry, lets a service that starts while the
/// database is away poll on (fault D01). The store thread owns it.
class KnownFeeds {
 public:
  /// `directory`: the state directory, which this process owns.
  explicit KnownFeeds(const std::filesystem::path& directory) : file_(directory / "registry") {}

  /// The database's word takes the place of all that was known.
  void load(const std::vector<FeedRecord>& feeds);

  /// Where the database has not been heard in this process: what the registry has is known from now on, and
  /// what it has of hosts is the answer. Nothing: there is no registry, or it is refused, which is logged. A
  /// second call does nothing.
  std::optional<KnownHosts> recall();

  /// What to poll while the database is away: the configuration decides which feeds and how, the known
  /// records where they stand. A feed whose URL was changed begins anew there.
  struct Choice {
    std::vector<FeedRecord> feeds;
    std::vector<std::string> unknown;  ///< ids of enabled feeds of which nothing is known
  };
  Choice choose(std::span<const Feed> configured);

  /// A poll is committed or in the spool.
  void settle(const Settled& poll);

  /// Lives until the next call of a member that is not const. Null: not known.
  [[nodiscard]] const FeedRecord* find(const std::string& id) const;
  [[nodiscard]] const std::unordered_map<std::string, FeedRecord>& all() const { return feeds_; }

  /// When the registry was written on which all this rests; nothing: the database was heard.
  [[nodiscard]] std::optional<Time> recalled_as_of() const { return recalled_as_of_; }

  /// Whether the registry is behind and may be written again: once a minute, and not more than 64 kB a
  /// second on the average, so that ten thousand feeds do not wear out a disk.
  [[nodiscard]] bool is_due() const;
  /// Behind or not: is it worth writing at the end of the process?
  [[nodiscard]] bool is_behind() const { return is_behind_; }
  /// Lifts the limit for the next time.
  void hurry() { next_write_ = {}; }
  /// Writes the registry, with what is known of hosts. A failure is logged, once as long as it is the same.
  void write(KnownHosts hosts);

 private:
  const std::filesystem::path file_;
  std::unordered_map<std::string, FeedRecord> feeds_;
  std::optional<Time> recalled_as_of_;
  bool is_asked_ = false;  // the database was heard, or the registry read
  bool is_behind_ = false;
  Steady next_write_{};
  std::string refusal_;  // of the last write
};

}  // namespace khabar::daemon
