#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <stop_token>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "base/result.h"
#include "fetch/fetcher.h"
#include "page_visits.h"
#include "schedule/breaker.h"
#include "schedule/scheduler.h"
#include "traffic.h"

namespace khabar::daemon {

/// The host of a feed's URL as hosts are counted for politeness; empty where the URL is none.
std::string host_of(const Feed& feed);
/// The host by whose manners a feed is polled: where redirects lead to another, that one.
std::string host_of(const FeedRecord& feed);
/// What FeedRecord::led_to is after this answer to a poll of `before`.
std::string led_to(const FeedRecord& before, const Response& response);

/// When to poll and the polling itself: Scheduler and Fetcher on one thread, so neither has locks. It never
/// waits for the queue behind it: while that is full, no transfer is started.
class NetLoop {
 public:
  struct Options {
    fetch::Options fetch;
    schedule::HostRules hosts;
    bool once = false;  ///< every feed of set_feeds is polled once, at once, and never again
  };
  /// The loop as others see it.
  struct Snapshot {
    std::size_t feeds = 0, due = 0, in_flight = 0;
    std::vector<schedule::HostState> hosts;
    bool feeds_loaded = false;
    std::vector<std::string> unpolled;  ///< in once mode, when stalled: the feeds that are left
    bool stalled = false;  ///< in once mode: what is left waits for hosts that asked for more than kPatience
  };
  /// In once mode, a host's Retry-After beyond this is not waited for.
  static constexpr seconds kPatience{60};

  static Result<std::unique_ptr<NetLoop>> create(Options options, PolledQueue& out, Beat& beat);

  /// The net thread: returns soon after a stop was asked for and wake() called; transfers in flight are
  /// abandoned.
  void run(const std::stop_token& stop);

  // Any thread:
  void set_feeds(std::vector<FeedRecord> feeds);  ///< replaces all feeds; those in flight go on
  void settle(std::vector<Settled> polls);        ///< the feeds' new states: schedules their next polls
  void configure(Options options);                ///< new limits for what starts from now on
  /// What was learned or heard of hosts: how far apart their polls should be, and until when they want none.
  struct HostNews {
    std::string host;
    std::optional<milliseconds> spacing;
    std::optional<Time> hold_until;
  };
  void tell(std::vector<HostNews> news);
  void check_pages(std::vector<PageCheck> checks);  ///< asks for them when no feed is held up by it
  std::vector<PageAnswer> take_page_answers() { return pages_.take_answers(); }
  void wake();
  [[nodiscard]] Snapshot snapshot() const;

 private:
  NetLoop(Options options, PolledQueue& out, Beat& beat);

  void post(std::function<void()> message);
  void take_messages();
  void replace_feeds(std::vector<FeedRecord> feeds);
  void suspect_hosts();
  void apply(const Settled& poll);
  [[nodiscard]] Time next_page_at() const;
  void ask_siblings(const FeedRecord& back);
  void start_due();
  void start(FeedKey key);
  void finished(Response response);
  void tell_scheduler(const FeedRecord& polled, const Response& response, bool offline);
  void page_finished(const Response& response);
  bool is_offline(const Response& response, const std::string& host);
  void spread_due();
  std::vector<FeedKey> take_due();
  void publish();
  [[nodiscard]] Snapshot look() const;
  [[nodiscard]] milliseconds patience() const;

  PolledQueue& out_;
  Beat& beat_;

  // owned by the net thread
  Options options_;
  schedule::Scheduler scheduler_;
  std::unique_ptr<fetch::Fetcher> fetcher_;
  std::unordered_map<FeedKey, FeedSnapshot> feeds_;
  std::unordered_map<FeedKey, FeedSnapshot> polling_;  // as they were when their transfers began
  std::unordered_set<FeedKey> unsettled_;              // transfers begun whose polls are not settled
  std::unordered_set<FeedKey> cut_off_;                // failed since our network went down
  std::unordered_set<FeedKey> repairing_;              // those whose next transfer is of older entries
  PageVisits pages_;
  schedule::Breaker breaker_;
  bool feeds_loaded_ = false;
  Steady published_at_{};

  mutable std::mutex mutex_;  // guards inbox_ and snapshot_
  std::vector<std::function<void()>> inbox_;
  Snapshot snapshot_;
};

}  // namespace khabar::daemon
