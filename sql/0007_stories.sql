-- Stories: which articles are copies of one report. What finds them is a sketch of each article of the last weeks
-- (lib/match/near_*); every daemon keeps those in memory and learns from here what the others stored.
SET LOCAL ROLE khabar_owner;

-- seq is taken under the lock (1801544034, 6), which is held until the commit: whoever holds the lock sees every row
-- with a lower seq, and no other will come. So a daemon that asks for seq > its last misses nothing.
CREATE SEQUENCE khabar_core.sketch_seq AS bigint;
CREATE TABLE khabar_core.article_sketch (
  article_id    bigint PRIMARY KEY,
  seq           bigint NOT NULL UNIQUE,
  feed_key      bigint NOT NULL,
  seen_at       timestamptz NOT NULL,
  algo          smallint NOT NULL,   -- version of the sketch: others are not compared
  outlet_agency text,                -- the agency that the outlet is, if it is one
  sketch        bytea NOT NULL);     -- lib/store/sketch_bytes.h; empty: the article was merged into another
ALTER TABLE khabar_core.article_sketch ALTER sketch SET STORAGE EXTERNAL;

-- How two articles are related that are no copies: c: one contains the other; n: it is the next part of the other.
CREATE TABLE khabar_core.article_relation (
  article_id bigint NOT NULL, other_id bigint NOT NULL, kind "char" NOT NULL CHECK (kind IN ('c', 'n')),
  similarity real NOT NULL CHECK (similarity BETWEEN 0 AND 1), at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (article_id, other_id, kind));
CREATE INDEX article_relation_other ON khabar_core.article_relation (other_id);

ALTER TABLE khabar_core.story ADD wire_agency text, ADD agency_evidence text, ADD agency_article bigint;

-- khabar.articles.story_id comes from story_member: an update of the wide article row would write its text index anew.
DROP INDEX khabar_core.article_story;
DO $$
DECLARE
  body text := rtrim(pg_get_viewdef('khabar.articles'::regclass), '; ');
BEGIN
  IF position('a.story_id' IN body) = 0 THEN RAISE EXCEPTION 'khabar.articles is not as expected'; END IF;
  EXECUTE 'CREATE OR REPLACE VIEW khabar.articles WITH (security_barrier) AS ' || replace(body, 'a.story_id', 'm.story_id')
          || ' LEFT JOIN khabar_core.story_member m ON m.article_id = a.id';
END $$;

-- The writer may not delete; an article that was rewritten may leave its story all the same. Change kind s without story.
CREATE FUNCTION khabar_core.leave_stories(articles bigint[]) RETURNS void LANGUAGE sql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp
  BEGIN ATOMIC
    DELETE FROM khabar_core.story_member WHERE article_id = ANY (articles);
  END;
CREATE FUNCTION khabar_core.publish_story_left() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(1801544034, 1);
  INSERT INTO khabar_core.change (seq, kind, article_id, rev)
  SELECT nextval('khabar_core.change_seq'), 's', a.id, a.rev FROM khabar_core.article a WHERE a.id = OLD.article_id;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER story_left AFTER DELETE ON khabar_core.story_member
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION khabar_core.publish_story_left();

-- An article that was rewritten is compared anew with those of the last seven days: what was found before is void.
CREATE FUNCTION khabar_core.forget_relations(articles bigint[]) RETURNS void LANGUAGE sql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp
  BEGIN ATOMIC
    DELETE FROM khabar_core.article_relation r USING khabar_core.article_sketch s
     WHERE r.article_id = ANY (articles) AND s.article_id = r.other_id AND s.seen_at > now() - interval '7 days';
    DELETE FROM khabar_core.article_relation r USING khabar_core.article_sketch s
     WHERE r.other_id = ANY (articles) AND s.article_id = r.article_id AND s.seen_at > now() - interval '7 days';
  END;

-- Copies come within days: older sketches are of no use. At most 10000 a call; how many went.
CREATE FUNCTION khabar_core.forget_sketches() RETURNS int LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  gone int;
BEGIN
  DELETE FROM khabar_core.article_sketch WHERE article_id IN (
    SELECT article_id FROM khabar_core.article_sketch
     WHERE article_id < khabar.id_at(now() - interval '30 days') AND seen_at < now() - interval '30 days'
     ORDER BY article_id LIMIT 10000);
  GET DIAGNOSTICS gone = ROW_COUNT;
  RETURN gone;
END $$;

-- What a story is, by its members. The agency: the credit of the earliest member that has one; else the earliest member's
-- own outlet, if that is an agency; this is known of it as long as its sketch is kept, and stays known.
CREATE FUNCTION khabar_core.describe_stories(stories bigint[]) RETURNS void LANGUAGE sql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp
  BEGIN ATOMIC
    WITH member AS (
      SELECT m.story_id, a.id, a.origin_feed, a.published, a.lang, a.title, nullif(a.wire_agency, '') AS credit,
             coalesce(s.outlet_agency, CASE WHEN s.article_id IS NULL AND t.agency_evidence = 'outlet' AND t.agency_article = a.id
                                            THEN t.wire_agency END) AS outlet_agency,
             row_number() OVER (PARTITION BY m.story_id ORDER BY coalesce(a.published, a.first_seen), a.id) AS place
        FROM khabar_core.story_member m
        JOIN khabar_core.story t ON t.id = m.story_id
        JOIN khabar_core.article a ON a.id = m.article_id
        LEFT JOIN khabar_core.article_sketch s ON s.article_id = a.id
       WHERE m.story_id = ANY (stories)),
    credit AS (
      SELECT DISTINCT ON (story_id) story_id, coalesce(credit, outlet_agency) AS agency, id,
             CASE WHEN credit IS NULL THEN 'outlet' ELSE 'credit' END AS evidence
        FROM member WHERE credit IS NOT NULL OR (place = 1 AND outlet_agency IS NOT NULL)
       ORDER BY story_id, credit IS NULL, place),
    summed AS (
      SELECT story_id, count(*) AS articles, min(published) AS published, array_agg(DISTINCT lang) AS lang,
             max(title) FILTER (WHERE place = 1) AS title, max(origin_feed) FILTER (WHERE place = 1) AS first_feed
        FROM member GROUP BY story_id)
    UPDATE khabar_core.story t
       SET articles = coalesce(summed.articles, 0),
           feeds = (SELECT count(DISTINCT g.feed_key) FROM khabar_core.story_member m
                      JOIN khabar_core.sighting g ON g.article_id = m.article_id WHERE m.story_id = t.id),
           first_published = summed.published, first_feed = summed.first_feed, lang = coalesce(summed.lang, '{}'),
           title = coalesce(summed.title, ''), wire_agency = credit.agency, agency_evidence = credit.evidence,
           agency_article = credit.id
      FROM unnest(stories) AS wanted (id) LEFT JOIN summed ON summed.story_id = wanted.id
           LEFT JOIN credit ON credit.story_id = wanted.id
     WHERE t.id = wanted.id;
  END;

