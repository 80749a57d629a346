#include "store/habits.h"

namespace khabar::store {
namespace {

/// A guid used twice in a long document is a slip of an editor, in every tenth entry it is a habit.
constexpr int kSlips = 10;

void count_strike(int& strikes, const Habits::Names& names) {
  if (names.changed > names.kept)
    ++strikes;
  else if (names.kept > 0)
    strikes = 0;
}

void distrust(FeedRow& row, const char* why, Time at) {
  if (row.guids != kTrusted) return;
  row.guids = why;
  row.guids_since = at;
}

}  // namespace

bool learns_guids(const FeedRow& row) {
  return row.guids == kTrusted && row.guid_strikes < kStrikes;
}

bool learns_urls(const FeedRow& row) {
  return row.url_strikes < kStrikes;
}

void learn_habits(FeedRow& row, const Habits& seen, Time at) {
  count_strike(row.guid_strikes, seen.guids);
  count_strike(row.url_strikes, seen.urls);
  if (seen.reused > 0 && seen.reused * kSlips >= seen.entries) ++row.reuse_strikes;
  if (row.reuse_strikes >= kStrikes || (seen.reused > 1 && seen.reused * 2 > seen.entries))
    distrust(row, "reused", at);
  if (row.guid_strikes >= kStrikes) distrust(row, "rotating", at);
}

}  // namespace khabar::store
