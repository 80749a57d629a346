#include "store/statements.h"

namespace khabar::store::sql {

// The columns that an article brings, as jsonb_to_recordset reads them.
#define KHABAR_ARTICLE_FIELDS                                                                                \
  "url text, canonical_url text, title text, title_raw text, authors text[], summary text, text text, "      \
  "html text, summary_html text, image_url text, lang text, dir text, categories text[], enclosures jsonb, " \
  "published timestamptz, published_quality text, published_raw text, updated timestamptz, source_name "     \
  "text, "                                                                                                   \
  "source_url text, wire_agency text, content_hash uuid"
#define KHABAR_ARTICLE_COLUMNS                                                                               \
  "url, canonical_url, title, title_raw, authors, summary, text, html, summary_html, image_url, lang, dir, " \
  "categories, enclosures, published, published_quality, published_raw, updated, source_name, source_url, "  \
  "wire_agency, content_hash"

const char* const kLockFeeds = R"(
SELECT key, id, url, host, etag, last_modified, validators_at, body_hash, due_at, last_poll, last_ok, last_new, last_shown,
       poll_interval, failures, memory, gone_since, moved_to, moved_since, moved_polls, title, site_url, description,
       self_url, hub_url, format, last_outcome, last_error
  FROM khabar_core.feed WHERE key = ANY ($1::bigint[]) ORDER BY key FOR UPDATE)";

const char* const kStoredPolls = R"(
SELECT w.slot FROM jsonb_to_recordset($1::jsonb) AS w (slot int, feed bigint, at timestamptz)
  JOIN khabar_core.poll p ON p.feed_key = w.feed AND p.at = w.at)";

const char* const kLookUp = R"(
SELECT w.slot, w.kind, w.key, k.last_seen < current_date - 30, k.article_id, a.origin_feed, f.host, a.canonical_url, a.title,
       a.content_hash, a.touched_at, a.status = 'live', s.last_seen
  FROM jsonb_to_recordset($1::jsonb) AS w (slot int, feed bigint, kind "char", scope bigint, key uuid, rank int)
  JOIN khabar_core.article_key k ON k.kind = w.kind AND k.scope = w.scope AND k.key = w.key
  JOIN khabar_core.article a ON a.id = k.article_id
  LEFT JOIN khabar_core.feed f ON f.key = a.origin_feed
  LEFT JOIN khabar_core.sighting s ON s.article_id = k.article_id AND s.feed_key = w.feed
 ORDER BY w.slot, w.rank)";

const char* const kInsertArticles = R"(
WITH fresh AS MATERIALIZED (
  SELECT khabar_core.new_id() AS id, w.* FROM jsonb_to_recordset($1::jsonb)
      AS w (slot int, feed bigint, at timestamptz, guid text, sighted_url text, keys jsonb, )" KHABAR_ARTICLE_FIELDS
                                    R"()),
named AS (
  INSERT INTO khabar_core.article_key (kind, scope, key, article_id, last_seen)
  SELECT k.kind, k.scope, k.key, fresh.id, current_date
    FROM fresh CROSS JOIN LATERAL jsonb_to_recordset(fresh.keys) AS k (kind "char", scope bigint, key uuid)
   ORDER BY k.kind, k.scope, k.key
  ON CONFLICT DO NOTHING RETURNING 1),
stored AS (
  INSERT INTO khabar_core.article (id, origin_feed, first_seen, touched_at, )" KHABAR_ARTICLE_COLUMNS R"()
  SELECT id, feed, at, at, )" KHABAR_ARTICLE_COLUMNS R"( FROM fresh),
begun AS (
  INSERT INTO khabar_core.revision (article_id, rev, kind, seen_at, feed_key) SELECT id, 1, 'i', at, feed FROM fresh ORDER BY id),
sighted AS (
  INSERT INTO khabar_core.sighting (article_id, feed_key, guid, url, first_seen, last_seen)
  SELECT id, feed, guid, sighted_url, at, at FROM fresh)
SELECT slot, id, (SELECT count(*) FROM named) FROM fresh)";

const char* const kAddKeys = R"(
INSERT INTO khabar_core.article_key (kind, scope, key, article_id, last_seen)
SELECT w.kind, w.scope, w.key, w.article, current_date
  FROM jsonb_to_recordset($1::jsonb) AS w (kind "char", scope bigint, key uuid, article bigint)
 ORDER BY w.kind, w.scope, w.key
