-- The public contract, version 1 of it: every view and function of the schema khabar, with its comments, and who may do
-- what. Views are security barriers owned by khabar_owner: a reader needs no right on what lies behind them.
SET LOCAL ROLE khabar_owner;

CREATE VIEW khabar.articles WITH (security_barrier) AS
  SELECT a.id, f.id AS feed_id, a.url, a.canonical_url, a.title, a.title_raw,
         nullif(array_to_string(a.authors, ', '), '') AS author, nullif(a.summary, '') AS summary,
         nullif(a.text, '') AS text, nullif(a.html, '') AS html, a.image_url, a.lang, a.dir, a.categories, a.published,
         a.published_quality, a.updated, a.first_seen, a.rev, a.story_id, a.source_name, a.wire_agency, a.status,
         a.merged_into, a.authors, nullif(a.summary_html, '') AS summary_html, a.enclosures,
         nullif(a.published_raw, '') AS published_raw, a.source_url
    FROM khabar_core.article a LEFT JOIN khabar_core.feed f ON f.key = a.origin_feed;

CREATE VIEW khabar.sightings WITH (security_barrier) AS
  SELECT s.article_id, f.id AS feed_id, s.guid, s.url, s.first_seen, s.last_seen
    FROM khabar_core.sighting s JOIN khabar_core.feed f ON f.key = s.feed_key;

CREATE VIEW khabar.revisions WITH (security_barrier) AS
  SELECT article_id, rev, seen_at, kind, changed, old_title AS title, old_text AS text, into_id FROM khabar_core.revision;

CREATE VIEW khabar.stories WITH (security_barrier) AS
  SELECT s.id, s.articles, s.feeds, s.first_published, f.id AS first_feed, s.lang, s.title
    FROM khabar_core.story s LEFT JOIN khabar_core.feed f ON f.key = s.first_feed;

CREATE VIEW khabar.story_members WITH (security_barrier) AS
  SELECT story_id, article_id, similarity, method, joined_at FROM khabar_core.story_member;

CREATE VIEW khabar.feeds WITH (security_barrier) AS
  SELECT f.id, f.name, f.url, f.site_url, f.title, f.lang,
         CASE WHEN f.state <> 'active' THEN f.state
              WHEN f.failures >= 3 AND f.gone_since <= f.last_poll - interval '24 hours' THEN 'gone'
              ELSE 'active' END AS state,
         f.tags, make_interval(secs => nullif(f.poll_interval, 0)) AS interval, f.due_at, f.last_ok, f.last_new, f.failures,
         f.last_error,
         CASE WHEN f.state = 'active' THEN greatest(now() - f.due_at, interval '0') END AS lag,
         f.host, f.last_poll, f.last_outcome, f.moved_to, f.moved_since, f.moved_polls, f.description, f.format,
         f.added_at
    FROM khabar_core.feed f;

CREATE VIEW khabar.polls WITH (security_barrier) AS
  SELECT f.id AS feed_id, p.at, p.outcome, p.message, p.http_status, p.bytes, p.ms, p.entries AS "window", p.fresh AS new,
         p.edited, p.known, p.charset, p.charset_source, p.charset_confidence, p.salvaged, p.rejected
    FROM khabar_core.poll p JOIN khabar_core.feed f ON f.key = p.feed_key;

CREATE VIEW khabar.gaps WITH (security_barrier) AS
  SELECT f.id AS feed_id, g.from_at AS "from", g.to_at AS "to", g.estimated_missed, g.repaired_at, g.repaired, g.method
    FROM khabar_core.gap g JOIN khabar_core.feed f ON f.key = g.feed_key;

CREATE VIEW khabar.hosts WITH (security_barrier) AS
  SELECT host, next_allowed_at, in_flight, retry_after_until FROM khabar_core.host;

