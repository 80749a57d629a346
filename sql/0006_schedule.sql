-- The learned schedule: why a feed's next poll is when it is, what feeds and hosts have taught, and repaired gaps.

SET LOCAL ROLE khabar_owner;

ALTER TABLE khabar_core.feed
  ADD due_by   text,                                -- the rule that set due_at
  ADD expected real,                                -- new entries expected by then
  ADD price    real;                                -- of a request, in entry-hours, when that was decided
ALTER TABLE khabar_core.host ADD memory text NOT NULL DEFAULT '';  -- the scheduler's own
ALTER TABLE khabar_core.pulse ADD memory text NOT NULL DEFAULT ''; -- the same, of all feeds
ALTER TABLE khabar_core.gap
  ADD next_url text,                                -- the older entries to ask for next; NULL: none are known, or all was done
  ADD pages    int NOT NULL DEFAULT 0;              -- pages read so far
CREATE INDEX gap_next ON khabar_core.gap (feed_key) WHERE next_url IS NOT NULL;

CREATE OR REPLACE VIEW khabar.feeds WITH (security_barrier) AS
  SELECT f.id, f.name, regexp_replace(f.url, '^([a-z]+://)[^/?#]*@', '\1') AS url, f.site_url, f.title, f.lang,
         CASE WHEN f.state <> 'active' THEN f.state
              WHEN f.failures >= 3 AND f.gone_since <= f.last_poll - interval '24 hours' THEN 'gone'
              ELSE 'active' END AS state,
         f.tags, make_interval(secs => nullif(f.poll_interval, 0)) AS interval, f.due_at, f.last_ok, f.last_new, f.failures,
         f.last_error,
         CASE WHEN f.state = 'active' THEN greatest(now() - f.due_at, interval '0') END AS lag,
         f.host, f.last_poll, f.last_outcome, f.moved_to, f.moved_since, f.moved_polls, f.description, f.format,
         f.added_at, f.guids, f.guids_since, f.title_affixes, f.due_by, f.expected, f.price
    FROM khabar_core.feed f;
COMMENT ON COLUMN khabar.feeds.due_by IS 'The rule that set due_at. start: never polled; interval: fixed by the configuration; price: the entries expected by then are worth a request; window: the window might slide past; longest, shortest: max_interval, min_interval; freshness: max-age, Expires, skipHours or skipDays; shared_copy: when a cache refreshes its copy; silence: nothing new for weeks; return: back after weeks; failure: backing off; retry_after: the host named the time; gone: 410. More may be added';
COMMENT ON COLUMN khabar.feeds.expected IS 'New entries expected by due_at; NULL: not told';
COMMENT ON COLUMN khabar.feeds.price IS 'What a request cost, in hours that one entry waits, when due_at was decided: the same for all feeds but those of hosts that set limits; NULL: not asked for';

CREATE OR REPLACE VIEW khabar.gaps WITH (security_barrier) AS
  SELECT f.id AS feed_id, g.from_at AS "from", g.to_at AS "to", g.estimated_missed, g.repaired_at, g.repaired, g.method,
         g.pages, regexp_replace(g.next_url, '^([a-z]+://)[^/?#]*@', '\1') AS next_url
    FROM khabar_core.gap g JOIN khabar_core.feed f ON f.key = g.feed_key;
COMMENT ON COLUMN khabar.gaps.method IS 'How it was or is being repaired: archive (RFC 5005 prev-archive), next (rel=next), paged (WordPress ?paged=N), sitemap (news sitemap); NULL: no older entries can be asked for';
COMMENT ON COLUMN khabar.gaps.pages IS 'Pages of older entries that were read';
COMMENT ON COLUMN khabar.gaps.next_url IS 'The page that will be asked for next; NULL: none';
COMMENT ON COLUMN khabar.gaps.repaired IS 'How many articles the repair brought';
COMMENT ON COLUMN khabar.gaps.repaired_at IS 'When a page showed something known again, so that nothing is missing; NULL: open';
