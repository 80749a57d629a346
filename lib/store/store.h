#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "model/batch.h"
#include "model/feed.h"
#include "model/page_check.h"
#include "model/registry.h"
#include "store/story_memory.h"

namespace khabar::store {

struct Options {
  std::string url;       ///< libpq URI or key=value string
  std::string password;  ///< added to the url; empty: libpq's own ways (PGPASSFILE, peer)
  seconds connect_timeout{10};
  seconds statement_timeout{30};  ///< of the server; a call that takes longer by 5 s is cut off (fault D04)
  bool check_pages = false;       ///< an article is retracted only after its page was asked for
  bool only_looking = false;      ///< no session of a daemon is begun: nothing in the database changes
};

/// What a change of configuration means for the rows of khabar_core.feed.
struct FeedChanges {
  std::vector<std::string> added, changed, disabled, enabled;  ///< feed ids; `changed` as "id: url, name"
  [[nodiscard]] bool empty() const {
    return added.empty() && changed.empty() && disabled.empty() && enabled.empty();
  }
};

/// Turns what a poll showed into the feed's next schedule. Called inside the transaction, with the store's
/// counts; must be pure.
using Replan = std::function<ScheduleState(const Batch&, const ScheduleState& before, const PollFacts&)>;

/// An answer and what it comes to.
struct PageResult {
  PageAnswer answer;
  PagePlan plan;
};

/// The database, seen from the daemon: one connection, one thread. Every failure is a value: kUnavailable
/// (connection, shutdown, disk full, lock, a feed that the database has no more: connect and load the feeds
/// again; nothing was committed or it may be sent again without harm), kDatabase (will not get better by
/// itself), kSchema.
class Store {
 public:
  /// Connects, checks the schema version (kSchema with both numbers where it differs) and begins a session
  /// (khabar_core.begin_session). `stories`: what is known of the articles of the last days; it must outlive
  /// the store and is used on its thread. Null: save() looks for no copies.
  static Result<std::unique_ptr<Store>> open(const Options& options, StoryMemory* stories = nullptr);
  /// The same without a connection: connect(), or the first call, makes it.
  static std::unique_ptr<Store> create(const Options& options, StoryMemory* stories = nullptr);
  virtual ~Store() = default;

  /// Connects unless it is connected, as open() does.
  virtual Status connect() = 0;

  /// Makes the feed rows equal to the configuration: unknown ids are inserted (schedule from `first`),
  /// changed ones updated, missing ones disabled; never deleted. One transaction. With `dry_run` only tells
  /// what it would do.
  virtual Result<FeedChanges> sync_feeds(std::span<const Feed> feeds,
                                         const std::function<ScheduleState(const Feed&)>& first,
                                         bool dry_run) = 0;

  /// All enabled feeds as the database knows them.
  virtual Result<std::vector<FeedRecord>> load_feeds() = 0;

  /// One feed, enabled or not; nothing: the database has never heard of it.
  virtual Result<std::optional<FeedRecord>> find_feed(const std::string& id) = 0;

  /// Stores the batches: articles, keys, sightings, revisions, poll rows, validators, feed state; each batch
  /// wholly or not at all. One transaction, except: two polls of one feed in one call are two transactions
  /// (the second must see what the first stored), and after a row was refused as data (22xxx, 23xxx, 54xxx)
  /// the batches are stored one by one. A batch with a refused row is halved until the row stands alone; an
  /// article goes to khabar_core.reject with the reason and the rest is stored; a refused poll
  /// or feed row goes there too, and the articles are stored with a poll row of the outcome internal. On an
  /// error earlier batches of the call may have been stored: send all again. Idempotent: a poll is (feed,
  /// at); the same again adds no second row, no article, and leaves the feed's state alone.
  virtual Result<std::vector<Stored>> save(std::span<const Batch> batches, const Replan& replan) = 0;

  /// Loads the next few thousand sketches into the memory of stories, newest first; when all are there,
  /// compares some hundred of the articles once more that were stored before. How many; 0: there is nothing
  /// to do.
  virtual Result<std::size_t> load_stories() = 0;

  /// Forgets sketches that are too old to matter, some thousand at a time: how many.
  virtual Result<int> forget_sketches() = 0;

  /// Leases pages that are due to be asked for, up to `most`, of articles missing from these feeds (none:
  /// from any). One a host: not while anybody holds a lease there, nor after 20 checks within the hour, nor
  /// before its Retry-After. A lease ends after 3 minutes, and the page is due again.
  virtual Result<std::vector<PageCheck>> take_pages(std::span<const FeedKey> feeds, int most) = 0;

  /// Writes down what pages said and retracts what is gone, if it is still missing and no other feed with a
  /// say shows it; how many. A result whose lease another process has taken over is dropped. Idempotent.
  virtual Result<int> settle_pages(std::span<const PageResult> results) = 0;

  /// Shows the hosts' state and the process's pulse in khabar.hosts and khabar.health.
  struct Pulse {
    std::vector<std::string> host;  // parallel columns, as the statement takes them
    std::vector<int> in_flight;
    std::vector<Time> next_allowed_at;
    std::vector<std::optional<Time>> retry_after_until;
    std::int64_t spool_records = 0, spool_bytes = 0;
    std::string memory;                                         ///< of the scheduler; empty: as it was
    std::vector<std::pair<std::string, std::string>> memories;  ///< the same, of hosts
  };
  virtual Status show(const Pulse& pulse) = 0;

  /// What is known of hosts: of all, or of those alone that want to be left alone.
  virtual Result<KnownHosts> load_hosts(bool only_held) = 0;

  /// Creates the partitions of the coming months; how many were missing.
  virtual Result<int> ensure_partitions() = 0;

  /// What an operator should look after (faults A03 D18 D24); see store/concerns.h.
  virtual Result<std::vector<std::string>> find_concerns() = 0;

  /// Wakes LISTENing consumers if the head of the change log moved since the last call (on a connection of
  /// its own).
  virtual Status notify_consumers() = 0;

  /// Any thread: from now on no call waits for the database longer than `limit`, the present one neither, and
  /// no connection is waited for. For the end of the process.
  virtual void give_up(milliseconds limit) = 0;
};

}  // namespace khabar::store