CREATE VIEW khabar.stream WITH (security_barrier) AS
  SELECT epoch, base_seq, floor_seq, greatest(floor_seq, base_seq, coalesce((SELECT max(seq) FROM khabar_core.change), 0)) AS head_seq
    FROM khabar_core.stream;

CREATE VIEW khabar.health WITH (security_barrier) AS
  SELECT feed.active AS feeds, feed.failing AS failing_feeds, feed.due AS due_feeds, feed.oldest AS oldest_due,
         feed.oldest IS NULL OR feed.oldest > now() - interval '5 minutes' AS keeping_up,
         (SELECT count(*) FROM khabar_core.article WHERE id >= khabar.id_at(now() - interval '1 hour')) AS articles_per_hour,
         poll.all_polls AS polls_per_hour, poll.errors AS errors_per_hour,
         (SELECT count(*) FROM khabar_core.gap WHERE repaired_at IS NULL) AS open_gaps,
         (SELECT count(*) FROM khabar_core.reject) AS rejects,
         pulse.at AS daemon_seen_at, pulse.spool_records, pulse.spool_bytes, stream.head_seq
    FROM (SELECT count(*) AS active, count(*) FILTER (WHERE failures > 0) AS failing,
                 count(*) FILTER (WHERE due_at <= now()) AS due, min(due_at) FILTER (WHERE due_at <= now()) AS oldest
            FROM khabar_core.feed WHERE state = 'active') feed,
         (SELECT count(*) AS all_polls, count(*) FILTER (WHERE outcome NOT IN ('ok', 'not_modified', 'partial')) AS errors
            FROM khabar_core.poll WHERE at > now() - interval '1 hour') poll,
         khabar_core.pulse, khabar.stream;

CREATE FUNCTION khabar.changes(after bigint, lim int DEFAULT 1000)
  RETURNS TABLE (seq bigint, kind "char", article_id bigint, rev int, into_id bigint, at timestamptz)
  LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 1000 SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  floor_seq bigint := (SELECT s.floor_seq FROM khabar_core.stream s);
BEGIN
  IF after < floor_seq THEN
    RAISE EXCEPTION 'the cursor % is older than the change log, which is kept from % on: bootstrap again', after, floor_seq
      USING ERRCODE = 'KB001', HINT = 'In one REPEATABLE READ transaction: read head_seq of khabar.stream, then khabar.articles; go on from that head_seq.';
  END IF;
  RETURN QUERY SELECT c.seq, c.kind, c.article_id, c.rev, c.into_id, c.at FROM khabar_core.change c
                WHERE c.seq > after ORDER BY c.seq LIMIT least(greatest(lim, 1), 10000);
END $$;

-- The words of the question go through the same form and stemmer as those of the articles.
-- Without a language: as Arabic, as English, or word for word.
CREATE FUNCTION khabar_core.question(q text, lang text) RETURNS tsquery LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN CASE WHEN lang IS NOT NULL
    THEN websearch_to_tsquery(khabar_core.fts_config(lang), khabar_core.search_form(lang, q))
    ELSE websearch_to_tsquery('pg_catalog.arabic'::regconfig, khabar_core.search_form('ar', q))
      || websearch_to_tsquery('pg_catalog.english'::regconfig, q)
      || websearch_to_tsquery('pg_catalog.simple'::regconfig, khabar_core.search_form('und', q))
  END;

CREATE TYPE khabar.search_hit AS (
  id bigint, feed_id text, url text, canonical_url text, title text, title_raw text, author text, summary text, text text,
  html text, image_url text, lang text, dir text, categories text[], published timestamptz, published_quality text,
  updated timestamptz, first_seen timestamptz, rev int, story_id bigint, source_name text, wire_agency text, rank real,
  headline text);

CREATE FUNCTION khabar.search(q text, lang text DEFAULT 'ar', after timestamptz DEFAULT now() - interval '7 days',
                              lim int DEFAULT 50)
  RETURNS SETOF khabar.search_hit LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 50
  SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  wanted constant text := split_part(lower(lang), '-', 1);
  words constant tsquery := khabar_core.question(q, lang);
