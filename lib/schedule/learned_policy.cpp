#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "base/hash.h"
#include "schedule/forecast.h"
#include "schedule/hints.h"
#include "schedule/learn.h"
#include "schedule/policy.h"
#include "schedule/silence.h"
#include "schedule/spans.h"
#include "schedule/validity.h"

namespace khabar::schedule {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

constexpr double kHour = 3600;
constexpr double kLeastInsideFreshness =
    300;                                    // a danger of overflow shortens a promise of freshness no further
constexpr double kLongestSharedCopy = 900;  // copies that live longer are aligned to by max-age alone
constexpr double kAfterRefresh = 1.5;       // seconds
constexpr double kFirstRest = 7 * kHour;    // of a new feed of old entries: the first day has two polls, too
constexpr double kReturnSpan = 24 * kHour;  // hourly for so long after news,
constexpr double kReturnWeek = 7 * kReturnSpan;  // of a feed that came back within this
constexpr double kJitterShare = 0.01,
                 kJitterMost = 6;  // of the span; seconds. More costs delay and spreads no better
constexpr seconds kFirstRetry{300}, kLastRetry{1200};
constexpr seconds kQuietFirstRetry{900}, kQuietLastRetry{3600};
constexpr double kQuiet = 0.05;  // items an hour: no hurry after a failure
constexpr double kRetryGrowth = 1.5, kRetryWindow = 0.25;
constexpr hours kPatientOutage{6};  // a maintenance, an outage: after it, failures are no passing trouble
constexpr int kOutageShare = 8;
constexpr int kDelta = 226;  // IM Used (RFC 3229): a document of new entries alone tells no window
constexpr seconds kRefusedRetry = hours{1};  // 404, 403, TLS, not a feed: will not be better in minutes

Time time_of(double at) {
  return Time{milliseconds{static_cast<std::int64_t>(std::ceil(at * 1000))}};
}

/// Failures that pass by themselves, soon.
bool may_pass(const PollFacts& poll) {
  switch (poll.outcome) {
    case Outcome::kTransportError:
    case Outcome::kTimeout:
    case Outcome::kRateLimited:
    case Outcome::kDecodeError:
    case Outcome::kInternal:
      return true;
    case Outcome::kHttpError:
      return poll.http_status >= 500;
    default:
      return false;
  }
}

/// The times of the new entries as far as they tell when the feed publishes: a date outside the span since
/// the last poll (a day without an hour, a wrong clock, an old article: faults H42, C20) is replaced by a
/// moment in the span.
std::vector<double> publications(const PollFacts& poll, std::optional<double> before) {
  const double now = seconds_of(poll.at);
  std::vector<double> out;
  for (const Time time : poll.published) {
    const double at = seconds_of(time);
    if (at <= now && (!before || !poll.overlap || at >= *before - kHour)) out.push_back(at);
  }
  if (before) {
    const int vague = std::max(0, poll.fresh - static_cast<int>(out.size()));
    for (int i = 0; i < vague; ++i) out.push_back(*before + (i + 0.5) / vague * (now - *before));
  }
  std::sort(out.begin(), out.end());
  return out;
}

/// One poll of a feed on its way from the state before to the state after.
class Turn {
 public:
  Turn(const Rules& rules, const Feed& feed, const PollFacts& poll, const Terms& terms, Dice dice,
       const ScheduleState& before)
      : rules_(rules),
        feed_(feed),
        poll_(poll),
        terms_(terms),
        dice_(dice),
        before_(before),
        after_(before) {}

  ScheduleState run() {
    memory_ = Memory::parse(before_.memory);
    if (poll_.repair) {
      if (is_success(poll_.outcome))
        memory_.habits = learn_old(memory_.habits, publications(poll_, std::nullopt));
    } else {
      after_.last_poll = poll_.at;
      if (poll_.offline) return wait_for_network(poll_, dice_, before_);
      if (was_early(before_, poll_.at))
        memory_.hastened_at = std::chrono::floor<seconds>(poll_.at).time_since_epoch().count();
      is_success(poll_.outcome) ? succeed() : fail();
    }
    after_.memory = memory_.str();
    return std::move(after_);
  }

