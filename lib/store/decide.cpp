#include <algorithm>

#include "store/encode.h"
#include "store/save.h"

// What each entry of a saving is: a new article, one that an earlier entry is already, or a known one.
// Nothing here speaks to the database; what is to be written is collected.

namespace khabar::store {
namespace {

constexpr std::chrono::hours kSightingAge{24};  // last_seen is touched at most so often

}  // namespace

void Saving::decide() {
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    Entry& entry = entries_[i];
    entry.known = resolve(*entry.article, entry.candidates);
    if (entry.known == nullptr && !entry.candidates.empty()) entry.reused = &entry.candidates.front();
    if (entry.known != nullptr)
      decide_known(i);
    else
      decide_fresh(i);
  }
}

/// A new article, or one that an earlier entry of this transaction already is.
void Saving::decide_fresh(std::size_t index) {
  Entry& entry = entries_[index];
  entry.fresh = true;
  entry.same_as = index;
  for (const IdentityKey& key : entry.article->keys) {
    const auto found = fresh_names_.find(name(entry, key));
    if (found == fresh_names_.end()) continue;
    entry.same_as = found->second;
    break;
  }
  const Entry& first = entries_[entry.same_as];
  const bool at_home_here = at_home(feed_of(entry).host, entry.article->canonical_url);
  if (entry.same_as != index && at_home_here && !at_home(feed_of(first).host, entry.article->canonical_url)) {
    // The rightful feed's text counts, not the squatter's that happens to stand before it (fault A05).
    const std::size_t former = entry.same_as;
    names_of_[index] = std::move(names_of_[former]);
    names_of_.erase(former);
    for (const Name& known : names_of_[index]) fresh_names_[known] = index;
    for (std::size_t i = 0; i <= index; ++i)
      if (entries_[i].fresh && entries_[i].same_as == former) entries_[i].same_as = index;
  }
  for (const IdentityKey& key : entry.article->keys) {
    const Name taken = name(entry, key);
    const bool known_elsewhere =
        std::any_of(entry.candidates.begin(), entry.candidates.end(),
                    [&](const Candidate& other) { return other.kind == key.kind && other.key == key.hash; });
    if (!known_elsewhere && fresh_names_.emplace(taken, entry.same_as).second)
      names_of_[entry.same_as].insert(taken);
  }
}

/// What an entry means for an article that is known. The first entry of a feed that shows it speaks for the
/// feed.
void Saving::decide_known(std::size_t index) {
  const Entry& entry = entries_[index];
  const Candidate& known = *entry.known;
  const Batch& batch = batch_of(entry);
  if (!decided_.emplace(std::pair{known.article, batch.feed}, index).second) return;
  const bool due = !known.seen_here || *known.seen_here + kSightingAge <= batch.poll.at;
  if (due) put_sighting(sightings_, entry, known.article);
  const Claim right = claim(known, batch.feed, feed_of(entry).host);
  if (right.takes_over)
    takeovers_.begin_object().key("id").value(known.article).key("feed").value(batch.feed).end_object();
  const bool revised = right.may_revise && known.live && known.content != entry.article->content_hash &&
                       batch.poll.at >= known.touched && revisions_.emplace(known.article, index).second;
  for (const IdentityKey& key : entry.article->keys) {
    const auto [kind, scope, hash] = name(entry, key);
    const auto same =
        std::find_if(entry.candidates.begin(), entry.candidates.end(),
                     [&](const Candidate& other) { return other.kind == key.kind && other.key == key.hash; });
    const bool unknown = same == entry.candidates.end();
    // More names only when an article is new to the feed or changed: a feed whose guids change at each poll
    // (fault A01) would otherwise leave one behind each time.
    if (unknown && (!known.seen_here || revised)) {
      more_keys_.begin_object();
      put_name(more_keys_, kind, scope, hash);
      more_keys_.key("article").value(known.article).end_object();
    } else if (!unknown && same->key_is_stale) {
      touched_keys_.begin_object();
      put_name(touched_keys_, kind, scope, hash);
      touched_keys_.end_object();
    }
  }
}

}  // namespace khabar::store