BEGIN
  RETURN QUERY
    WITH found AS MATERIALIZED (
      SELECT c.id, ts_rank_cd(khabar_core.fts(c.lang, c.title, CASE WHEN c.text = '' THEN c.summary ELSE c.text END), words, 1) AS rank
        FROM khabar_core.article c
       WHERE khabar_core.fts(c.lang, c.title, CASE WHEN c.text = '' THEN c.summary ELSE c.text END) @@ words
         AND c.id >= khabar.id_at(after) AND (wanted IS NULL OR split_part(lower(c.lang), '-', 1) = wanted) AND c.status = 'live'
       ORDER BY 2 DESC, 1 DESC LIMIT least(greatest(lim, 1), 500))
    SELECT a.id, a.feed_id, a.url, a.canonical_url, a.title, a.title_raw, a.author, a.summary, a.text, a.html, a.image_url,
           a.lang, a.dir, a.categories, a.published, a.published_quality, a.updated, a.first_seen, a.rev, a.story_id,
           a.source_name, a.wire_agency, found.rank,
           ts_headline(khabar_core.fts_config(a.lang), left(coalesce(a.text, a.summary, a.title), 20000), words)
      FROM found JOIN khabar.articles a USING (id) ORDER BY found.rank DESC, a.id DESC;
END $$;

-- what everything means -----------------------------------------------------------------------------------------------
COMMENT ON VIEW khabar.articles IS
  'Every article, once: whatever its guids, URLs, feeds and re-publications. Empty texts are NULL. Ids are ordered by the time of storing (khabar.id_at); follow khabar.changes instead of polling for the highest id.';
COMMENT ON COLUMN khabar.articles.id IS 'Identity of the article, for ever: ordered by the time it was stored';
COMMENT ON COLUMN khabar.articles.feed_id IS 'The origin: the feed that showed it first, or the feed of its URL''s own host. Only this feed revises it; all feeds are in khabar.sightings';
COMMENT ON COLUMN khabar.articles.url IS 'Where it can be read, as the feed gives it: absolute http or https; NULL where the feed gives none';
COMMENT ON COLUMN khabar.articles.canonical_url IS 'The same without tracking parameters, fragment and the like: the identity of the page';
COMMENT ON COLUMN khabar.articles.title IS 'Plain text, without the outlet''s name at its end';
COMMENT ON COLUMN khabar.articles.title_raw IS 'Plain text, as the feed has it';
COMMENT ON COLUMN khabar.articles.author IS 'The authors, separated by commas';
COMMENT ON COLUMN khabar.articles.summary IS 'Plain text of the summary';
COMMENT ON COLUMN khabar.articles.text IS 'Plain text of the whole content, paragraphs separated by an empty line';
COMMENT ON COLUMN khabar.articles.html IS 'The whole content as sanitized HTML';
COMMENT ON COLUMN khabar.articles.image_url IS 'The article''s image, absolute';
COMMENT ON COLUMN khabar.articles.lang IS 'BCP 47 language, decided from feed and text; und where it cannot be told';
COMMENT ON COLUMN khabar.articles.dir IS 'Direction of the text: ltr or rtl';
COMMENT ON COLUMN khabar.articles.categories IS 'As the feed names them';
COMMENT ON COLUMN khabar.articles.published IS 'When it was published, by its feed; NULL where the feed does not say, never later than first_seen plus a day';
COMMENT ON COLUMN khabar.articles.published_quality IS 'How far published can be trusted: exact, tz_assumed, date_only, clamped (it lay in the future) or missing';
COMMENT ON COLUMN khabar.articles.updated IS 'When the feed says it was changed last';
COMMENT ON COLUMN khabar.articles.first_seen IS 'End of the poll that showed it first, by the daemon''s clock';
COMMENT ON COLUMN khabar.articles.rev IS 'Number of its present state; 1 is the first. See khabar.revisions';
COMMENT ON COLUMN khabar.articles.story_id IS 'The story it belongs to; NULL: none is known';
COMMENT ON COLUMN khabar.articles.source_name IS 'Whose article it is, where the feed says so, else the outlet';
COMMENT ON COLUMN khabar.articles.wire_agency IS 'The agency it was taken from, where the text says so';
COMMENT ON COLUMN khabar.articles.status IS 'live, retracted (withdrawn: text kept) or merged (was found to be another article)';
COMMENT ON COLUMN khabar.articles.merged_into IS 'The article it is part of now; NULL unless status is merged';
COMMENT ON COLUMN khabar.articles.authors IS 'The authors, one by one';
COMMENT ON COLUMN khabar.articles.summary_html IS 'The summary as sanitized HTML, where the feed has both';
COMMENT ON COLUMN khabar.articles.enclosures IS 'Attachments: a JSON array of {url, type, length}';
COMMENT ON COLUMN khabar.articles.published_raw IS 'The date as the feed wrote it';
COMMENT ON COLUMN khabar.articles.source_url IS 'Where the source that the feed names is found';