 private:
  void succeed() {
    if (poll_.outcome != Outcome::kNotModified) remember(poll_.hints, memory_);
    memory_.gone = memory_.gone_since = memory_.down_since = 0;
    after_.failures = 0;
    after_.last_ok = poll_.at;
    after_.price = terms_.price;
    if (poll_.fresh > 0 && before_.last_new && is_silent())
      memory_.habits = after_silence(memory_.habits, seconds_of(poll_.at));
    if (memory_.habits.returned_at < seconds_of(poll_.at) - kReturnWeek) memory_.habits.returned_at = 0;
    if (poll_.fresh > 0 || !before_.last_new) after_.last_new = poll_.at;
    take_showing();
    set_due();
  }

  /// Of the state as far as it is made.
  [[nodiscard]] bool is_silent() const {
    return seconds_of(poll_.at) - silent_since(after_, memory_.habits) >
           static_cast<double>(seconds{kSilence}.count());
  }

  /// It has returned from a silence, or its outlet has; for a day after the news.
  [[nodiscard]] bool is_returning() const {
    const double now = seconds_of(poll_.at), own = memory_.habits.returned_at;
    const double news = silent_since(after_, memory_.habits);
    if (own > 0 && now - news <= kReturnSpan) return true;
    return is_silent() && terms_.outlet_returned_at > news && now - terms_.outlet_returned_at <= kReturnSpan;
  }

  void take_showing() {
    Habits& habits = memory_.habits;
    Showing showing;
    showing.at = seconds_of(poll_.at);
    if (!habits.empty()) showing.before = std::min(habits.at, showing.at);
    showing.fresh = poll_.fresh;
    showing.window = poll_.http_status == kDelta ? 0 : poll_.window;
    showing.overlap = poll_.overlap;
    showing.published = publications(poll_, showing.before);
    const Rhythm before = rhythm_of(habits, terms_.outlet);
    const double waited = showing.before ? (showing.at - *showing.before) / kHour : 0;
    judge_validators(poll_, before.per_hour * waited, memory_);
    habits = learn(habits, showing, before);
    if (!showing.before) habits.silent_since = silence_shown(showing);
    rhythm_ = rhythm_of(habits, terms_.outlet);
    habits = feel(habits, showing, rhythm_);
    habits.max_age = poll_.cache.max_age ? static_cast<double>(poll_.cache.max_age->count()) : 0;
    habits.age = static_cast<double>(poll_.cache.age.count());
    if (poll_.outcome != Outcome::kNotModified) habits.pages_back = poll_.pages_back;
  }

  /// The next poll: when it pays, then what manners and caches have to say of it.
  void set_due() {
    const Habits& habits = memory_.habits;
    const Forecast forecast(habits, rhythm_);
    const double longest = static_cast<double>(rules_.max_interval.count());
    const Forecast::Plan plan = forecast.plan(habits.at, {terms_.price, longest});
    due_ = plan.at;
    after_.expected = plan.expected;
    constexpr std::array kWhy{DueBy::kPrice, DueBy::kWindow, DueBy::kLongest};
    after_.due_by = kWhy.at(static_cast<std::size_t>(plan.why));
    respect_silence(plan);
    at_least(habits.at + static_cast<double>(rules_.min_interval.count()), DueBy::kShortest);
    respect_freshness(forecast, longest);
    respect_skipped(forecast, longest);
    meet_shared_copy();
    settle();
  }

  void at_least(double at, DueBy why) {
    if (due_ >= at) return;
    due_ = at;
    after_.due_by = why;
  }

