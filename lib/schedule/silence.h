#pragma once

#include <optional>
#include <string_view>

#include "model/feed.h"
#include "schedule/habits.h"
#include "schedule/learn.h"

namespace khabar::schedule {

// Feeds without news for weeks, and their return. Pure.
//
// Two requests a day cannot see a return within the hour: one that nothing announces is seen after six hours
// on average. What can be done is to let feeds of one outlet announce each other. Their rounds lie at
// instants of their own, so of n that return together the first is met after 12 h / (n + 1) on average; its
// news makes the others due at once, and where the whole outlet had been silent, all of them are asked every
// hour for a day.

constexpr std::chrono::days kSilence{14};          ///< without news for longer: a silent feed
constexpr std::chrono::hours kSilentInterval{12};  ///< between two rounds of a silent feed

/// Since when the feed has had no news: the last poll that brought some or, where its first document held old
/// entries alone, the newest of these. Seconds since 1970; 0: not known.
[[nodiscard]] double silent_since(const ScheduleState& state, const Habits& habits);

/// The newest entry of a feed's first document, where that shows a silence: all entries are new to us and
/// dated, the dates are those of a clock (different ones, none from before the web had feeds), and the newest
/// lies further back than kSilence. Else 0. Seconds since 1970.
[[nodiscard]] double silence_shown(const Showing& first);

/// Its next round after `at`, `least` seconds away at least: there is one every `every` seconds, at an
/// instant that the feed's name decides. Seconds since 1970.
[[nodiscard]] double next_round(double at, std::string_view feed, double every, double least);

/// Habits at the end of a silence: as they were before it, lightly held, so that what comes now counts. The
/// silence told when the feed is away, not how much it brings when it is there.
[[nodiscard]] Habits after_silence(Habits habits, double now);

/// The last poll of this state ended the feed's silence.
[[nodiscard]] bool came_back(const ScheduleState& after);

/// A feed of its outlet came back: when this one is asked for it, before its own round. A silent one is asked
/// at once, at most once a day, an hour after its last poll at the earliest. Nothing: its round is near, or
/// it is not silent.
[[nodiscard]] std::optional<Time> early_question(const ScheduleState& state, Time now);
/// Whether the poll that came at `at` was such a question, before the feed's own round.
[[nodiscard]] bool was_early(const ScheduleState& before, Time at);

/// An outlet as a whole. Seconds since 1970; 0: not known.
struct OutletNews {
  double last = 0;         ///< the last news of any of its feeds
  double returned_at = 0;  ///< when news ended a silence of all of them
};
/// A successful poll of one of its feeds, which came to `after`.
void observe(OutletNews& outlet, const ScheduleState& after);

}  // namespace khabar::schedule