COMMENT ON VIEW khabar.sightings IS
  'Which feed showed which article, and when: one row per article and feed.';
COMMENT ON COLUMN khabar.sightings.article_id IS 'The article';
COMMENT ON COLUMN khabar.sightings.feed_id IS 'The feed that showed it';
COMMENT ON COLUMN khabar.sightings.guid IS 'The guid by which that feed named it first; NULL: none';
COMMENT ON COLUMN khabar.sightings.url IS 'The URL which that feed gave first';
COMMENT ON COLUMN khabar.sightings.first_seen IS 'End of the first poll of that feed which showed it';
COMMENT ON COLUMN khabar.sightings.last_seen IS 'The same of the last poll; touched at most once a day';

COMMENT ON VIEW khabar.revisions IS
  'Every state an article ever had. A row holds what it replaced: title and text as they were before this revision, NULL where they did not change.';
COMMENT ON COLUMN khabar.revisions.article_id IS 'The article';
COMMENT ON COLUMN khabar.revisions.rev IS 'Number of the state that began here; 1: the article was stored';
COMMENT ON COLUMN khabar.revisions.seen_at IS 'End of the poll that showed it';
COMMENT ON COLUMN khabar.revisions.kind IS 'i insert, r revise, m merge, d retract';
COMMENT ON COLUMN khabar.revisions.changed IS 'Columns of khabar.articles that changed';
COMMENT ON COLUMN khabar.revisions.title IS 'The title as it was before; NULL: it did not change';
COMMENT ON COLUMN khabar.revisions.text IS 'The text as it was before; NULL: it did not change';
COMMENT ON COLUMN khabar.revisions.into_id IS 'Of a merge: the article it became part of';

COMMENT ON VIEW khabar.stories IS
  'Articles that tell the same: an original and its wire copies.';
COMMENT ON COLUMN khabar.stories.id IS 'Identity of the story';
COMMENT ON COLUMN khabar.stories.articles IS 'How many articles it has';
COMMENT ON COLUMN khabar.stories.feeds IS 'How many feeds showed them';
COMMENT ON COLUMN khabar.stories.first_published IS 'The earliest of their dates';
COMMENT ON COLUMN khabar.stories.first_feed IS 'Origin of the earliest article';
COMMENT ON COLUMN khabar.stories.lang IS 'Languages of its articles';
COMMENT ON COLUMN khabar.stories.title IS 'Title of the earliest article';

COMMENT ON VIEW khabar.story_members IS
  'Which article belongs to which story; an article belongs to one at most.';