-- For pruning, by the owner: what is known of articles that are gone. Daemons learn of it by the emptied sketches (older ones
-- than a week's are in no daemon's memory), and a story that loses members is described anew.
CREATE FUNCTION khabar_core.forget_articles() RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  oldest constant bigint := (SELECT coalesce(min(id), khabar.id_at(now())) FROM khabar_core.article);
  losing bigint[];
BEGIN
  PERFORM pg_advisory_xact_lock(1801544034, 6);
  DELETE FROM khabar_core.article_sketch WHERE article_id < oldest AND seen_at < now() - interval '8 days';
  UPDATE khabar_core.article_sketch SET seq = nextval('khabar_core.sketch_seq'), sketch = ''
   WHERE article_id < oldest AND sketch <> '';
  DELETE FROM khabar_core.article_relation WHERE article_id < oldest OR other_id < oldest;
  WITH gone AS (DELETE FROM khabar_core.story_member WHERE article_id < oldest RETURNING story_id)
  SELECT array_agg(DISTINCT story_id) INTO losing FROM gone;
  DELETE FROM khabar_core.story s WHERE (s.id = ANY (losing) OR s.articles = 0 AND s.id < oldest)
     AND NOT EXISTS (SELECT FROM khabar_core.story_member m WHERE m.story_id = s.id);
  PERFORM khabar_core.describe_stories(losing);
END $$;

CREATE OR REPLACE VIEW khabar.stories WITH (security_barrier) AS
  SELECT s.id, s.articles, s.feeds, s.first_published, f.id AS first_feed, s.lang, s.title, s.wire_agency, s.agency_evidence,
         s.agency_article
    FROM khabar_core.story s LEFT JOIN khabar_core.feed f ON f.key = s.first_feed WHERE s.articles > 0;
COMMENT ON VIEW khabar.stories IS
  'Articles that are copies of one report, in whatever outlet and form: a story groups rows, nothing is hidden. Its id is stable: it survives the revision or loss of any member.';
COMMENT ON COLUMN khabar.stories.wire_agency IS 'The agency the report is of; NULL: nothing says so';
COMMENT ON COLUMN khabar.stories.agency_evidence IS 'credit: a member credits it; outlet: the earliest member''s outlet is the agency';
COMMENT ON COLUMN khabar.stories.agency_article IS 'The member that says so';
COMMENT ON COLUMN khabar.story_members.similarity IS '0 to 1: likeness to the member it is most like; 1 for the first';
COMMENT ON COLUMN khabar.story_members.method IS
  'Why: first, leads (texts and openings agree), text (nearly all of the text), edited (words changed all over), summary, stub (few words and the title). More may be added; khabard explain tells more';

CREATE VIEW khabar.article_relations WITH (security_barrier) AS
  SELECT article_id, other_id, CASE kind WHEN 'c' THEN 'contains' ELSE 'continuation' END AS kind, similarity, at
    FROM khabar_core.article_relation;
COMMENT ON VIEW khabar.article_relations IS
  'Articles that belong together and are not copies: they are in no common story on this ground.';
COMMENT ON COLUMN khabar.article_relations.article_id IS 'The later article';
COMMENT ON COLUMN khabar.article_relations.other_id IS 'The earlier one';
COMMENT ON COLUMN khabar.article_relations.kind IS
  'contains: one holds most of the other, as a roundup does; continuation: the next part of a report sent in parts';
COMMENT ON COLUMN khabar.article_relations.similarity IS '0 to 1';
COMMENT ON COLUMN khabar.article_relations.at IS 'When it was found';

REVOKE ALL ON FUNCTION khabar_core.leave_stories(bigint[]), khabar_core.publish_story_left(), khabar_core.forget_sketches(),
  khabar_core.describe_stories(bigint[]), khabar_core.forget_relations(bigint[]), khabar_core.forget_articles() FROM PUBLIC;
GRANT SELECT, INSERT, UPDATE ON khabar_core.article_sketch TO khabar_writer;
GRANT SELECT, INSERT ON khabar_core.article_relation TO khabar_writer;
GRANT USAGE ON SEQUENCE khabar_core.sketch_seq TO khabar_writer;
GRANT EXECUTE ON FUNCTION khabar_core.leave_stories(bigint[]), khabar_core.forget_sketches(),
  khabar_core.describe_stories(bigint[]), khabar_core.forget_relations(bigint[]) TO khabar_writer;
GRANT SELECT ON khabar.article_relations TO khabar_reader, khabar_writer;
