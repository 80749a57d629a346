#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "config/config.h"
#include "known_feeds.h"
#include "net_loop.h"
#include "page_desk.h"
#include "pipeline/process.h"
#include "schedule/commons.h"
#include "schedule/policy.h"
#include "spool/spool.h"
#include "store/store.h"
#include "traffic.h"

namespace khabar::daemon {

/// The database's thread: gathers polls, stores them in transactions, and keeps in the spool what the
/// database cannot take just now. While anything is in the spool, new polls queue behind it, so that the
/// order of a feed's polls holds.
class StoreLoop {
 public:
  /// What others see of it.
  struct Snapshot {
    bool connected = false;
    std::string trouble;                 ///< why the database cannot be used, for operators; empty: it can
    bool polling = false;                ///< the net thread has feeds
    std::optional<Time> recalled_as_of;  ///< what is polled comes from the registry of that time
    std::int64_t spooled = 0, spool_bytes = 0;
    std::int64_t polls = 0, fresh = 0, edited = 0;  ///< since the start
    std::size_t concerns = 0;    ///< what somebody should look after, as `khabard status` tells it
    PageDesk::Tally pages;       ///< since the start
    bool pages_settled = false;  ///< no page that is due is left to be asked for, or none can be
    std::optional<Error> fatal;  ///< kSchema: the process must end
  };
  using OnSettled = std::function<void(const Settled&)>;

  /// Everything referred to must outlive the loop. `on_settled` is called on the store thread for every poll.
  StoreLoop(std::shared_ptr<const config::Config> config, DerivedQueue& in, NetLoop& net, spool::Spool& spool,
            Beat& beat, OnSettled on_settled);

  using Select = std::function<std::vector<FeedRecord>(std::vector<FeedRecord>)>;

  /// Before run(): the net thread gets what `select` chooses of the feeds, a single time, and only when what
  /// waits in the spool is stored. Else it gets all of them whenever they are loaded.
  void poll_once(Select select);

  /// The store thread: returns when the queue is closed and empty and every poll in it is stored or spooled.
  void run();

  // Any thread:
  void reload(std::shared_ptr<const config::Config> config);
  /// No call waits for the database longer than `limit` any more; what it does not take goes to the spool.
  void give_up(milliseconds limit);
  [[nodiscard]] Snapshot snapshot() const;

 private:
  std::vector<Derived> gather();
  void take_reload();

  bool ready();
  [[nodiscard]] bool giving_up() const;
  bool connect();
  bool load_feeds();
  void hand_over();
  void adopt(std::unique_ptr<store::Store> store);
  bool load_hosts(bool only_held);
  void take_hosts(const KnownHosts& known, bool only_held);
  [[nodiscard]] KnownHosts known_hosts() const;
  void poll_what_is_known();
  void keep_registry();
  [[nodiscard]] std::optional<milliseconds> pace_of(const std::string& host) const;
  void count_feeds();
  void lost(const Error& error);

  void settle(std::vector<Derived> polls);
  [[nodiscard]] bool have_their_keys(const std::vector<Derived>& polls) const;
  bool save(std::vector<Derived>& polls);
  Result<std::vector<Stored>> saved(const std::vector<Batch>& batches);
  void learn(Settled& poll);
  void keep(const std::vector<Derived>& polls);
  bool keep_one(const Derived& poll);
  [[nodiscard]] Settled as_spooled(const Derived& poll) const;
  [[nodiscard]] ScheduleState plan(const Batch& batch, const ScheduleState& before,
                                   const PollFacts& facts) const;

  void drain_spool();
  bool replay(const spool::Record& record);
  void stuck(const Error& error);
  [[nodiscard]] seconds statement_timeout() const;
  void be_patient_with(const spool::Record& record);
  void be_patient_no_longer();
  Result<std::optional<FeedRecord>> feed_of(const spool::Record& record);

  void housekeeping();
  bool look_after_database();
  bool load_stories();
  void finish_stories();
  bool check_pages();
  [[nodiscard]] bool pages_are_settled() const;
  void show_pulse();
  void publish();

  std::shared_ptr<const config::Config> config_;
  std::unique_ptr<schedule::Policy> policy_;
  schedule::Commons commons_;                  // owned by the store thread
  std::set<std::string, std::less<>> taught_;  // hosts of which more is known than the database has
  DerivedQueue& in_;
  NetLoop& net_;
  spool::Spool& spool_;
  Beat& beat_;
  OnSettled on_settled_;
  Select select_;  // empty: the service

  // owned by the store thread
  const std::unique_ptr<StoryFinder> finder_;
  store::StoryMemory stories_;
  bool stories_told_ = false;  // that they are all loaded
  Steady stories_since_{};
  KnownFeeds known_;
  bool loaded_ = false;
  std::optional<std::vector<FeedRecord>> to_hand_over_;  // to the net thread
  std::vector<FeedKey> chosen_;                          // in once mode: the feeds that the net thread got
  std::optional<Steady> polls_ended_;                    // in once mode: when the last of them was settled
  PageDesk pages_;
  bool handed_over_ = false;
  bool is_as_configured_ = false;  // which feeds are polled is what the configuration says
  bool spool_is_stuck_ = false;    // it cannot be read: nothing waits for it to be empty
  int slow_replays_ = 0;           // of the oldest poll in the spool, one after another: it ran out of time
  Steady next_attempt_{};
  milliseconds backoff_{0};
  bool remembered_ = false;  // what the database knew of hosts was taken; only once: ours is newer
  std::optional<Steady> upkeep_at_, concerns_at_, pulse_at_, memory_at_, stuck_said_at_;  // none: never
  std::vector<std::string> concerns_;  // as they were last told
  Snapshot current_;
  Kind trouble_kind_{};  // of what current_.trouble says

  mutable std::mutex
      mutex_;  // guards all below; store_ is changed, and its calls are made, by the store thread
  std::unique_ptr<store::Store> store_;
  std::optional<milliseconds> given_up_;  // the limit of give_up()
  std::shared_ptr<const config::Config> pending_;
  Snapshot published_;
};

}  // namespace khabar::daemon