COMMENT ON COLUMN khabar.story_members.story_id IS 'The story';
COMMENT ON COLUMN khabar.story_members.article_id IS 'The article';
COMMENT ON COLUMN khabar.story_members.similarity IS '0 to 1: likeness to the members it was compared with';
COMMENT ON COLUMN khabar.story_members.method IS 'How it was found';
COMMENT ON COLUMN khabar.story_members.joined_at IS 'When it joined';

COMMENT ON VIEW khabar.feeds IS
  'Every feed that the configuration names or ever named.';
COMMENT ON COLUMN khabar.feeds.id IS 'The configuration''s name of the feed: its identity, also when the URL changes';
COMMENT ON COLUMN khabar.feeds.name IS 'The configuration''s name for people';
COMMENT ON COLUMN khabar.feeds.url IS 'Where it is polled';
COMMENT ON COLUMN khabar.feeds.site_url IS 'Its web site, by its own word';
COMMENT ON COLUMN khabar.feeds.title IS 'Its title, by its own word';
COMMENT ON COLUMN khabar.feeds.lang IS 'Language by configuration; empty: decided from the texts';
COMMENT ON COLUMN khabar.feeds.state IS 'active; disabled (no longer configured); gone (410 for a day and three times: polled rarely). More may be added';
COMMENT ON COLUMN khabar.feeds.tags IS 'The configuration''s tags';
COMMENT ON COLUMN khabar.feeds.interval IS 'The present polling interval; NULL: never polled';
COMMENT ON COLUMN khabar.feeds.due_at IS 'When the next poll is wanted';
COMMENT ON COLUMN khabar.feeds.last_ok IS 'End of the last poll that ended ok, not_modified or partial';
COMMENT ON COLUMN khabar.feeds.last_new IS 'End of the last poll that brought a new article';
COMMENT ON COLUMN khabar.feeds.failures IS 'Polls in a row that failed';
COMMENT ON COLUMN khabar.feeds.last_error IS 'What the last failed poll said; NULL: the last poll was well';
COMMENT ON COLUMN khabar.feeds.lag IS 'How long the poll that is due is waiting for its turn; NULL: not polled';
COMMENT ON COLUMN khabar.feeds.host IS 'Host of the URL, without www';
COMMENT ON COLUMN khabar.feeds.last_poll IS 'End of the last poll, however it ended';
COMMENT ON COLUMN khabar.feeds.last_outcome IS 'How the last poll ended: see khabar.polls.outcome';
COMMENT ON COLUMN khabar.feeds.moved_to IS 'Where permanent redirects of the feed lead: change the configured URL; NULL: nowhere';
COMMENT ON COLUMN khabar.feeds.moved_since IS 'When that redirect was seen first';
COMMENT ON COLUMN khabar.feeds.moved_polls IS 'How many polls in a row saw it';
COMMENT ON COLUMN khabar.feeds.description IS 'Its description, by its own word';
COMMENT ON COLUMN khabar.feeds.format IS 'rss2.0, atom1.0, json1.1 ...';
COMMENT ON COLUMN khabar.feeds.added_at IS 'When it was first configured';

COMMENT ON VIEW khabar.polls IS
  'The ledger: every poll of every feed, good or bad.';
COMMENT ON COLUMN khabar.polls.feed_id IS 'The feed';
COMMENT ON COLUMN khabar.polls.at IS 'End of the poll, by the daemon''s clock';
COMMENT ON COLUMN khabar.polls.outcome IS 'One of: ok, not_modified, partial, dns_error, transport_error, tls_error, timeout, too_large, too_many_redirects, blocked, http_error, rate_limited, gone, decode_error, not_a_feed, parse_error, internal. More may be added';
COMMENT ON COLUMN khabar.polls.message IS 'For operators; empty when all went well';
COMMENT ON COLUMN khabar.polls.http_status IS 'Of the last answer; 0: none arrived';
COMMENT ON COLUMN khabar.polls.bytes IS 'Size of the decoded body';
COMMENT ON COLUMN khabar.polls.ms IS 'Milliseconds from the first connect to the end, all hops';
COMMENT ON COLUMN khabar.polls."window" IS 'Entries in the document';
COMMENT ON COLUMN khabar.polls.new IS 'Articles stored';
COMMENT ON COLUMN khabar.polls.edited IS 'Articles revised';
COMMENT ON COLUMN khabar.polls.known IS 'Articles known before and not revised';
COMMENT ON COLUMN khabar.polls.charset IS 'WHATWG name of the document''s charset; NULL: no document';
COMMENT ON COLUMN khabar.polls.charset_source IS 'What decided it: bom, http, xml, detected or default';
COMMENT ON COLUMN khabar.polls.charset_confidence IS '0 to 1';
COMMENT ON COLUMN khabar.polls.salvaged IS 'The document was damaged and had to be repaired';
COMMENT ON COLUMN khabar.polls.rejected IS 'Articles that PostgreSQL refused; kept aside for the operator';

