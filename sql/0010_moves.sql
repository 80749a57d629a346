-- Feeds that have moved for good are polled where they are (faults H07 H08).
SET LOCAL ROLE khabar_owner;

ALTER TABLE khabar_core.feed
  ADD adopted_url text CHECK (octet_length(adopted_url) <= 8192),  -- polled instead of url; NULL: url is polled
  ADD adopted_at  timestamptz,
  ADD moved_common boolean NOT NULL DEFAULT false;  -- what moved_to showed at first had entries of this feed

CREATE OR REPLACE VIEW khabar.feeds WITH (security_barrier) AS
  SELECT f.id, f.name, regexp_replace(coalesce(f.adopted_url, f.url), '^([a-z]+://)[^/?#]*@', '\1') AS url, f.site_url, f.title, f.lang,
         CASE WHEN f.state <> 'active' THEN f.state
              WHEN f.failures >= 3 AND f.gone_since <= f.last_poll - interval '24 hours' THEN 'gone'
              ELSE 'active' END AS state,
         f.tags, make_interval(secs => nullif(f.poll_interval, 0)) AS interval, f.due_at, f.last_ok, f.last_new, f.failures,
         f.last_error,
         CASE WHEN f.state = 'active' THEN greatest(now() - f.due_at, interval '0') END AS lag,
         f.host, f.last_poll, f.last_outcome, coalesce(f.moved_to, f.adopted_url) AS moved_to, f.moved_since, f.moved_polls,
         f.description, f.format, f.added_at, f.guids, f.guids_since, f.title_affixes, f.due_by, f.expected, f.price,
         regexp_replace(f.url, '^([a-z]+://)[^/?#]*@', '\1') AS configured_url, f.adopted_at
    FROM khabar_core.feed f;
COMMENT ON COLUMN khabar.feeds.url IS 'Where it is polled, without the name and password that the configuration may give with it: configured_url, or where the feed has moved for good';
COMMENT ON COLUMN khabar.feeds.configured_url IS 'What the configuration says';
COMMENT ON COLUMN khabar.feeds.adopted_at IS 'Since when it is polled at its new address: permanent redirects led there at five polls or more in seven days or more, and what stood there had entries of this feed; NULL: it is polled as configured';
COMMENT ON COLUMN khabar.feeds.moved_to IS 'Where permanent redirects of the feed lead: change the configured URL; NULL: nowhere';
COMMENT ON COLUMN khabar.feeds.moved_since IS 'The first of the polls in a row that were redirected there';
COMMENT ON COLUMN khabar.feeds.moved_polls IS 'How many polls in a row were redirected there';
