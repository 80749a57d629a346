#pragma once

#include "base/time.h"
#include "store/rows.h"

namespace khabar::store {

/// What one poll showed of a feed's ways with names.
struct Habits {
  struct Names {
    int kept = 0;     ///< known entries that came under a known name
    int changed = 0;  ///< known entries, seen here before, that came under another
  };
  Names guids, urls;
  int reused = 0;   ///< guids that stood for another article: before, or elsewhere in the document
  int entries = 0;  ///< of the document
};

/// How many polls in a row of other names make a habit. Until then the new names are learned: a site that
/// moves to another system changes every guid once.
constexpr int kStrikes = 2;

/// Whether names of this kind are worth learning for articles that are known already.
bool learns_guids(const FeedRow& row);
bool learns_urls(const FeedRow& row);

/// Takes the poll into the row. A feed whose guids change at each poll (fault A01) or stand for different
/// articles (A02, C08) loses their trust, until its URL is changed in the configuration.
void learn_habits(FeedRow& row, const Habits& seen, Time at);

}  // namespace khabar::store
