#pragma once

#include "schedule/histogram.h"

namespace khabar::schedule {

/// What a feed has shown of its habits: a value that is learned from polls (learn.h), looked ahead with
/// (forecast.h) and kept as text in the feed's memory. Times are seconds since 1970, rates items an hour.
struct Habits {
  // The rate: a gamma distribution that forgets.
  double items = 0;     ///< items seen
  double exposure = 0;  ///< hours watched, each weighted by how busy an hour of its kind is
  double watched = 0;   ///< plain hours watched
  double bursts = 0;    ///< bursts begun in them
  double decayed_at = 0;
  double since = 0;  ///< the oldest publication, or the first poll: from when on hours are known
  double pace = 0;   ///< items an hour as they were when it last had news; 0: not known

  // The week and the hour.
  HourOfWeek hours{};      ///< items by hour of the week
  MinuteOfHour minutes{};  ///< publications by minute of the hour

  // The last hours: publications (items of one minute are one), older ones counting less.
  double recent = 0, latest = 0;         ///< with memories of half an hour and of ten minutes
  double at = 0;                         ///< when the two, and `surge`, were true: the last successful poll
  double last_event = 0;                 ///< the newest publication
  double batch = 1;                      ///< items a publication
  double surge = 1;                      ///< how many times the usual rate this is
  bool in_burst = false, alarm = false;  ///< a burst runs; the last document was mostly new

  // What the last document and its headers said.
  int window = 0;               ///< entries that it showed
  double max_age = 0, age = 0;  ///< seconds; 0: not said
  bool pages_back = false;      ///< older entries can be asked for
  double returned_at = 0;       ///< when it came back from a long silence
  double silent_since = 0;      ///< the newest entry of a first document that was all old; 0: it was not

  [[nodiscard]] bool empty() const { return at <= 0; }
  bool operator==(const Habits&) const = default;
};

/// The usual distribution of an outlet's, or of all, publications over the week; sums to 1.
[[nodiscard]] HourOfWeek even_week();

}  // namespace khabar::schedule
