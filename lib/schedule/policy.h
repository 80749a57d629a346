#pragma once

#include <cstdint>
#include <memory>

#include "base/time.h"
#include "model/batch.h"
#include "model/feed.h"
#include "schedule/habits.h"

namespace khabar::schedule {

struct Rules {
  seconds interval{900};                          ///< wanted span between polls of a feed that names none
  seconds min_interval{120};                      ///< never more often
  seconds max_interval{86400};                    ///< never more rarely, caching headers or not (fault H41)
  double jitter = 0.1;                            ///< +-: spreads feeds that would fall together
  seconds max_backoff{86400};                     ///< longest span after failures
  seconds max_retry_after{std::chrono::days{7}};  ///< longest Retry-After that is believed (H14-H17)
};

/// No policy makes a feed wait longer, whatever its rules say: a later due time can only come from a clock
/// that was wrong, and the Scheduler takes it for that (fault P09).
constexpr std::chrono::hours kLongestWait = std::chrono::days{8};

/// What a feed is told of all the others (commons.h).
struct Terms {
  double price = 0.06;  ///< of a request, in item-hours: the one number that keeps the installation's budget
  HourOfWeek outlet = even_week();  ///< when such feeds publish; sums to 1
  double outlet_returned_at =
      0;  ///< seconds since 1970: when news ended a silence of all its host's feeds; 0: never
};

/// When to poll a feed again. Pure: everything it knows of a feed is in the ScheduleState, so that state can
/// be committed with the poll and a restart goes on where the process was. One instance serves all feeds and
/// threads.
class Policy {
 public:
  virtual ~Policy() = default;
  /// The state of a feed that was never polled: due at `now`, spread over `spread` so that a start is no
  /// stampede.
  [[nodiscard]] virtual ScheduleState first(const Feed& feed, Time now, seconds spread) const = 0;
  /// The state after a poll. `random` is uniform over all 64-bit values.
  [[nodiscard]] virtual ScheduleState next(const Feed& feed, const ScheduleState& before,
                                           const PollFacts& poll, const Terms& terms,
                                           std::uint64_t random) const = 0;
};

/// The feed's own or the common interval, with jitter.
///
/// What may lengthen it, within max_interval: the freshness that caching headers promise (RFC 9111 4.2) and,
/// for feeds without an interval of their own, ttl, sy:updatePeriod, skipHours and skipDays. None of them is
/// obeyed so far that the feed's window might slide past unseen: losing articles is worse than an early
/// question.
///
/// After failures: exponential backoff. A Retry-After that is longer than the feed's interval is obeyed
/// instead, up to max_retry_after; a shorter one says nothing that the interval does not. A feed that
/// answered 410 three times over a day is asked once a week (fault H18).
std::unique_ptr<Policy> interval_policy(const Rules& rules);

/// Learns when each feed publishes and polls when it pays (forecast.h), so that the whole installation keeps
/// its budget; feeds with an interval of their own are left to the interval policy.
///
/// Not before min_interval; not before a promise of freshness is over (max-age - Age, skipHours, skipDays)
/// unless half the window may be full by then (RSS ttl and sy:* lengthen nothing: they are generators'
/// defaults, and obeying them costs a fifth of the delay); close to the instants at which a shared copy is
/// refreshed. A feed silent for two weeks, or whose first document held nothing newer, is asked twice a
/// day at most; one that returns is asked every hour for a day after each news of its first week; and so are
/// silent feeds of an outlet that returns as a whole (silence.h).
///
/// After failures: 5 minutes, growing by half to 20, sooner where the window is fast; after six hours an
/// eighth of the outage, up to max_backoff. A Retry-After is obeyed up to max_retry_after.
std::unique_ptr<Policy> learned_policy(const Rules& rules);

/// Whether the next request must go without validators (validity.h).
[[nodiscard]] bool wants_whole(const ScheduleState& state);

}  // namespace khabar::schedule