ON CONFLICT DO NOTHING)";

const char* const kMoveKeys = R"(
INSERT INTO khabar_core.article_key AS k (kind, scope, key, article_id, last_seen)
SELECT DISTINCT ON (w.kind, w.scope, w.key) w.kind, w.scope, w.key, w.article, current_date
  FROM jsonb_to_recordset($1::jsonb) AS w (kind "char", scope bigint, key uuid, article bigint)
 ORDER BY w.kind, w.scope, w.key
ON CONFLICT (kind, scope, key) DO UPDATE SET article_id = excluded.article_id, last_seen = excluded.last_seen)";

const char* const kTouchKeys = R"(
UPDATE khabar_core.article_key k SET last_seen = current_date
  FROM jsonb_to_recordset($1::jsonb) AS w (kind "char", scope bigint, key uuid)
 WHERE k.kind = w.kind AND k.scope = w.scope AND k.key = w.key)";

const char* const kTakeOver = R"(
UPDATE khabar_core.article a SET origin_feed = w.feed
  FROM jsonb_to_recordset($1::jsonb) AS w (id bigint, feed bigint) WHERE a.id = w.id)";

// A content hash that differs where no column does (a newer khabard hashes otherwise) is taken without a
// revision.
const char* const kRevise = R"(
WITH seen AS MATERIALIZED (
  SELECT * FROM jsonb_to_recordset($1::jsonb) AS w (id bigint, feed bigint, at timestamptz, )" KHABAR_ARTICLE_FIELDS
                            R"()),
before AS MATERIALIZED (
  SELECT a.id, a.title, a.text, array_remove(ARRAY[
           CASE WHEN a.title IS DISTINCT FROM s.title THEN 'title' END,
           CASE WHEN a.summary IS DISTINCT FROM s.summary THEN 'summary' END,
           CASE WHEN a.text IS DISTINCT FROM s.text THEN 'text' END,
           CASE WHEN a.html IS DISTINCT FROM s.html THEN 'html' END,
           CASE WHEN a.url IS DISTINCT FROM s.url THEN 'url' END,
           CASE WHEN a.image_url IS DISTINCT FROM s.image_url THEN 'image_url' END,
           CASE WHEN a.authors IS DISTINCT FROM s.authors THEN 'author' END,
           CASE WHEN a.categories IS DISTINCT FROM s.categories THEN 'categories' END,
           CASE WHEN a.enclosures IS DISTINCT FROM s.enclosures THEN 'enclosures' END,
           CASE WHEN a.published IS DISTINCT FROM s.published THEN 'published' END,
           CASE WHEN a.updated IS DISTINCT FROM s.updated THEN 'updated' END], NULL) AS changed
    FROM khabar_core.article a JOIN seen s ON s.id = a.id
   WHERE a.status = 'live' AND a.content_hash <> s.content_hash AND s.at >= a.touched_at
     AND (SELECT count(*) FROM khabar_core.revision r
           WHERE r.article_id = a.id AND r.kind = 'r' AND r.seen_at > s.at - interval '24 hours') < 5
   ORDER BY a.id FOR UPDATE OF a),
revised AS (
  UPDATE khabar_core.article a SET rev = a.rev + (b.changed <> '{}')::int, touched_at = s.at,
         ()" KHABAR_ARTICLE_COLUMNS R"() =
         ROW (s.url, s.canonical_url, s.title, s.title_raw, s.authors, s.summary, s.text, s.html, s.summary_html, s.image_url,
              s.lang, s.dir, s.categories, s.enclosures, s.published, s.published_quality, s.published_raw, s.updated,
              s.source_name, s.source_url, s.wire_agency, s.content_hash)
    FROM seen s JOIN before b ON b.id = s.id WHERE a.id = b.id
  RETURNING a.id, a.rev)
INSERT INTO khabar_core.revision (article_id, rev, kind, seen_at, feed_key, changed, old_title, old_text)
SELECT r.id, r.rev, 'r', s.at, s.feed, b.changed, CASE WHEN 'title' = ANY (b.changed) THEN b.title END,
       CASE WHEN 'text' = ANY (b.changed) THEN b.text END
  FROM revised r JOIN seen s ON s.id = r.id JOIN before b ON b.id = r.id WHERE b.changed <> '{}' ORDER BY r.id
RETURNING article_id)";

