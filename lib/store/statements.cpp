#include "store/statements.h"

namespace khabar::store::sql {

// The columns that an article brings, as jsonb_to_recordset reads them.
#define KHABAR_ARTICLE_FIELDS                                                                                             \
  "url text, canonical_url text, url_rules text[], title text, title_raw text, authors text[], summary text, text text, " \
  "html text, summary_html text, image_url text, lang text, dir text, categories text[], enclosures jsonb, "              \
  "published timestamptz, published_quality text, published_raw text, updated timestamptz, source_name "                  \
  "text, "                                                                                                                \
  "source_url text, wire_agency text, content_hash uuid"
#define KHABAR_ARTICLE_COLUMNS                                                                                          \
  "url, canonical_url, url_rules, title, title_raw, authors, summary, text, html, summary_html, image_url, lang, dir, " \
  "categories, enclosures, published, published_quality, published_raw, updated, source_name, source_url, "             \
  "wire_agency, content_hash"

const Statement kLockFeeds{"lockFeeds", R"(
SELECT key, id, url, coalesce(adopted_url, url) AS polled_url, adopted_at, moved_common, host, etag, last_modified, validators_at, body_hash, due_at, last_poll, last_ok, last_new, last_shown,
       poll_interval, failures, memory, due_by, gone_since, moved_to, moved_since, moved_polls, title, site_url, description,
       self_url, hub_url, format, last_outcome, last_error, guids, guids_since, guid_strikes, url_strikes, reuse_strikes,
       title_affixes
  FROM khabar_core.feed WHERE key = ANY ($1::bigint[]) ORDER BY key FOR UPDATE)"};

const Statement kStoredPolls{"storedPolls", R"(
SELECT w.slot FROM jsonb_to_recordset($1::jsonb) AS w (slot int, feed bigint, at timestamptz)
  JOIN khabar_core.poll p ON p.feed_key = w.feed AND p.at = w.at)"};

const Statement kLookUp{"lookUp", R"(
SELECT w.place, k.last_seen < current_date - 30, k.article_id
  FROM unnest($1::"char"[], $2::bigint[], $3::uuid[]) WITH ORDINALITY AS w (kind, scope, key, place)
  JOIN khabar_core.article_key k ON k.kind = w.kind AND k.scope = w.scope AND k.key = w.key
 ORDER BY w.place)"};

// Not for names that are to be touched, nor for what is to be found again: there all is to be looked up.
const Statement kShownBefore{"shownBefore", R"(
SELECT w.place, s.article_id, s.last_seen
  FROM unnest($1::"char"[], $2::bigint[], $3::uuid[], $4::bigint[], $5::bigint[])
       WITH ORDINALITY AS w (kind, scope, key, feed, digest, place)
  JOIN khabar_core.article_key k ON k.kind = w.kind AND k.scope = w.scope AND k.key = w.key
  JOIN khabar_core.sighting s ON s.article_id = k.article_id AND s.feed_key = w.feed
 WHERE s.shown_digest = w.digest AND s.missing_since IS NULL AND k.last_seen >= current_date - 30)"};

// An article that is not there was purged.
const Statement kReadArticles{"readArticles", R"(
SELECT w.feed, w.article, a.id IS NULL, a.origin_feed, f.host, f.state = 'active', a.canonical_url, a.title, a.content_hash,
       a.touched_at, a.status, a.merged_into, s.last_seen, s.shown_hash, s.missing_since IS NOT NULL
  FROM unnest($1::bigint[], $2::bigint[]) AS w (feed, article)
  LEFT JOIN khabar_core.article a ON a.id = w.article
  LEFT JOIN khabar_core.feed f ON f.key = a.origin_feed
  LEFT JOIN khabar_core.sighting s ON s.article_id = a.id AND s.feed_key = w.feed)"};

const Statement kInsertArticles{"insertArticles", R"(
WITH fresh AS MATERIALIZED (
  SELECT khabar_core.new_id() AS id, w.* FROM jsonb_to_recordset($1::jsonb)
      AS w (slot int, feed bigint, at timestamptz, guid text, sighted_url text, shown_digest bigint, keys jsonb, )" KHABAR_ARTICLE_FIELDS
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
  INSERT INTO khabar_core.sighting (article_id, feed_key, guid, url, first_seen, last_seen, shown_hash, shown_digest)
  SELECT id, feed, guid, sighted_url, at, at, content_hash, shown_digest FROM fresh)
SELECT slot, id, (SELECT count(*) FROM named) FROM fresh)"};

const Statement kAddKeys{"addKeys", R"(
INSERT INTO khabar_core.article_key (kind, scope, key, article_id, last_seen)
SELECT w.kind, w.scope, w.key, w.article, current_date
  FROM jsonb_to_recordset($1::jsonb) AS w (kind "char", scope bigint, key uuid, article bigint)
 ORDER BY w.kind, w.scope, w.key
ON CONFLICT DO NOTHING)"};

const Statement kMoveKeys{"moveKeys", R"(
INSERT INTO khabar_core.article_key AS k (kind, scope, key, article_id, last_seen)
SELECT DISTINCT ON (w.kind, w.scope, w.key) w.kind, w.scope, w.key, w.article, current_date
  FROM jsonb_to_recordset($1::jsonb) AS w (kind "char", scope bigint, key uuid, article bigint)
 ORDER BY w.kind, w.scope, w.key
ON CONFLICT (kind, scope, key) DO UPDATE SET article_id = excluded.article_id, last_seen = excluded.last_seen)"};

const Statement kTouchKeys{"touchKeys", R"(
UPDATE khabar_core.article_key k SET last_seen = current_date
  FROM jsonb_to_recordset($1::jsonb) AS w (kind "char", scope bigint, key uuid)
 WHERE k.kind = w.kind AND k.scope = w.scope AND k.key = w.key)"};

// A text that comes back within a day after five revisions is a flap between two states (fault A07), and so
// are fifty revisions of whatever kind. What a revision changes only under the surface (title_raw,
// published_raw, the content hash of a newer khabard) is no revision: such a row keeps all but its hash.
const Statement kRevise{"revise", R"(
WITH seen AS MATERIALIZED (
  SELECT * FROM jsonb_to_recordset($1::jsonb) AS w (id bigint, feed bigint, at timestamptz, takes_over boolean, )" KHABAR_ARTICLE_FIELDS
                                  R"()),
before AS MATERIALIZED (
  SELECT a.id, a.title, a.text, a.content_hash, a.touched_at, array_remove(ARRAY[
           CASE WHEN s.takes_over THEN 'feed_id' END,
           CASE WHEN a.title IS DISTINCT FROM s.title THEN 'title' END,
           CASE WHEN a.summary IS DISTINCT FROM s.summary THEN 'summary' END,
           CASE WHEN a.text IS DISTINCT FROM s.text THEN 'text' END,
           CASE WHEN a.html IS DISTINCT FROM s.html THEN 'html' END,
           CASE WHEN a.url IS DISTINCT FROM s.url THEN 'url' END,
           CASE WHEN a.image_url IS DISTINCT FROM s.image_url THEN 'image_url' END,
           CASE WHEN a.authors IS DISTINCT FROM s.authors THEN 'author' END,
           CASE WHEN a.categories IS DISTINCT FROM s.categories THEN 'categories' END,
           CASE WHEN a.enclosures IS DISTINCT FROM s.enclosures THEN 'enclosures' END,
           CASE WHEN a.published IS DISTINCT FROM s.published THEN 'published' END], NULL) AS changed
    FROM khabar_core.article a JOIN seen s ON s.id = a.id
   WHERE a.status = 'live' AND (a.content_hash <> s.content_hash OR s.takes_over) AND s.at >= a.touched_at
     AND (s.takes_over OR NOT (
          SELECT count(*) >= 50 OR (count(*) >= 5 AND coalesce(bool_or(r.old_hash = s.content_hash), false))
            FROM khabar_core.revision r
           WHERE r.article_id = a.id AND r.kind = 'r' AND r.seen_at > s.at - interval '24 hours'))
   ORDER BY a.id FOR UPDATE OF a),
rehashed AS (
  UPDATE khabar_core.article a SET content_hash = s.content_hash
    FROM seen s JOIN before b ON b.id = s.id WHERE a.id = b.id AND b.changed = '{}'),
revised AS (
  UPDATE khabar_core.article a SET rev = a.rev + 1, touched_at = s.at,
         origin_feed = CASE WHEN s.takes_over THEN s.feed ELSE a.origin_feed END,
         ()" KHABAR_ARTICLE_COLUMNS R"() =
         ROW (s.url, s.canonical_url, s.url_rules, s.title, s.title_raw, s.authors, s.summary, s.text, s.html,
              s.summary_html, s.image_url, s.lang, s.dir, s.categories, s.enclosures, s.published, s.published_quality,
              s.published_raw,
              CASE WHEN b.content_hash = s.content_hash THEN a.updated
                   WHEN s.updated > b.touched_at AND s.updated <= s.at THEN s.updated ELSE s.at END,
              s.source_name, s.source_url, s.wire_agency, s.content_hash)
    FROM seen s JOIN before b ON b.id = s.id WHERE a.id = b.id AND b.changed <> '{}'
  RETURNING a.id, a.rev),
told AS (
  INSERT INTO khabar_core.revision (article_id, rev, kind, seen_at, feed_key, changed, old_title, old_text, old_hash)
  SELECT r.id, r.rev, 'r', s.at, s.feed, b.changed, CASE WHEN 'title' = ANY (b.changed) THEN b.title END,
         CASE WHEN 'text' = ANY (b.changed) THEN b.text END, b.content_hash
    FROM revised r JOIN seen s ON s.id = r.id JOIN before b ON b.id = r.id ORDER BY r.id)
SELECT b.id, b.changed <> '{}' FROM before b)"};

const Statement kSight{"sight", R"(
INSERT INTO khabar_core.sighting AS s (article_id, feed_key, guid, url, first_seen, last_seen, shown_hash, shown_digest)
SELECT w.article, w.feed, w.guid, w.url, w.at, w.at, w.shown_hash, w.shown_digest
  FROM jsonb_to_recordset($1::jsonb) AS w (article bigint, feed bigint, at timestamptz, guid text, url text, shown_hash uuid,
       shown_digest bigint)
 ORDER BY w.article, w.feed
ON CONFLICT (article_id, feed_key) DO UPDATE
  SET last_seen = greatest(s.last_seen, excluded.last_seen), shown_digest = excluded.shown_digest)"};

const Statement kInsertPolls{"insertPolls", R"(
INSERT INTO khabar_core.poll (feed_key, at, outcome, message, http_status, bytes, ms, entries, fresh, edited, known, rejected,
                              charset, charset_source, charset_confidence, salvaged)
SELECT feed, at, outcome, coalesce(message, ''), http_status, bytes, ms, entries, fresh, edited, known, rejected, charset,
       charset_source, charset_confidence, salvaged
  FROM jsonb_to_recordset($1::jsonb) AS w (feed bigint, at timestamptz, outcome text, message text, http_status int,
       bytes bigint, ms bigint, entries int, fresh int, edited int, known int, rejected int, charset text,
       charset_source text, charset_confidence real, salvaged boolean)
ON CONFLICT DO NOTHING)"};

const Statement kInsertGaps{"insertGaps", R"(
WITH w AS MATERIALIZED (
  SELECT * FROM jsonb_to_recordset($1::jsonb) AS w (feed bigint, from_at timestamptz, to_at timestamptz, missed int,
         next_url text, method text)),
former AS (
  UPDATE khabar_core.gap g SET next_url = NULL FROM w
   WHERE g.feed_key = w.feed AND g.next_url IS NOT NULL AND g.to_at < w.to_at)
INSERT INTO khabar_core.gap (feed_key, from_at, to_at, estimated_missed, next_url, method)
SELECT feed, from_at, to_at, missed, next_url, method FROM w ON CONFLICT DO NOTHING)"};

const Statement kUpdateGaps{"updateGaps", R"(
UPDATE khabar_core.gap g
   SET next_url = w.next_url, method = w.method, pages = g.pages + 1, repaired = coalesce(g.repaired, 0) + w.fresh,
       repaired_at = w.done
  FROM jsonb_to_recordset($1::jsonb) AS w (feed bigint, to_at timestamptz, next_url text, method text, fresh int,
       done timestamptz)
 WHERE g.feed_key = w.feed AND g.to_at = w.to_at)"};

const Statement kUpdateFeeds{"updateFeeds", R"(
UPDATE khabar_core.feed f
   SET etag = w.etag, last_modified = w.last_modified, validators_at = w.validators_at, body_hash = w.body_hash,
       due_at = w.due_at, last_poll = w.last_poll, last_ok = w.last_ok, last_new = w.last_new, last_shown = w.last_shown,
       poll_interval = w.poll_interval, failures = w.failures, memory = w.memory, due_by = w.due_by,
       expected = w.expected, price = w.price, last_outcome = w.last_outcome,
       last_error = w.last_error, gone_since = w.gone_since, moved_to = w.moved_to, moved_since = w.moved_since,
       moved_polls = w.moved_polls, moved_common = w.moved_common, adopted_url = w.adopted_url, adopted_at = w.adopted_at,
       host = w.host, title = w.title, site_url = w.site_url, description = w.description,
       self_url = w.self_url, hub_url = w.hub_url, format = w.format, guids = w.guids, guids_since = w.guids_since,
       guid_strikes = w.guid_strikes, url_strikes = w.url_strikes, reuse_strikes = w.reuse_strikes,
       title_affixes = w.title_affixes
  FROM jsonb_to_recordset($1::jsonb) AS w (key bigint, etag text, last_modified text, validators_at timestamptz,
       body_hash uuid, due_at timestamptz, last_poll timestamptz, last_ok timestamptz, last_new timestamptz,
       last_shown timestamptz, due_by text, expected real, price real, poll_interval int, failures int, memory text, last_outcome text, last_error text,
       gone_since timestamptz, moved_to text, moved_since timestamptz, moved_polls int, moved_common boolean,
       adopted_url text, adopted_at timestamptz, host text, title text, site_url text, description text, self_url text, hub_url text, format text, guids text,
       guids_since timestamptz, guid_strikes int, url_strikes int, reuse_strikes int, title_affixes text[])
 WHERE f.key = w.key)"};

// Never shortens what the host asked for, whichever daemon heard it.
const Statement kHoldHosts{"holdHosts", R"(
INSERT INTO khabar_core.host AS h (host, next_allowed_at, in_flight, retry_after_until)
SELECT host, max(until), 0, max(until) FROM jsonb_to_recordset($1::jsonb) AS w (host text, until timestamptz)
 GROUP BY host ORDER BY host
ON CONFLICT (host) DO UPDATE SET retry_after_until = greatest(h.retry_after_until, excluded.retry_after_until))"};

const Statement kReject{"reject", R"(
INSERT INTO khabar_core.reject (feed_key, sqlstate, reason, item, item_hash)
SELECT feed, sqlstate, reason, item, item_hash
  FROM jsonb_to_recordset($1::jsonb) AS w (feed bigint, sqlstate text, reason text, item text, item_hash uuid)
ON CONFLICT DO NOTHING)"};

#undef KHABAR_ARTICLE_FIELDS
#undef KHABAR_ARTICLE_COLUMNS

}  // namespace khabar::store::sql
