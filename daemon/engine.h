#pragma once

#include <array>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "base/result.h"
#include "config/config.h"
#include "net_loop.h"
#include "spool/spool.h"
#include "state_lock.h"
#include "store_loop.h"
#include "traffic.h"

namespace khabar::daemon {

/// The running house: builds the rooms, owns the queues and the threads.
///
///   net (1) --Polled--> work (N) --Derived--> store (1) --Settled--> net
///
/// The main thread calls all members. The order of stopping is the order of the flow, so what was received is
/// stored or spooled before the last thread ends.
class Engine {
 public:
  struct Options {
    bool once = false;                                                       ///< poll each selected feed once
    std::function<std::vector<FeedRecord>(std::vector<FeedRecord>)> select;  ///< of once: which feeds
    StoreLoop::OnSettled on_settled;  ///< called on the store thread for every poll
  };

  /// Takes the state directory, opens the spool and starts the threads. Kind::kBusy where another process
  /// owns the directory.
  static Result<std::unique_ptr<Engine>> start(std::shared_ptr<const config::Config> config, Options options);
  ~Engine();
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  /// Takes a new configuration: feeds, polling rules, limits of fetching. What needs a restart is logged.
  void reload(std::shared_ptr<const config::Config> config);

  /// Stops all threads within `patience`, at least 5 s; what the database does not take in the first part of
  /// it goes to the spool. False: one thread did not end in time, and the process should leave with _exit:
  /// what was in its hands is not stored, but its validators have not moved, so it is asked for again.
  bool stop(milliseconds patience);

  [[nodiscard]] NetLoop::Snapshot net() const { return net_->snapshot(); }
  [[nodiscard]] StoreLoop::Snapshot store() const { return store_->snapshot(); }
  /// Every thread has shown life within `limit`.
  [[nodiscard]] bool alive(milliseconds limit) const;

 private:
  Engine(std::shared_ptr<const config::Config> config, StateLock lock);
  void start_threads();
  void work(const pipeline::Limits& limits, Beat& beat);
  bool wait_for_threads(Steady deadline) const;

  std::shared_ptr<const config::Config> config_;
  StateLock lock_;
  std::unique_ptr<spool::Spool> spool_;
  PolledQueue polled_;
  DerivedQueue derived_;
  Beat net_beat_, store_beat_;
  std::vector<std::unique_ptr<Beat>> work_beats_;
  std::unique_ptr<NetLoop> net_;
  std::unique_ptr<StoreLoop> store_;

  std::atomic<int> working_{0};  // work threads that have not ended
  std::atomic<int> running_{0};  // all threads that have not ended
  std::jthread net_thread_;
  std::vector<std::jthread> work_threads_;
  std::jthread store_thread_;
};

}  // namespace khabar::daemon
