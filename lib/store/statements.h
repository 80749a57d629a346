#pragma once

#include <string>
#include <vector>

namespace khabar::store::sql {

/// Prepared once a connection under its name: planning over all partitions costs more than most of them do.
struct Statement {
  std::string name;
  const char* text;
};

/// The statements of saving, each with one parameter, a JSON array of objects (or an array of feed keys),
/// unless it says otherwise. They always run in the order in which they stand here, and each takes its rows
/// in the order of their keys: so two daemons never wait for one another in a circle (fault D05).

/// $1: array of feed keys. The rows of the feeds, locked.
extern const Statement kLockFeeds;
/// {slot, feed, at}: those polls that are in the ledger already.
extern const Statement kStoredPolls;
/// $1: array of feed keys. What each showed last: feed, at, looked_at, sighted_at, articles, digests in
/// hexadecimal.
extern const Statement kReadWindows;
/// Arrays of kind, scope, key, feed, digest: where the key leads to an article that the feed showed with this
/// digest last: the place in the arrays, from 1, the article, and when the feed was last seen to show it.
extern const Statement kShownBefore;
/// Arrays of kind, scope, key: the articles behind the keys: place, whether the key is to be touched,
/// article.
extern const Statement kLookUp;
/// Arrays of feed, article: what is known of an article and of its sighting by a feed.
extern const Statement kReadArticles;
/// {article}: title, text and date of articles whose words are to be looked at.
extern const Statement kWords;
/// {slot, feed, at, guid, sighted_url, shown_digest, keys:[{kind, scope, key}], ...article}: new articles
/// with all that belongs to them. Answers slot, id, and how many keys were written: fewer than sent means
/// that somebody else was faster.
extern const Statement kInsertArticles;
/// {kind, scope, key, article}: more names for known articles.
extern const Statement kAddKeys;
/// {kind, scope, key, article}: a reused guid from now on means this article.
extern const Statement kMoveKeys;
/// {kind, scope, key}: seen again, monthly.
extern const Statement kTouchKeys;
/// {article, feed, at, guid, url, shown_hash, shown_digest}: first or daily sightings.
extern const Statement kSight;
/// {article, feed, at}: those that stand in a window as they stood, daily.
extern const Statement kTouchSightings;
/// {article, feed, at}: retracted articles that their outlet shows again are live again.
extern const Statement kRestore;
/// {id, feed, at, takes_over, ...article}: revises; answers the ids of those whose content is now the
/// entry's, and whether that was a revision. A text that flips is left out: after 5 revisions in 24 hours it
/// is pinned until the first of them is a day old (fault A07). What takes over becomes the origin as well.
extern const Statement kRevise;
/// {loser, winner, feed, at}: the loser is part of the winner from now on, and so is all that was part of it.
extern const Statement kMerge;
/// {article, feed, shown_hash, shown_digest}: what a feed showed last.
extern const Statement kShown;
/// $1: array of feed keys. Articles that are missing from these feeds, live, with the case still open.
extern const Statement kMissing;
/// {article}: dates of articles that are gone from a window.
extern const Statement kDates;
/// {article, feed}: other feeds whose window shows the article: article, feed, host.
extern const Statement kStillShown;
/// {article, feed, since, polls}: opens, counts and closes cases of missing articles.
extern const Statement kMarkMissing;
/// {article, feed, at}: withdraws.
extern const Statement kRetract;
/// {feed, at, looked_at, sighted_at, articles, digests}
extern const Statement kWriteWindows;
extern const Statement kInsertPolls;
extern const Statement kInsertGaps;
/// {feed, to_at, next_url, method, fresh, done}: what became of a repair.
extern const Statement kUpdateGaps;
extern const Statement kUpdateFeeds;
/// {host, until}: hosts that named a time until which they want to be left alone.
extern const Statement kHoldHosts;
/// {feed, sqlstate, reason, item, item_hash}
extern const Statement kReject;

/// All of them, for preparing.
const std::vector<const Statement*>& all();

}  // namespace khabar::store::sql