COMMENT ON VIEW khabar.gaps IS
  'Where entries may have been lost: a poll showed none of what the feed showed before, so its window slid past between two polls.';
COMMENT ON COLUMN khabar.gaps.feed_id IS 'The feed';
COMMENT ON COLUMN khabar.gaps."from" IS 'End of the last poll before the gap';
COMMENT ON COLUMN khabar.gaps."to" IS 'End of the poll that found nothing known';
COMMENT ON COLUMN khabar.gaps.estimated_missed IS 'How many entries may be missing, by the feed''s own rate; NULL: cannot be told';
COMMENT ON COLUMN khabar.gaps.repaired_at IS 'When the repair ended; NULL: open';
COMMENT ON COLUMN khabar.gaps.repaired IS 'How many articles the repair brought';
COMMENT ON COLUMN khabar.gaps.method IS 'How it was repaired';

COMMENT ON VIEW khabar.hosts IS
  'The hosts that the daemon is polling, as it last told.';
COMMENT ON COLUMN khabar.hosts.host IS 'Name of the host';
COMMENT ON COLUMN khabar.hosts.next_allowed_at IS 'When politeness allows the next request';
COMMENT ON COLUMN khabar.hosts.in_flight IS 'Requests under way';
COMMENT ON COLUMN khabar.hosts.retry_after_until IS 'Until when the host asked to be left alone (Retry-After); NULL: it did not';

COMMENT ON VIEW khabar.health IS
  'One row: are we keeping up?';
COMMENT ON COLUMN khabar.health.feeds IS 'Active feeds';
COMMENT ON COLUMN khabar.health.failing_feeds IS 'Of these, those whose last poll failed';
COMMENT ON COLUMN khabar.health.due_feeds IS 'Of these, those whose poll is due';
COMMENT ON COLUMN khabar.health.oldest_due IS 'Since when the longest-waiting feed is due; NULL: none is';
COMMENT ON COLUMN khabar.health.keeping_up IS 'No feed waits longer than five minutes';
COMMENT ON COLUMN khabar.health.articles_per_hour IS 'Articles stored in the last hour';
COMMENT ON COLUMN khabar.health.polls_per_hour IS 'Polls in the last hour';
COMMENT ON COLUMN khabar.health.errors_per_hour IS 'Of these, those that failed';
COMMENT ON COLUMN khabar.health.open_gaps IS 'Gaps not repaired';
COMMENT ON COLUMN khabar.health.rejects IS 'Articles that PostgreSQL refused, ever';
COMMENT ON COLUMN khabar.health.daemon_seen_at IS 'Last sign of life of the daemon';
COMMENT ON COLUMN khabar.health.spool_records IS 'Polls waiting in the daemon''s spool';
COMMENT ON COLUMN khabar.health.spool_bytes IS 'Their size';
COMMENT ON COLUMN khabar.health.head_seq IS 'The highest seq of khabar.changes';

COMMENT ON VIEW khabar.stream IS
  'One row: where the change log stands.';
