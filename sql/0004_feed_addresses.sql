-- khabar.feeds without the name and password that a feed's URL may carry: readers are not meant to have them.
SET LOCAL ROLE khabar_owner;

CREATE OR REPLACE VIEW khabar.feeds WITH (security_barrier) AS
  SELECT f.id, f.name, regexp_replace(f.url, '^([a-z]+://)[^/?#]*@', '\1') AS url, f.site_url, f.title, f.lang,
         CASE WHEN f.state <> 'active' THEN f.state
              WHEN f.failures >= 3 AND f.gone_since <= f.last_poll - interval '24 hours' THEN 'gone'
              ELSE 'active' END AS state,
         f.tags, make_interval(secs => nullif(f.poll_interval, 0)) AS interval, f.due_at, f.last_ok, f.last_new, f.failures,
         f.last_error,
         CASE WHEN f.state = 'active' THEN greatest(now() - f.due_at, interval '0') END AS lag,
         f.host, f.last_poll, f.last_outcome, f.moved_to, f.moved_since, f.moved_polls, f.description, f.format,
         f.added_at
    FROM khabar_core.feed f;
COMMENT ON COLUMN khabar.feeds.url IS 'Where it is polled, without the name and password that the configuration may give with it';
