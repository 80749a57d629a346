#include <algorithm>

#include "store/encode.h"
#include "store/save.h"

// What each entry of a saving is: a new article, one that an earlier entry is already, or a known one.
// Nothing here speaks to the database; what is to be written is collected.

namespace khabar::store {
namespace {

using Kind = IdentityKey::Kind;

}  // namespace

void Saving::decide() {
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    Entry& entry = entries_[i];
    observe(entry);
    if (entry.unchanged) continue;
    entry.known = resolve(*entry.article, entry.candidates);
    if (entry.known != nullptr) {
      decide_merges(entry, i);
      decide_known(i);
      continue;
    }
    if (!entry.candidates.empty() && entry.candidates.front().kind == Kind::kGuid) {
      entry.reused = &entry.candidates.front();
      ++habits_[batch_of(entry).feed].reused;
    }
    decide_fresh(i);
  }
}

/// Counts under which names the feed shows what it showed before.
void Saving::observe(const Entry& entry) {
  Habits& habits = habits_[batch_of(entry).feed];
  for (const Kind kind : {Kind::kGuid, Kind::kUrl}) {
    Habits::Names& names = kind == Kind::kGuid ? habits.guids : habits.urls;
    const auto has = [&](const IdentityKey& key) { return key.kind == kind; };
    const auto leads = [&](const IdentityKey& key) { return has(key) && behind(entry, key) != nullptr; };
    if (std::none_of(entry.keys.begin(), entry.keys.end(), has)) continue;
    const bool seen =
        entry.unchanged || std::any_of(entry.candidates.begin(), entry.candidates.end(),
                                       [](const Candidate& known) { return known.seen_here.has_value(); });
    if (!seen) continue;
    const bool kept = entry.unchanged || std::any_of(entry.keys.begin(), entry.keys.end(), leads);
    ++(kept ? names.kept : names.changed);
  }
}

/// A new article, or one that an earlier entry of this transaction already is.
void Saving::decide_fresh(std::size_t index) {
  Entry& entry = entries_[index];
  entry.fresh = true;
  entry.same_as = index;
  for (const IdentityKey& key : entry.keys) {
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
  for (const IdentityKey& key : entry.keys) {
    const Name taken = name(entry, key);
    if (behind(entry, key) == nullptr && fresh_names_.emplace(taken, entry.same_as).second)
      names_of_[entry.same_as].insert(taken);
  }
}

/// Two rows that one entry shows to be one article become one: an event, never a deletion.
void Saving::decide_merges(Entry& entry, std::size_t index) {
  const FeedRow& feed = feed_of(entry);
  for (const Candidate& other : entry.candidates) {
    const Candidate& known = *entry.known;
    if (!is_same_article(*entry.article, known, other, feed.key, feed.host)) continue;
    const bool other_stays = outranks(other, known, entry.article->canonical_url);
    const std::int64_t loser = other_stays ? known.article : other.article;
    const std::int64_t winner = other_stays ? other.article : known.article;
    if (merges_.contains(loser) || merges_.contains(winner)) continue;
    const bool wins_already = std::any_of(merges_.begin(), merges_.end(),
                                          [&](const auto& one) { return one.second.winner == loser; });
    if (wins_already) continue;  // at the next poll
    merges_.emplace(loser, Merge{winner, index});
    revisions_.erase(loser);
    if (other_stays) entry.known = &other;
  }
}

/// What an entry means for an article that is known. The first entry of a feed that shows it speaks for the
/// feed.
void Saving::decide_known(std::size_t index) {
  Entry& entry = entries_[index];
  const Candidate& known = *entry.known;
  const Batch& batch = batch_of(entry);
  entry.id = known.article;
  if (!decided_.emplace(std::pair{known.article, batch.feed}, index).second) return;
  if (known.purged()) return learn_names(entry, false);
  const bool differs = known.content != entry.article->content_hash;
  const Claim right = claim(*entry.article, known, batch.feed, feed_of(entry).host);
  const bool has_a_say = right.may_revise || right.takes_over || known.origin == batch.feed;
  const bool back = known.status == Candidate::Status::kRetracted && has_a_say;
  const bool wanted = (known.live() || back) && batch.poll.at >= known.touched &&
                      !merges_.contains(known.article) && (right.takes_over || (right.may_revise && differs));
  const bool revised = wanted && revisions_.emplace(known.article, index).second;
  if (revised && right.takes_over) takeovers_.insert(known.article);
  entry.open = wanted;
  const bool due = !known.seen_here || *known.seen_here + kSightingAge <= batch.poll.at;
  if (due) put_sighting(sightings_, entry, known.article, !wanted);
  if (known.seen_here && !wanted && known.shown_here != entry.article->content_hash)
    put_shown(known.article, entry);
  if (known.missing_here) {
    put_where(returned_, known.article, entry);
    returned_.end_object();
  }
  if (back) {
    put_where(restored_, known.article, entry);
    restored_.end_object();
  }
  learn_names(entry, revised);
}

/// More names for a known article: all when it is new to the feed or revised; else those of a kind that the
/// feed is not in the habit of changing at each poll (fault A01), which would leave one behind each time. A
/// URL only where the feed has a say: a stranger must not give other outlets' pages away.
void Saving::learn_names(const Entry& entry, bool revised) {
  const Candidate& known = *entry.known;
  const FeedRow& feed = feed_of(entry);
  for (const IdentityKey& key : entry.keys) {
    const auto [kind, scope, hash] = name(entry, key);
    const Candidate* same = behind(entry, key);
    const bool habitual =
        (key.kind == Kind::kGuid && learns_guids(feed)) || (key.kind == Kind::kUrl && learns_urls(feed));
    const bool may = key.kind != Kind::kUrl || known.origin == feed.key ||
                     at_home(feed.host, entry.article->canonical_url);
    if (same == nullptr && !known.purged() && may && (!known.seen_here || revised || habitual)) {
      more_keys_.begin_object();
      put_name(more_keys_, kind, scope, hash);
      more_keys_.key("article").value(known.article).end_object();
    } else if (same != nullptr && same->key_is_stale) {
      touched_keys_.begin_object();
      put_name(touched_keys_, kind, scope, hash);
      touched_keys_.end_object();
    }
  }
}

}  // namespace khabar::store
