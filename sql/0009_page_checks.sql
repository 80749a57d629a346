-- Pages of articles that vanished from their feeds, asked for before they are retracted ([retraction] check_page).
SET LOCAL ROLE khabar_owner;

-- One row an article that a feed's polls would retract. A process that looks at the page holds a lease for a few minutes;
-- what an expired lease found out is not taken.
CREATE TABLE khabar_core.page_check (
  article_id       bigint PRIMARY KEY,
  feed_key         bigint NOT NULL REFERENCES khabar_core.feed,  -- from which it vanished
  since            timestamptz NOT NULL,                         -- missing_since there: which case it is
  host             text NOT NULL,                                -- the server of its page, as in khabar_core.host
  due_at           timestamptz,                                  -- when to ask for it next; NULL: not any more
  leased_until     timestamptz NOT NULL DEFAULT '-infinity',
  lease            int NOT NULL DEFAULT 0,
  checked_at       timestamptz,
  finding          text CHECK (finding IN ('gone', 'standing', 'front_page', 'unclear')),
  http_status      int,
  standing         int NOT NULL DEFAULT 0,                       -- how often each was found, as lib/model/page_check.h says
  unclear          int NOT NULL DEFAULT 0,
  front_pages      int NOT NULL DEFAULT 0,
  front_page_since timestamptz
) WITH (fillfactor = 70);
CREATE INDEX page_check_due ON khabar_core.page_check (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX page_check_leased ON khabar_core.page_check (host, leased_until);
CREATE INDEX page_check_checked ON khabar_core.page_check (host, checked_at);
GRANT SELECT, INSERT, UPDATE ON khabar_core.page_check TO khabar_writer;

CREATE VIEW khabar.page_checks WITH (security_barrier) AS
  SELECT p.article_id, f.id AS feed_id, p.since AS missing_since, p.checked_at, p.finding, p.http_status, p.due_at AS next_at
    FROM khabar_core.page_check p JOIN khabar_core.feed f ON f.key = p.feed_key;
COMMENT ON VIEW khabar.page_checks IS 'Pages that were or are to be asked for before their articles, missing from a feed, are retracted ([retraction] check_page)';
COMMENT ON COLUMN khabar.page_checks.article_id IS 'The article';
COMMENT ON COLUMN khabar.page_checks.feed_id IS 'The feed from which it vanished';
COMMENT ON COLUMN khabar.page_checks.missing_since IS 'Since when it is missing there';
COMMENT ON COLUMN khabar.page_checks.checked_at IS 'When its page was asked for last; NULL: never yet';
COMMENT ON COLUMN khabar.page_checks.finding IS 'What the page said then. gone: 404 or 410; standing: it is there; front_page: moved for good to the front page; unclear: an error, a refusal, no answer or another site. More may be added';
COMMENT ON COLUMN khabar.page_checks.http_status IS 'The status of that answer, after redirects; NULL: none came';
COMMENT ON COLUMN khabar.page_checks.next_at IS 'When it is asked for next; NULL: not any more';
GRANT SELECT ON khabar.page_checks TO khabar_writer, khabar_reader;