const char* const kSight = R"(
INSERT INTO khabar_core.sighting AS s (article_id, feed_key, guid, url, first_seen, last_seen)
SELECT w.article, w.feed, w.guid, w.url, w.at, w.at
  FROM jsonb_to_recordset($1::jsonb) AS w (article bigint, feed bigint, at timestamptz, guid text, url text)
 ORDER BY w.article, w.feed
ON CONFLICT (article_id, feed_key) DO UPDATE SET last_seen = greatest(s.last_seen, excluded.last_seen))";

const char* const kInsertPolls = R"(
INSERT INTO khabar_core.poll (feed_key, at, outcome, message, http_status, bytes, ms, entries, fresh, edited, known, rejected,
                              charset, charset_source, charset_confidence, salvaged)
SELECT feed, at, outcome, coalesce(message, ''), http_status, bytes, ms, entries, fresh, edited, known, rejected, charset,
       charset_source, charset_confidence, salvaged
  FROM jsonb_to_recordset($1::jsonb) AS w (feed bigint, at timestamptz, outcome text, message text, http_status int,
       bytes bigint, ms bigint, entries int, fresh int, edited int, known int, rejected int, charset text,
       charset_source text, charset_confidence real, salvaged boolean)
ON CONFLICT DO NOTHING)";

const char* const kInsertGaps = R"(
WITH w AS MATERIALIZED (
  SELECT * FROM jsonb_to_recordset($1::jsonb) AS w (feed bigint, from_at timestamptz, to_at timestamptz, missed int,
         next_url text, method text)),
former AS (
  UPDATE khabar_core.gap g SET next_url = NULL FROM w
   WHERE g.feed_key = w.feed AND g.next_url IS NOT NULL AND g.to_at < w.to_at)
INSERT INTO khabar_core.gap (feed_key, from_at, to_at, estimated_missed, next_url, method)
SELECT feed, from_at, to_at, missed, next_url, method FROM w ON CONFLICT DO NOTHING)";

const char* const kUpdateFeeds = R"(
UPDATE khabar_core.feed f
   SET etag = w.etag, last_modified = w.last_modified, validators_at = w.validators_at, body_hash = w.body_hash,
       due_at = w.due_at, last_poll = w.last_poll, last_ok = w.last_ok, last_new = w.last_new, last_shown = w.last_shown,
       poll_interval = w.poll_interval, failures = w.failures, memory = w.memory, due_by = w.due_by,
       expected = w.expected, price = w.price, last_outcome = w.last_outcome,
       last_error = w.last_error, gone_since = w.gone_since, moved_to = w.moved_to, moved_since = w.moved_since,
       moved_polls = w.moved_polls, title = w.title, site_url = w.site_url, description = w.description,
       self_url = w.self_url, hub_url = w.hub_url, format = w.format
  FROM jsonb_to_recordset($1::jsonb) AS w (key bigint, etag text, last_modified text, validators_at timestamptz,
       body_hash uuid, due_at timestamptz, last_poll timestamptz, last_ok timestamptz, last_new timestamptz,
       last_shown timestamptz, due_by text, expected real, price real, poll_interval int, failures int, memory text, last_outcome text, last_error text,
       gone_since timestamptz, moved_to text, moved_since timestamptz, moved_polls int, title text, site_url text,
       description text, self_url text, hub_url text, format text)
 WHERE f.key = w.key)";

// Never shortens what the host asked for, whichever daemon heard it.
const char* const kHoldHosts = R"(
INSERT INTO khabar_core.host AS h (host, next_allowed_at, in_flight, retry_after_until)
SELECT host, max(until), 0, max(until) FROM jsonb_to_recordset($1::jsonb) AS w (host text, until timestamptz)
 GROUP BY host ORDER BY host
ON CONFLICT (host) DO UPDATE SET retry_after_until = greatest(h.retry_after_until, excluded.retry_after_until))";

const char* const kReject = R"(
INSERT INTO khabar_core.reject (feed_key, sqlstate, reason, item, item_hash)
SELECT feed, sqlstate, reason, item, item_hash
  FROM jsonb_to_recordset($1::jsonb) AS w (feed bigint, sqlstate text, reason text, item text, item_hash uuid)
ON CONFLICT DO NOTHING)";

#undef KHABAR_ARTICLE_FIELDS
#undef KHABAR_ARTICLE_COLUMNS

}  // namespace khabar::store::sql
