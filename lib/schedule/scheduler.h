#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/time.h"
#include "model/feed.h"

namespace khabar::schedule {

/// How khabar behaves towards one host.
struct HostRules {
  int max_in_flight = 2;                          ///< transfers at a time (fault N16); at least 1
  milliseconds spacing{1000};                     ///< between the starts of two transfers
  seconds max_retry_after{std::chrono::days{7}};  ///< longest Retry-After that is believed (H14-H17)
  /// Transfers at a time at all hosts together whose last one ran out of its time, so that however many hosts
  /// let everybody wait, the others have slots (fault A11); at least 1.
  std::size_t max_stalling = std::numeric_limits<std::size_t>::max();
};

/// What a transfer told of the host itself.
enum class HostWord : std::uint8_t {
  kWorks,    ///< any answer but the others
  kRefuses,  ///< 429: too many requests
  kFails,    ///< 5xx, or no answer
  kStalls,   ///< the transfer ran out of its time
  kNothing,  ///< nothing: our own network was down
};

/// What an answer tells of its host.
struct Answer {
  std::optional<seconds> retry_after;
  HostWord host = HostWord::kWorks;
};

/// A host that is being waited for, as khabar.hosts shows it.
struct HostState {
  std::string host;
  int in_flight = 0;
  Time next_allowed_at{};
  std::optional<Time> retry_after_until;
};

/// Which feeds to start now: due times per host, and the hosts by when they may be asked. Holds no feeds'
/// contents, knows no network. Single-threaded; time is an argument. A feed is waiting, in flight, or
/// unknown; it is never in flight twice.
///
/// Every operation is O(log n) in the number of feeds, amortized; take() is that per feed it answers. A host
/// with many due feeds is one entry among the hosts, so it costs no more than any other and holds nobody up
/// (fault A10).
///
/// Steps of the wall clock (fault P09) start no storm and stop nothing. The schedule has a time of its own
/// that never goes back: when `now` falls by more than a jitter of callers, everything planned moves with it,
/// so waits keep their length. When `now` jumps ahead (also: the machine slept) all feeds become due, each
/// once, and are started at the pace that hosts and slots allow. A due time beyond kLongestWait comes from a
/// clock that was wrong: such a feed is due at once.
class Scheduler {
 public:
  explicit Scheduler(HostRules rules);
  ~Scheduler();

  /// Adds a feed, or changes its host or due time; a feed in flight takes it when it is finished.
  void put(FeedKey feed, std::string_view host, Time due_at);
  /// Forgets a feed. One in flight is forgotten when it is finished.
  void remove(FeedKey feed);

  /// Up to `slots` feeds that are due and whose hosts are free, earliest due first; they are in flight now.
  std::vector<FeedKey> take(Time now, std::size_t slots);

  /// The transfer ended: the host has a place again. The feed waits for its next put().
  /// A refusal that names no time stops the host for 90 s, doubling to half an hour. An answer that ends an
  /// outage makes the feeds that failed in it due at once (host_outage.h).
  void transferred(FeedKey feed, Time now, const Answer& answer);

  /// The host answered a transfer that was another host's: redirects led to it. It is left alone as it
  /// wishes.
  void heard(std::string_view host, Time now, const Answer& answer);

  /// Starts a transfer that is no feed's at the host, if no feed is held up by it: the host may be asked now,
  /// none of its feeds is due within its spacing, and every feed in flight, or due within `at_most`, the
  /// longest that the transfer can take, has a place beside it. True: give_back() must follow.
  bool borrow(std::string_view host, Time now, milliseconds at_most);
  /// The borrowed place is free again; the answer counts as a feed's does.
  void give_back(std::string_view host, Time now, const Answer& answer);

  /// At least so much between the starts of two transfers of the host, where the rules say less.
  void pace(std::string_view host, milliseconds spacing);
  /// The host stalled when it was last asked, as far as is known from before (HostRules::max_stalling).
  void suspect(std::string_view host);
  /// Nobody asks the host before `until`: what it told us, or another daemon, earlier.
  void hold(std::string_view host, Time now, Time until);

  /// When each waiting feed of the feed's host would start if transfers took no time; nothing for a feed that
  /// is not waiting.
  [[nodiscard]] std::vector<std::pair<FeedKey, Time>> outlook(FeedKey feed) const;

  /// When take() with a free slot will answer something, as things stand; `now` where it would at once.
  /// Nothing: only after a put() or transferred().
  [[nodiscard]] std::optional<Time> next_wakeup(Time now) const;

  [[nodiscard]] std::size_t waiting() const;
  [[nodiscard]] std::size_t in_flight() const;
  [[nodiscard]] std::size_t due(Time now) const;  ///< waiting feeds whose time has come; linear, for status
  [[nodiscard]] std::vector<HostState> busy_hosts(Time now) const;  ///< by name; linear, for status

  void configure(HostRules rules);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace khabar::schedule