COMMENT ON COLUMN khabar.stream.epoch IS 'Raised when history may have forked (promotion of a standby, restore): a consumer then drops what it took with seq above base_seq and goes on with the same cursor';
COMMENT ON COLUMN khabar.stream.base_seq IS 'The last seq of the former epoch that this history has';
COMMENT ON COLUMN khabar.stream.floor_seq IS 'Changes up to here are no longer kept: a cursor below gets KB001';
COMMENT ON COLUMN khabar.stream.head_seq IS 'The highest seq so far';

COMMENT ON FUNCTION khabar.changes(bigint, int) IS
  'Every change after the cursor, exactly once, in the order of the commits: seq, kind (i insert, r revise, m merge into into_id, d retract, s joined the story into_id), article_id, rev, into_id, at. At most lim (1..10000) rows. Rules: keep the cursor in the same transaction as its effect; ask at least every 30 s, LISTEN khabar_changes is only a wake-up; gaps in seq mean nothing; a change says that the article is now at least at rev, so read it by id; compare the epoch of khabar.stream; KB001 means bootstrap again.';
COMMENT ON FUNCTION khabar.search(text, text, timestamptz, int) IS
  'Full-text search, best first. q: words, "phrases", or, -not (websearch_to_tsquery); lang: language of question and articles (ar, en, fr, de, es, pt, it, tr, ru are stemmed, others matched word for word; NULL: all languages); after: only articles stored since; lim: at most 500. Arabic is folded before it is stemmed: alefs, hamza seats, final ya and ta marbuta, marks, article and conjunctions do not matter.';
COMMENT ON TYPE khabar.search_hit IS 'A row of khabar.search: the columns of khabar.articles, rank and headline.';
COMMENT ON COLUMN khabar.search_hit.rank IS 'Cover density of the words, title over text: higher is better; comparable within one search only';
COMMENT ON COLUMN khabar.search_hit.headline IS 'The part of the text that holds the words, with <b> around them';
DO $$
DECLARE
  name text;
BEGIN  -- the hit's other columns are those of the view
  FOR name IN SELECT attname FROM pg_attribute WHERE attrelid = 'khabar.search_hit'::regclass AND attname NOT IN ('rank', 'headline') LOOP
    EXECUTE format('COMMENT ON COLUMN khabar.search_hit.%I IS %L', name, (SELECT col_description(attrelid, attnum)
      FROM pg_attribute WHERE attrelid = 'khabar.articles'::regclass AND attname = name));
  END LOOP;
END $$;

-- who may do what ------------------------------------------------------------------------------------------------------
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA khabar_core, khabar FROM PUBLIC;
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
GRANT USAGE ON SCHEMA khabar_core, khabar TO khabar_writer;
GRANT SELECT ON ALL TABLES IN SCHEMA khabar_core, khabar TO khabar_writer;
GRANT INSERT, UPDATE ON khabar_core.feed, khabar_core.article, khabar_core.sighting, khabar_core.article_key, khabar_core.story,
  khabar_core.story_member, khabar_core.gap, khabar_core.host, khabar_core.pulse TO khabar_writer;
GRANT INSERT ON khabar_core.feed_url, khabar_core.revision, khabar_core.poll, khabar_core.reject TO khabar_writer;
GRANT USAGE ON SEQUENCE khabar_core.id_low TO khabar_writer;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA khabar TO khabar_writer;
GRANT EXECUTE ON FUNCTION khabar_core.new_id(), khabar_core.fts_config(text), khabar_core.search_form(text, text),
  khabar_core.fts(text, text, text), khabar_core.question(text, text), khabar_core.ensure_partitions(int),
  khabar_core.ensure_poll_month(timestamptz), khabar_core.begin_session() TO khabar_writer;
GRANT USAGE ON SCHEMA khabar TO khabar_reader;
GRANT SELECT ON ALL TABLES IN SCHEMA khabar TO khabar_reader;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA khabar TO khabar_reader;
