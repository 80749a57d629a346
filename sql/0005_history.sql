-- The history of articles: how far a feed's guids are believed, what each feed showed last, what vanished from its
-- window, and by which rules a URL became canonical.
SET LOCAL ROLE khabar_owner;

-- How a feed treats its names, learned from its own documents (faults A01 A02 C08). Strikes: polls in a row in which most
-- of what was known came under another guid or URL; polls in which one guid stood for different articles.
ALTER TABLE khabar_core.feed
  ADD guids         text NOT NULL DEFAULT 'trusted' CHECK (guids IN ('trusted', 'rotating', 'reused')),
  ADD guids_since   timestamptz,
  ADD guid_strikes  int NOT NULL DEFAULT 0,
  ADD url_strikes   int NOT NULL DEFAULT 0,
  ADD reuse_strikes int NOT NULL DEFAULT 0,
  ADD title_affixes text[] NOT NULL DEFAULT '{}';

ALTER TABLE khabar_core.article ADD url_rules text[] NOT NULL DEFAULT '{}';
CREATE INDEX article_merged ON khabar_core.article (merged_into) WHERE merged_into IS NOT NULL;

-- The content hash that a revision replaced: a text that comes back is a flap between two states (fault A07).
ALTER TABLE khabar_core.revision ADD old_hash uuid;

ALTER TABLE khabar_core.sighting
  ADD shown_hash    uuid,         -- content as this feed showed it last: a feed edits by changing what it shows itself
  ADD missing_since timestamptz,  -- it vanished from the feed while older ones remained
  ADD missing_polls int;          -- polls in a row that confirm it; NULL: no open case
CREATE INDEX sighting_missing ON khabar_core.sighting (feed_key) WHERE missing_polls IS NOT NULL;

-- What a feed's last whole document showed, in its order: articles, and 8 bytes each over keys and content. It tells what
-- vanished, and recognises an entry that stands there unchanged without a look at its keys.
CREATE TABLE khabar_core.feed_window (
  feed_key  bigint PRIMARY KEY REFERENCES khabar_core.feed,
  at        timestamptz NOT NULL,  -- of the poll that wrote it
  looked_at timestamptz NOT NULL,  -- when every key of the window was last looked up
  sighted_at timestamptz NOT NULL, -- when last_seen of its sightings was last touched
  articles  bigint[] NOT NULL,
  digests   bytea NOT NULL CHECK (octet_length(digests) = 8 * cardinality(articles))
) WITH (fillfactor = 70);

GRANT SELECT, INSERT, UPDATE ON khabar_core.feed_window TO khabar_writer;

CREATE OR REPLACE VIEW khabar.articles WITH (security_barrier) AS
  SELECT a.id, f.id AS feed_id, a.url, a.canonical_url, a.title, a.title_raw,
         nullif(array_to_string(a.authors, ', '), '') AS author, nullif(a.summary, '') AS summary,
         nullif(a.text, '') AS text, nullif(a.html, '') AS html, a.image_url, a.lang, a.dir, a.categories, a.published,
         a.published_quality, a.updated, a.first_seen, a.rev, a.story_id, a.source_name, a.wire_agency, a.status,
         a.merged_into, a.authors, nullif(a.summary_html, '') AS summary_html, a.enclosures,
         nullif(a.published_raw, '') AS published_raw, a.source_url, a.url_rules
    FROM khabar_core.article a LEFT JOIN khabar_core.feed f ON f.key = a.origin_feed;

CREATE OR REPLACE VIEW khabar.sightings WITH (security_barrier) AS
  SELECT s.article_id, f.id AS feed_id, s.guid, s.url, s.first_seen, s.last_seen, s.missing_since
    FROM khabar_core.sighting s JOIN khabar_core.feed f ON f.key = s.feed_key;

CREATE OR REPLACE VIEW khabar.feeds WITH (security_barrier) AS
  SELECT f.id, f.name, regexp_replace(f.url, '^([a-z]+://)[^/?#]*@', '\1') AS url, f.site_url, f.title, f.lang,
         CASE WHEN f.state <> 'active' THEN f.state
              WHEN f.failures >= 3 AND f.gone_since <= f.last_poll - interval '24 hours' THEN 'gone'
              ELSE 'active' END AS state,
         f.tags, make_interval(secs => nullif(f.poll_interval, 0)) AS interval, f.due_at, f.last_ok, f.last_new, f.failures,
         f.last_error,
         CASE WHEN f.state = 'active' THEN greatest(now() - f.due_at, interval '0') END AS lag,
         f.host, f.last_poll, f.last_outcome, f.moved_to, f.moved_since, f.moved_polls, f.description, f.format,
         f.added_at, f.guids, f.guids_since, f.title_affixes
    FROM khabar_core.feed f;

COMMENT ON COLUMN khabar.articles.updated IS 'When it was changed last: the feed''s word where it can be true, else the end of the poll that showed the change. It moves with every revision of the content and never without one';
COMMENT ON COLUMN khabar.articles.url_rules IS 'The rules by which canonical_url was made of url, in order: https, host, www, mobile, amp, wrapper, session, tracking, escapes, slash, fragment. More may be added';
COMMENT ON COLUMN khabar.sightings.missing_since IS 'Since when it is missing from this feed though older ones still stand there; NULL: it is not';
COMMENT ON COLUMN khabar.feeds.guids IS 'How far its guids are believed: trusted; rotating (other guids for the same articles at each poll) or reused (one guid for different articles), which are no identity. More may be added';
COMMENT ON COLUMN khabar.feeds.guids_since IS 'When its guids lost their trust; NULL: they have it';
COMMENT ON COLUMN khabar.feeds.title_affixes IS 'What its titles are in the habit of carrying before or behind them: taken off in khabar.articles.title';
