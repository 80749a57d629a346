#pragma once

namespace khabar::store::sql {

/// The statements of saving, each with one parameter: a JSON array of objects (or an array of feed keys).
/// They always run in the order in which they stand here, and each takes its rows in the order of their keys:
/// so two daemons never wait for one another in a circle (fault D05).

/// $1: array of feed keys. The rows of the feeds, locked.
extern const char* const kLockFeeds;
/// {slot, feed, at}: those polls that are in the ledger already.
extern const char* const kStoredPolls;
/// {slot, feed, kind, scope, key, rank}: what is known behind the keys.
extern const char* const kLookUp;
/// {slot, feed, at, guid, sighted_url, keys:[{kind, scope, key}], ...article}: new articles with all that
/// belongs to them. Answers slot, id, and how many keys were written: fewer than sent means that somebody
/// else was faster.
extern const char* const kInsertArticles;
/// {kind, scope, key, article}: more names for known articles.
extern const char* const kAddKeys;
/// {kind, scope, key, article}: a reused guid from now on means this article.
extern const char* const kMoveKeys;
/// {kind, scope, key}: seen again, monthly.
extern const char* const kTouchKeys;
/// {id, feed}: the rightful feed takes the article over.
extern const char* const kTakeOver;
/// {id, feed, at, ...article}: revises; answers the ids of those that got a revision. An article gets at most
/// 5 in 24 hours, then it is pinned until the first of them is a day old (fault A07).
extern const char* const kRevise;
/// {article, feed, at, guid, url}: first or daily sightings.
extern const char* const kSight;
extern const char* const kInsertPolls;
extern const char* const kInsertGaps;
extern const char* const kUpdateFeeds;
/// {host, until}: hosts that named a time until which they want to be left alone.
extern const char* const kHoldHosts;
/// {feed, sqlstate, reason, item, item_hash}
extern const char* const kReject;

}  // namespace khabar::store::sql
