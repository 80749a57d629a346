#pragma once

#include <cstddef>
#include <functional>
#include <memory>

#include "base/result.h"
#include "base/time.h"
#include "fetch/options.h"
#include "model/response.h"

namespace khabar::fetch {

/// URLs -> Responses, hundreds at a time on one thread: the only user of libcurl in the house.
///
/// Single-threaded: every member but wake() is called from the thread that calls run_once(), and callbacks
/// run there. Owns its epoll, its curl multi handle and all transfers; destruction abandons what is in flight
/// without a callback.
class Fetcher {
 public:
  using OnDone = std::function<void(Response)>;

  static Result<std::unique_ptr<Fetcher>> create(Options options, OnDone on_done);
  ~Fetcher();
  Fetcher(const Fetcher&) = delete;
  Fetcher& operator=(const Fetcher&) = delete;

  /// Begins a transfer; the answer comes through on_done from a later run_once(), never from inside start().
  /// A URL that is refused outright (scheme, blocked literal address) is answered the same way.
  /// Beyond max_in_flight it waits for a slot; its time runs from when it gets one.
  void start(Request request);

  /// Waits for network events, wake() or `patience`, whichever is first, and does the work that is there.
  void run_once(milliseconds patience);

  /// Ends the wait of run_once(). Any thread, also a signal handler.
  void wake();

  /// Started and not yet answered, those that wait for a slot included.
  [[nodiscard]] std::size_t in_flight() const;
  [[nodiscard]] std::size_t free_slots() const;

  /// New limits for transfers that start from now on (reload). Entries of `allow` that are no numeric address
  /// are dropped; create() refuses them.
  void configure(Options options);

 private:
  class Impl;
  explicit Fetcher(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

/// One URL, waited for: for the commands parse and probe.
Response fetch_one(const Options& options, Request request);

}  // namespace khabar::fetch
