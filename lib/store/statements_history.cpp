#include "store/pages.h"
#include "store/statements.h"

// What becomes of articles after they were stored: windows of feeds, merges, withdrawals.

namespace khabar::store::sql {

const Statement kReadWindows{"readWindows", R"(
SELECT feed_key, at, looked_at, sighted_at, articles, encode(digests, 'hex')
  FROM khabar_core.feed_window WHERE feed_key = ANY ($1::bigint[]))"};

const Statement kWords{"words", R"(
SELECT a.id, a.title, left(CASE WHEN a.text = '' THEN a.summary ELSE a.text END, 4000), a.published
  FROM jsonb_to_recordset($1::jsonb) AS w (article bigint) JOIN khabar_core.article a ON a.id = w.article)"};

const Statement kTouchSightings{"touchSightings", R"(
UPDATE khabar_core.sighting s SET last_seen = greatest(s.last_seen, w.at)
  FROM jsonb_to_recordset($1::jsonb) AS w (article bigint, feed bigint, at timestamptz)
 WHERE s.article_id = w.article AND s.feed_key = w.feed)"};

const Statement kRestore{"restore", R"(
WITH back AS (
  UPDATE khabar_core.article a SET status = 'live', rev = a.rev + 1
    FROM (SELECT DISTINCT ON (article) * FROM jsonb_to_recordset($1::jsonb) AS w (article bigint, feed bigint, at timestamptz)) w
   WHERE a.id = w.article AND a.status = 'retracted' RETURNING a.id, a.rev, w.feed, w.at)
INSERT INTO khabar_core.revision (article_id, rev, kind, seen_at, feed_key, changed)
SELECT id, rev, 'r', at, feed, '{status}' FROM back ORDER BY id)"};

const Statement kMerge{"merge", R"(
WITH w AS MATERIALIZED (
  SELECT * FROM jsonb_to_recordset($1::jsonb) AS w (loser bigint, winner bigint, feed bigint, at timestamptz)),
lost AS (
  UPDATE khabar_core.article a SET status = 'merged', merged_into = w.winner, rev = a.rev + 1
    FROM w WHERE (a.id = w.loser AND a.status = 'live') OR a.merged_into = w.loser
  RETURNING a.id, a.rev, w.winner, w.feed, w.at),
sighted AS (
  INSERT INTO khabar_core.sighting AS s (article_id, feed_key, guid, url, first_seen, last_seen, shown_hash)
  SELECT w.winner, o.feed_key, o.guid, o.url, o.first_seen, o.last_seen, o.shown_hash
    FROM w JOIN khabar_core.sighting o ON o.article_id = w.loser ORDER BY w.winner, o.feed_key
  ON CONFLICT (article_id, feed_key) DO UPDATE
    SET first_seen = least(s.first_seen, excluded.first_seen), last_seen = greatest(s.last_seen, excluded.last_seen)),
looked_up AS (  -- what leads to the loser leads to the winner from now on
  UPDATE khabar_core.sighting s SET shown_digest = NULL FROM w WHERE s.article_id = w.loser AND s.shown_digest IS NOT NULL)
INSERT INTO khabar_core.revision (article_id, rev, kind, seen_at, feed_key, changed, into_id)
SELECT id, rev, 'm', at, feed, '{status,merged_into}', winner FROM lost ORDER BY id)"};

const Statement kShown{"shown", R"(
UPDATE khabar_core.sighting s SET shown_hash = w.shown_hash, shown_digest = w.shown_digest
  FROM jsonb_to_recordset($1::jsonb) AS w (article bigint, feed bigint, shown_hash uuid, shown_digest bigint)
 WHERE s.article_id = w.article AND s.feed_key = w.feed)"};

const Statement kMissing{"missing", R"(
SELECT s.feed_key, s.article_id, s.missing_since, s.missing_polls, a.published, a.origin_feed, a.canonical_url, a.url
  FROM khabar_core.sighting s JOIN khabar_core.article a ON a.id = s.article_id
 WHERE s.feed_key = ANY ($1::bigint[]) AND s.missing_polls IS NOT NULL AND a.status = 'live'
 ORDER BY s.feed_key, s.article_id)"};

const Statement kDates{"dates", R"(
SELECT a.id, a.published FROM jsonb_to_recordset($1::jsonb) AS w (article bigint)
  JOIN khabar_core.article a ON a.id = w.article WHERE a.status = 'live')"};

const Statement kStillShown{"stillShown", R"(
SELECT w.article, f.key, f.host
  FROM jsonb_to_recordset($1::jsonb) AS w (article bigint, feed bigint)
  JOIN khabar_core.sighting s ON s.article_id = w.article AND s.feed_key <> w.feed
  JOIN khabar_core.feed f ON f.key = s.feed_key AND f.state = 'active'
  JOIN khabar_core.feed_window v ON v.feed_key = s.feed_key AND w.article = ANY (v.articles))"};

const Statement kMarkMissing{"markMissing", R"(
UPDATE khabar_core.sighting s SET missing_since = w.since, missing_polls = w.polls
  FROM jsonb_to_recordset($1::jsonb) AS w (article bigint, feed bigint, since timestamptz, polls int)
 WHERE s.article_id = w.article AND s.feed_key = w.feed)"};

const Statement kRetract{"retract", R"(
WITH gone AS (
  UPDATE khabar_core.article a SET status = 'retracted', rev = a.rev + 1
    FROM (SELECT DISTINCT ON (article) * FROM jsonb_to_recordset($1::jsonb) AS w (article bigint, feed bigint, at timestamptz)) w
   WHERE a.id = w.article AND a.status = 'live' RETURNING a.id, a.rev, w.feed, w.at),
closed AS (  -- since when it is missing stays
  UPDATE khabar_core.sighting s SET missing_polls = NULL, shown_digest = NULL FROM gone g WHERE s.article_id = g.id)
INSERT INTO khabar_core.revision (article_id, rev, kind, seen_at, feed_key, changed)
SELECT id, rev, 'd', at, feed, '{status}' FROM gone ORDER BY id)"};

const Statement kWriteWindows{"writeWindows", R"(
INSERT INTO khabar_core.feed_window AS v (feed_key, at, looked_at, sighted_at, articles, digests)
SELECT w.feed, w.at, w.looked_at, w.sighted_at, w.articles::bigint[], decode(w.digests, 'hex')
  FROM jsonb_to_recordset($1::jsonb) AS w (feed bigint, at timestamptz, looked_at timestamptz, sighted_at timestamptz,
       articles text, digests text)
 ORDER BY w.feed
ON CONFLICT (feed_key) DO UPDATE SET at = excluded.at, looked_at = excluded.looked_at, sighted_at = excluded.sighted_at,
                                     articles = excluded.articles, digests = excluded.digests)"};

const std::vector<const Statement*>& all() {
  static const std::vector<const Statement*> statements{
      &kLockFeeds,      &kStoredPolls,    &kReadWindows, &kShownBefore, &kLookUp,    &kReadArticles,
      &kWords,          &kInsertArticles, &kAddKeys,     &kMoveKeys,    &kTouchKeys, &kSight,
      &kTouchSightings, &kRestore,        &kRevise,      &kMerge,       &kShown,     &kMissing,
      &kDates,          &kStillShown,     &kMarkMissing, &kAskPages,    &kRetract,   &kWriteWindows,
      &kInsertPolls,    &kInsertGaps,     &kUpdateGaps,  &kUpdateFeeds, &kHoldHosts, &kReject};
  return statements;
}

}  // namespace khabar::store::sql
