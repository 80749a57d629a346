#pragma once

#include <atomic>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/queue.h"
#include "base/time.h"
#include "model/batch.h"
#include "model/feed.h"
#include "model/response.h"

/// What the threads of the service hand each other: net -> Polled -> work -> Derived -> store -> Settled ->
/// net.
namespace khabar::daemon {

inline Steady steady_now() {
  return std::chrono::steady_clock::now();
}
/// Whether `last` is longer ago than `span`, or never was.
inline bool is_over(const std::optional<Steady>& last, std::chrono::nanoseconds span) {
  return !last || steady_now() - *last > span;
}

/// A feed as it stood when its poll began. Immutable, so threads share it without locks.
using FeedSnapshot = std::shared_ptr<const FeedRecord>;

struct Polled {
  FeedSnapshot feed;
  Response response;
  bool offline = false;  ///< our own network was down: says nothing of the feed (fault N17)
};

/// The response travels on with what was made of it: the spool keeps responses.
struct Derived {
  FeedSnapshot feed;
  Response response;
  Batch batch;
};

/// A poll that is safe: committed in the database or synced to the spool.
struct Settled {
  Stored stored;
  std::string feed_id;
  std::string message;                  ///< of the poll, for operators
  std::optional<milliseconds> spacing;  ///< what was learned for the feed's host; none: nothing new
  bool spooled = false;                 ///< in the spool: the counts are not known yet
};

/// The feed as its settled poll leaves it.
inline void renew(FeedRecord& feed, const Stored& stored) {
  feed.schedule = stored.schedule;
  feed.validators = stored.validators;
  feed.validators_at = stored.validators_at;
  feed.body_hash = stored.body_hash;
  if (!stored.title_affixes.empty()) feed.title_affixes = stored.title_affixes;
  if (!stored.url.empty()) feed.feed.url = stored.url;
  feed.repair = stored.repair;
  feed.led_to = stored.led_to;
}

using PolledQueue = BoundedQueue<Polled>;
using DerivedQueue = BoundedQueue<Derived>;

/// What a derived poll weighs, in bytes: its body, and about as much again for what was made of it.
inline std::size_t weight_of(const Derived& poll) {
  return 2 * poll.response.body.size();
}

/// A sign of life of one thread, for the watchdog.
class Beat {
 public:
  void alive() { at_.store(ticks(), std::memory_order_relaxed); }
  /// About to wait for as long as others need: not a fault of this thread.
  void rest() { at_.store(std::numeric_limits<std::int64_t>::max(), std::memory_order_relaxed); }
  [[nodiscard]] bool older_than(milliseconds limit) const {
    const std::int64_t at = at_.load(std::memory_order_relaxed);
    return at != std::numeric_limits<std::int64_t>::max() && ticks() - at > limit.count();
  }

 private:
  static std::int64_t ticks() {
    return std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now().time_since_epoch())
        .count();
  }
  std::atomic<std::int64_t> at_{ticks()};
};

/// While it lives, the thread waits for others, who keep a time limit of their own.
class Resting {
 public:
  explicit Resting(Beat& beat) : beat_(beat) { beat_.rest(); }
  ~Resting() { beat_.alive(); }
  Resting(const Resting&) = delete;
  Resting& operator=(const Resting&) = delete;

 private:
  Beat& beat_;
};

}  // namespace khabar::daemon