  void respect_silence(const Forecast::Plan& plan) {
    const double hour_on = memory_.habits.at + kHour;
    if (is_returning()) {
      if (due_ <= hour_on) return;
      due_ = hour_on;
      after_.due_by = DueBy::kReturn;
    } else if (is_silent()) {
      await_return(plan);
    }
  }

  /// At the feed's next round, or more rarely where requests are so dear that nothing pays within
  /// max_interval.
  void await_return(const Forecast::Plan& plan) {
    const Habits& habits = memory_.habits;
    const double every = std::min(static_cast<double>(seconds{kSilentInterval}.count()),
                                  static_cast<double>(rules_.max_interval.count()));
    if (plan.why != Forecast::Why::kLongest) {
      due_ = next_round(habits.at, feed_.id, every, before_.last_ok ? kHour : kFirstRest);
      after_.due_by = DueBy::kSilence;
    }
    if (before_.last_ok) return;
    // Old entries may be new ones under a wrong clock: then half the window is full after half its span.
    due_ = std::min(due_, habits.at + std::max(kHour, (habits.last_event - habits.since) / 2));
  }

  void respect_freshness(const Forecast& forecast, double longest) {
    const Habits& habits = memory_.habits;
    const double fresh = habits.at + static_cast<double>(fresh_for(poll_.cache).count()) / 1000;
    if (due_ >= fresh) return;
    const double safe = std::max(forecast.safe_until(longest), habits.at + kLeastInsideFreshness);
    at_least(std::min(fresh, safe), DueBy::kFreshness);
  }

  void respect_skipped(const Forecast& forecast, double longest) {
    const Time wanted = time_of(due_);
    const Time after = after_skipped(wanted, memory_, dice_.second);
    if (after == wanted) return;
    const double safe = std::max(forecast.safe_until(longest), memory_.habits.at + kLeastInsideFreshness);
    at_least(std::min(seconds_of(after), safe), DueBy::kFreshness);
  }

  /// A copy that a cache refreshes every max-age seconds is asked for right after a refresh: same items,
  /// earlier.
  void meet_shared_copy() {
    const Habits& habits = memory_.habits;
    if (habits.age <= 0 || habits.max_age <= 0 || habits.max_age > kLongestSharedCopy) return;
    if (after_.due_by == DueBy::kSilence) return;  // it keeps its rounds
    const double phase = habits.at - habits.age;
    double at = phase + std::round((due_ - phase) / habits.max_age) * habits.max_age + kAfterRefresh;
    while (at < habits.at + static_cast<double>(rules_.min_interval.count())) at += habits.max_age;
    due_ = at;
    after_.due_by = DueBy::kSharedCopy;
  }

  void settle() {
    const double span = due_ - memory_.habits.at;
    if (after_.due_by != DueBy::kSharedCopy) due_ += std::min(kJitterMost, kJitterShare * span) * dice_.first;
    due_ = std::min(due_, memory_.habits.at + static_cast<double>(rules_.max_interval.count()));
    after_.due_at = time_of(due_);
    if (poll_.cache.retry_after && *poll_.cache.retry_after > seconds{0}) {
      const Time named = poll_.at + std::min(*poll_.cache.retry_after, rules_.max_retry_after);
      if (named > after_.due_at) after_.due_by = DueBy::kRetryAfter;
      after_.due_at = std::max(after_.due_at, named);
    }
    after_.interval = std::chrono::ceil<seconds>(after_.due_at - poll_.at);
  }

  void fail() {
    if (after_.failures < std::numeric_limits<int>::max()) ++after_.failures;
    if (memory_.down_since == 0)
      memory_.down_since = std::chrono::floor<seconds>(poll_.at).time_since_epoch().count();
    if (poll_.outcome == Outcome::kGone) count_gone(poll_.at, memory_);
    after_.expected = after_.price = 0;
    after_.due_at = poll_.at + failure_span();
    after_.interval = std::chrono::ceil<seconds>(after_.due_at - poll_.at);
  }

  [[nodiscard]] milliseconds failure_span() {
    if (poll_.outcome == Outcome::kGone && is_gone(poll_.at, memory_)) {
      after_.due_by = DueBy::kGone;
      return jittered(kGoneProbe, kBackoffJitter, dice_.first);
    }
    const milliseconds own = retry_span();
    const auto& named = poll_.cache.retry_after;
    after_.due_by = DueBy::kFailure;
    if (!named || *named <= seconds{0}) return own;
    const milliseconds told = std::min<milliseconds>(
        jittered_up(*named, kBackoffJitter / 10, dice_.first) + seconds{1}, rules_.max_retry_after);
    if (told < own) return own;
    after_.due_by = DueBy::kRetryAfter;
    return told;
  }

  [[nodiscard]] milliseconds retry_span() const {
    if (!may_pass(poll_)) return backoff(kRefusedRetry, after_.failures, rules_.max_backoff, dice_.first);
    const Rhythm rhythm = rhythm_of(memory_.habits, terms_.outlet);
    const bool quiet = rhythm.per_hour < kQuiet;
    double span = static_cast<double>((quiet ? kQuietFirstRetry : kFirstRetry).count()) *
                  std::pow(kRetryGrowth, std::min(after_.failures, 20) - 1);
    span = std::min(span, static_cast<double>((quiet ? kQuietLastRetry : kLastRetry).count()));
    const double fill = memory_.habits.window / std::max(1e-3, rhythm.usual(seconds_of(poll_.at))) * kHour;
    if (!quiet) span = std::min(span, std::max(300.0, kRetryWindow * fill));
    const seconds down =
        poll_.at.time_since_epoch() < seconds{memory_.down_since}
            ? seconds{0}
            : std::chrono::floor<seconds>(poll_.at.time_since_epoch()) - seconds{memory_.down_since};
    if (down > kPatientOutage) span = std::max(span, static_cast<double>(down.count()) / kOutageShare);
    const auto most = static_cast<double>(rules_.max_backoff.count()) / (1 + kBackoffJitter);
    return scaled(milliseconds{std::llround(std::min(span, most) * 1000)}, 1 + kBackoffJitter * dice_.first);
  }

  const Rules& rules_;
  const Feed& feed_;
  const PollFacts& poll_;
  const Terms& terms_;
  const Dice dice_;
  const ScheduleState& before_;
  ScheduleState after_;
  Memory memory_;
  Rhythm rhythm_;
  double due_ = 0;  // seconds since 1970
};

class LearnedPolicy final : public Policy {
 public:
  explicit LearnedPolicy(const Rules& rules) : rules_(rules), fixed_(interval_policy(rules)) {
    rules_.max_interval = std::clamp<seconds>(rules.max_interval, seconds{1}, kLongestRule);
    rules_.min_interval = std::clamp(rules.min_interval, seconds{1}, rules_.max_interval);
    rules_.max_backoff = std::min<seconds>(rules.max_backoff, kLongestRule);
    rules_.max_retry_after = std::min<seconds>(rules.max_retry_after, kLongestRule);
  }

  [[nodiscard]] ScheduleState first(const Feed& feed, Time now, seconds spread) const override {
    return fixed_->first(feed, now, spread);
  }
  [[nodiscard]] ScheduleState next(const Feed& feed, const ScheduleState& before, const PollFacts& poll,
                                   const Terms& terms, std::uint64_t random) const override {
    if (feed.interval) return fixed_->next(feed, before, poll, terms, random);
    return Turn(rules_, feed, poll, terms, Dice(random), before).run();
  }

 private:
  Rules rules_;  // constant after construction
  std::unique_ptr<Policy> fixed_;
};

}  // namespace

std::unique_ptr<Policy> learned_policy(const Rules& rules) {
  return std::make_unique<LearnedPolicy>(rules);
}

}  // namespace khabar::schedule
