-- The schema of khabar, version 1. Forward only; the migrator runs the whole file in one transaction.
--
--   khabar       the public contract: views and functions, only ever added to
--   khabar_core  private: tables, may change with any release
--
-- Three roles, the cluster's, without login:
--   khabar_owner   owns everything; the migrator becomes it by SET ROLE
--   khabar_writer  the daemon: SELECT, INSERT, UPDATE; no DELETE, no DDL, no right on the change log
--   khabar_reader  consumers: SELECT and EXECUTE in khabar, nothing else
--
-- Who may run this: a superuser; or, where a superuser has made the three roles, a member of khabar_owner in a database
-- in which khabar_owner may CREATE; or a login with CREATEROLE that owns the database.

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['khabar_owner', 'khabar_writer', 'khabar_reader'] LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) THEN
      BEGIN
        EXECUTE format('CREATE ROLE %I NOLOGIN', name);
      EXCEPTION WHEN duplicate_object OR unique_violation THEN
        NULL;  -- another database of this cluster is migrated at the same time
      END;
    END IF;
  END LOOP;
  -- From PostgreSQL 16 on a membership may lack the right to SET ROLE.
  IF NOT pg_has_role(current_user, 'khabar_owner',
                     CASE WHEN current_setting('server_version_num')::int >= 160000 THEN 'SET' ELSE 'MEMBER' END) THEN
    EXECUTE format('GRANT khabar_owner TO %I', current_user);
  END IF;
  IF NOT has_database_privilege('khabar_owner', current_database(), 'CREATE') THEN
    EXECUTE format('GRANT CREATE ON DATABASE %I TO khabar_owner', current_database());
  END IF;
END $$;

SET LOCAL ROLE khabar_owner;
CREATE SCHEMA khabar_core;
CREATE SCHEMA khabar;
COMMENT ON SCHEMA khabar IS 'khabar''s public contract: views and functions, only ever added to. A break would be a schema khabar_v2 beside it.';
COMMENT ON SCHEMA khabar_core IS 'khabar''s private tables: may change with any release. Read the schema khabar instead.';

CREATE TABLE khabar_core.schema_version (
  version        int PRIMARY KEY,
  name           text NOT NULL,
  applied_at     timestamptz NOT NULL DEFAULT now(),
  binary_version text NOT NULL              -- of the khabard that applied it
);

-- ids ----------------------------------------------------------------------------------------------------------------
-- 41 bits of milliseconds since 2020-01-01, then 22 bits of a cycling counter: ids are ordered by time, so a month is a
-- range of ids, a join by id finds its partition, and the primary key alone is unique over all partitions.
CREATE SEQUENCE khabar_core.id_low AS bigint CACHE 32;

CREATE FUNCTION khabar.id_at(instant timestamptz) RETURNS bigint LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  RETURN ((extract(epoch FROM instant) * 1000)::bigint - 1577836800000) << 22;
COMMENT ON FUNCTION khabar.id_at(timestamptz) IS
  'The lower bound of the ids of articles stored at or after this instant: WHERE id >= khabar.id_at(now() - interval ''1 day'') reads only the partitions of that time.';

CREATE FUNCTION khabar_core.new_id() RETURNS bigint LANGUAGE sql VOLATILE
  RETURN khabar.id_at(clock_timestamp()) | (nextval('khabar_core.id_low'::regclass) & 4194303);

-- full text ----------------------------------------------------------------------------------------------------------
CREATE FUNCTION khabar_core.fts_config(lang text) RETURNS regconfig LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN CASE split_part(lower(lang), '-', 1)
    WHEN 'ar' THEN 'pg_catalog.arabic'::regconfig
    WHEN 'en' THEN 'pg_catalog.english'::regconfig
    WHEN 'fr' THEN 'pg_catalog.french'::regconfig
    WHEN 'de' THEN 'pg_catalog.german'::regconfig
    WHEN 'es' THEN 'pg_catalog.spanish'::regconfig
    WHEN 'pt' THEN 'pg_catalog.portuguese'::regconfig
    WHEN 'it' THEN 'pg_catalog.italian'::regconfig
    WHEN 'tr' THEN 'pg_catalog.turkish'::regconfig
    WHEN 'ru' THEN 'pg_catalog.russian'::regconfig
    ELSE 'pg_catalog.simple'::regconfig
  END;

-- What Arabic text becomes before it is stemmed, on both sides of the search. PostgreSQL's arabic stemmer alone makes
-- وزارة -> زار but الوزارة -> وزار, and keeps غزة and غزه apart. So: marks and tatweel go; alefs, hamza seats and ya forms
-- are folded; a final ha is a ta marbuta; the article goes together with the conjunction or preposition before it where
-- three letters remain. Written with code point ranges, not classes: it must not depend on the database's locale.
CREATE FUNCTION khabar_core.search_form(lang text, words text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN CASE WHEN split_part(lower(lang), '-', 1) IN ('ar', 'fa', 'ur', 'ps', 'ckb', 'und') THEN
    regexp_replace(regexp_replace(translate(regexp_replace(words,
      '[' || U&'\0610' || '-' || U&'\061A' || U&'\0640' || U&'\064B' || '-' || U&'\065F' || U&'\0670' || ']+', '', 'g'),
      'أإآٱؤئىیکگ', 'ااااويييكك'),
      'ه(?![ء-ي])', 'ة', 'g'),
      '(?<![ء-ي])(?:وال|بال|كال|فال|لل|ال)(?=[ء-ي]{3})', '', 'g')
  ELSE words END;

-- The vector that is indexed: title over text, of the first 100 000 letters. It never raises: a tsvector over 1 MiB is
-- refused by PostgreSQL (54000, fault C11), and such an article is stored all the same and found by its title. An
-- expression index instead of a stored column: 4.5 kB an article against 8.4.
CREATE FUNCTION khabar_core.fts(lang text, title text, body text) RETURNS tsvector LANGUAGE plpgsql IMMUTABLE
  PARALLEL RESTRICTED SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  config regconfig := khabar_core.fts_config(lang);
  head tsvector := setweight(to_tsvector(config, khabar_core.search_form(lang, left(title, 2000))), 'A');
BEGIN
  RETURN head || setweight(to_tsvector(config, khabar_core.search_form(lang, left(body, 100000))), 'B');
EXCEPTION WHEN program_limit_exceeded THEN
  RETURN head;
END $$;

-- feeds --------------------------------------------------------------------------------------------------------------
CREATE TABLE khabar_core.feed (
  key       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  -- the configuration's
  id        text NOT NULL UNIQUE CHECK (octet_length(id) BETWEEN 1 AND 256),
  url       text NOT NULL CHECK (octet_length(url) BETWEEN 1 AND 8192),
  host      text NOT NULL CHECK (octet_length(host) <= 300),  -- of url, without "www."
  name      text NOT NULL,
  lang      text NOT NULL DEFAULT '',
  timezone  text NOT NULL DEFAULT '',
  source    text NOT NULL DEFAULT '',
  tags      text[] NOT NULL DEFAULT '{}',
  fixed_interval int CHECK (fixed_interval > 0),  -- seconds
  state     text NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'disabled')),
  added_at  timestamptz NOT NULL DEFAULT now(),
  -- what its documents say of it
  title     text, site_url text, description text, self_url text, hub_url text, format text,
  -- what may be sent with the next request; moves only in the transaction that holds the items (fault I3)
  etag text, last_modified text, validators_at timestamptz, body_hash uuid,
  -- the schedule
  due_at timestamptz NOT NULL, last_poll timestamptz, last_ok timestamptz, last_new timestamptz,
  last_shown    timestamptz,                     -- the last poll whose document had entries: where a gap would begin
  poll_interval int NOT NULL DEFAULT 0,          -- seconds; 0: never polled
  failures      int NOT NULL DEFAULT 0,
  memory        text NOT NULL DEFAULT '',        -- the policy's own
  last_outcome  text, last_error text,
  gone_since    timestamptz,                     -- the first of the 410 answers in a row (fault H18)
  moved_to text, moved_since timestamptz, moved_polls int NOT NULL DEFAULT 0  -- where permanent redirects lead (fault H07)
) WITH (fillfactor = 70);
CREATE INDEX feed_due ON khabar_core.feed (due_at) WHERE state = 'active';

CREATE TABLE khabar_core.feed_url (                -- the URLs a feed had before
  feed_key bigint NOT NULL REFERENCES khabar_core.feed, url text NOT NULL, until timestamptz NOT NULL DEFAULT now());

-- articles -----------------------------------------------------------------------------------------------------------
CREATE TABLE khabar_core.article (
  id                bigint NOT NULL DEFAULT khabar_core.new_id() PRIMARY KEY,
  origin_feed       bigint NOT NULL,             -- the feed that may revise it (faults A04 A05)
  first_seen        timestamptz NOT NULL,
  touched_at        timestamptz NOT NULL,        -- when its present content was seen first
  rev               int NOT NULL DEFAULT 1,
  status            text NOT NULL DEFAULT 'live' CHECK (status IN ('live', 'retracted', 'merged')),
  merged_into       bigint CHECK ((status = 'merged') = (merged_into IS NOT NULL)),
  story_id          bigint,
  content_hash      uuid NOT NULL,
  url               text CHECK (octet_length(url) <= 8192),
  canonical_url     text CHECK (octet_length(canonical_url) <= 8192),
  title             text NOT NULL CHECK (char_length(title) <= 2000),
  title_raw         text NOT NULL CHECK (char_length(title_raw) <= 2000),
  authors           text[] NOT NULL,
  summary           text NOT NULL CHECK (octet_length(summary) <= 4194304),
  text              text NOT NULL CHECK (octet_length(text) <= 16777216),
  html              text NOT NULL CHECK (octet_length(html) <= 33554432),
  summary_html      text NOT NULL CHECK (octet_length(summary_html) <= 4194304),
  image_url         text CHECK (octet_length(image_url) <= 8192),
  lang              text NOT NULL CHECK (octet_length(lang) BETWEEN 1 AND 64),
  dir               text NOT NULL CHECK (dir IN ('ltr', 'rtl')),
  categories        text[] NOT NULL,
  enclosures        jsonb NOT NULL,
  published         timestamptz,
  published_quality text NOT NULL CHECK (published_quality IN ('exact', 'tz_assumed', 'date_only', 'clamped', 'missing')),
  published_raw     text NOT NULL CHECK (octet_length(published_raw) <= 256),
  updated           timestamptz,
  source_name       text, source_url text, wire_agency text
) PARTITION BY RANGE (id);
ALTER TABLE khabar_core.article ALTER text SET COMPRESSION lz4, ALTER html SET COMPRESSION lz4;
CREATE INDEX article_fts ON khabar_core.article
  USING gin (khabar_core.fts(lang, title, CASE WHEN text = '' THEN summary ELSE text END));
CREATE INDEX article_origin ON khabar_core.article (origin_feed, id DESC);
CREATE INDEX article_published ON khabar_core.article (published DESC) WHERE status = 'live';
CREATE INDEX article_story ON khabar_core.article (story_id) WHERE story_id IS NOT NULL;

-- Every state an article ever had. A revision holds what it replaced; NULL where that column did not change.
CREATE TABLE khabar_core.revision (
  article_id bigint NOT NULL, rev int NOT NULL,
  kind       "char" NOT NULL CHECK (kind IN ('i', 'r', 'm', 'd')),
  seen_at    timestamptz NOT NULL,
  feed_key   bigint,                             -- which feed showed it
  changed    text[] NOT NULL DEFAULT '{}',
  old_title  text, old_text text,
  into_id    bigint CHECK ((kind = 'm') = (into_id IS NOT NULL)),
  PRIMARY KEY (article_id, rev)
) PARTITION BY RANGE (article_id);

CREATE TABLE khabar_core.sighting (
  article_id bigint NOT NULL, feed_key bigint NOT NULL,
  guid text CHECK (octet_length(guid) <= 8192), url text CHECK (octet_length(url) <= 8192),
  first_seen timestamptz NOT NULL,
  last_seen  timestamptz NOT NULL,               -- touched at most daily, so that an unchanged poll writes nothing
  PRIMARY KEY (article_id, feed_key)
) PARTITION BY RANGE (article_id);
CREATE INDEX sighting_feed ON khabar_core.sighting (feed_key, article_id DESC);

-- Identity. Uniqueness lives outside the partitions of time, because a unique index on a partitioned table must hold
-- the partition key. Hashes instead of values: a btree refuses rows over 2704 bytes (fault C12).
CREATE TABLE khabar_core.article_key (
  kind       "char" NOT NULL CHECK (kind IN ('g', 'u', 'f')),  -- guid, canonical URL, fingerprint
  scope      bigint NOT NULL,                    -- feed.key for guids and fingerprints, 0 for URLs: no poisoning across feeds
  key        uuid NOT NULL,
  article_id bigint NOT NULL,
  last_seen  date NOT NULL,                      -- touched at most monthly
  PRIMARY KEY (kind, scope, key)
) PARTITION BY HASH (key);
DO $$ BEGIN
  FOR i IN 0..7 LOOP
    EXECUTE format('CREATE TABLE khabar_core.article_key_%s PARTITION OF khabar_core.article_key
                    FOR VALUES WITH (MODULUS 8, REMAINDER %s) WITH (fillfactor = 90)', i, i);
  END LOOP;
END $$;

-- stories ------------------------------------------------------------------------------------------------------------
CREATE TABLE khabar_core.story (
  id bigint NOT NULL DEFAULT khabar_core.new_id() PRIMARY KEY,
  articles int NOT NULL DEFAULT 0, feeds int NOT NULL DEFAULT 0,
  first_published timestamptz, first_feed bigint, lang text[] NOT NULL DEFAULT '{}', title text NOT NULL DEFAULT '');
CREATE TABLE khabar_core.story_member (
  article_id bigint PRIMARY KEY, story_id bigint NOT NULL REFERENCES khabar_core.story,
  similarity real NOT NULL CHECK (similarity BETWEEN 0 AND 1), method text NOT NULL,
  joined_at timestamptz NOT NULL DEFAULT now());
CREATE INDEX story_member_story ON khabar_core.story_member (story_id);

-- the ledger ---------------------------------------------------------------------------------------------------------
CREATE TABLE khabar_core.poll (
  feed_key bigint NOT NULL, at timestamptz NOT NULL,
  outcome  text NOT NULL CHECK (outcome IN ('ok', 'not_modified', 'partial', 'dns_error', 'transport_error', 'tls_error',
    'timeout', 'too_large', 'too_many_redirects', 'blocked', 'http_error', 'rate_limited', 'gone', 'decode_error',
    'not_a_feed', 'parse_error', 'internal')),
  message  text NOT NULL DEFAULT '', http_status int NOT NULL, bytes bigint NOT NULL, ms bigint NOT NULL,
  entries  int NOT NULL, fresh int NOT NULL, edited int NOT NULL, known int NOT NULL, rejected int NOT NULL DEFAULT 0,
  charset  text, charset_source text CHECK (charset_source IN ('bom', 'http', 'xml', 'detected', 'default')),
  charset_confidence real, salvaged boolean NOT NULL,
  PRIMARY KEY (feed_key, at)                     -- a poll that is sent again is the same poll
) PARTITION BY RANGE (at);
CREATE INDEX poll_at ON khabar_core.poll USING brin (at) WITH (pages_per_range = 16);

CREATE TABLE khabar_core.gap (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  feed_key bigint NOT NULL REFERENCES khabar_core.feed,
  from_at timestamptz NOT NULL, to_at timestamptz NOT NULL CHECK (to_at >= from_at),
  estimated_missed int, repaired_at timestamptz, repaired int, method text,
  UNIQUE (feed_key, to_at)
);

CREATE TABLE khabar_core.reject (                  -- rows that PostgreSQL would not have (fault D07)
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  feed_key bigint NOT NULL, at timestamptz NOT NULL DEFAULT now(),
  sqlstate text NOT NULL, reason text NOT NULL, item text NOT NULL,  -- item: JSON, as text: jsonb may be what refused it
  item_hash uuid NOT NULL, UNIQUE (feed_key, item_hash)
);

CREATE TABLE khabar_core.host (
  host text PRIMARY KEY CHECK (octet_length(host) <= 300),
  next_allowed_at timestamptz NOT NULL, in_flight int NOT NULL, retry_after_until timestamptz
) WITH (fillfactor = 70);

CREATE TABLE khabar_core.pulse (                   -- one row: the daemon's last sign of life
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  at timestamptz, spool_records bigint NOT NULL DEFAULT 0, spool_bytes bigint NOT NULL DEFAULT 0);
INSERT INTO khabar_core.pulse DEFAULT VALUES;

-- the change log -----------------------------------------------------------------------------------------------------
CREATE SEQUENCE khabar_core.change_seq AS bigint;  -- CACHE 1: a cached sequence would break the order
CREATE TABLE khabar_core.change (
  seq bigint PRIMARY KEY, kind "char" NOT NULL, article_id bigint NOT NULL, rev int NOT NULL, into_id bigint,
  at timestamptz NOT NULL DEFAULT clock_timestamp()
) PARTITION BY RANGE (seq);
CREATE TABLE khabar_core.stream (
  one       boolean PRIMARY KEY DEFAULT true CHECK (one),
  epoch     int NOT NULL DEFAULT 0,              -- +1 whenever history may have forked (promotion, restore)
  base_seq  bigint NOT NULL DEFAULT 0,           -- the last seq of the former epoch that this history has
  floor_seq bigint NOT NULL DEFAULT 0,           -- changes up to here were dropped by retention
  sysid     bigint NOT NULL, timeline int NOT NULL);  -- where the epoch began
INSERT INTO khabar_core.stream (sysid, timeline)
  SELECT system_identifier, ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::int FROM pg_control_system();

-- THE ordering rule. It runs at COMMIT (deferred), takes one lock that is held until the commit is visible, and then
-- numbers. Hence the order of seq is the order of commits: on the primary, on every standby, on every logical replica.
CREATE FUNCTION khabar_core.publish() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(1801544034, 1);
  INSERT INTO khabar_core.change (seq, kind, article_id, rev, into_id)
  VALUES (nextval('khabar_core.change_seq'), NEW.kind, NEW.article_id, NEW.rev, NEW.into_id);
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER revision_publish AFTER INSERT ON khabar_core.revision
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION khabar_core.publish();

CREATE FUNCTION khabar_core.publish_story() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(1801544034, 1);
  INSERT INTO khabar_core.change (seq, kind, article_id, rev, into_id)
  SELECT nextval('khabar_core.change_seq'), 's', a.id, a.rev, NEW.story_id FROM khabar_core.article a WHERE a.id = NEW.article_id;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER story_publish AFTER INSERT OR UPDATE OF story_id ON khabar_core.story_member
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION khabar_core.publish_story();

-- partitions ---------------------------------------------------------------------------------------------------------
-- Attached instead of created in place: ATTACH waits for no reader and no writer (SHARE UPDATE EXCLUSIVE), so a
-- consumer's transaction that is open for hours stalls nothing (fault D14).
CREATE FUNCTION khabar_core.add_partition(parent text, suffix text, low text, high text) RETURNS int LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  child text := parent || '_' || suffix;
BEGIN
  IF to_regclass('khabar_core.' || child) IS NOT NULL THEN RETURN 0; END IF;
  EXECUTE format('CREATE TABLE khabar_core.%I (LIKE khabar_core.%I INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING STORAGE
                  INCLUDING COMPRESSION)', child, parent);
  EXECUTE format('ALTER TABLE khabar_core.%I ATTACH PARTITION khabar_core.%I FOR VALUES FROM (%L) TO (%L)', parent, child, low, high);
  RETURN 1;
END $$;

CREATE FUNCTION khabar_core.ensure_poll_month(instant timestamptz) RETURNS int LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  month timestamp := date_trunc('month', instant AT TIME ZONE 'UTC');
BEGIN
  PERFORM pg_advisory_xact_lock(1801544034, 2);
  RETURN khabar_core.add_partition('poll', to_char(month, 'YYYYMM'), to_char(month, 'YYYY-MM-DD') || ' 00:00:00+00',
                                   to_char(month + interval '1 month', 'YYYY-MM-DD') || ' 00:00:00+00');
END $$;

-- The partitions of this month and the coming ones, and of the next ranges of the change log; how many were missing.
CREATE FUNCTION khabar_core.ensure_partitions(months_ahead int DEFAULT 2) RETURNS int LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  kind text;
  month timestamp;
  step constant bigint := 16777216;
  made int := 0;
  slot bigint;
BEGIN
  PERFORM pg_advisory_xact_lock(1801544034, 2);
  FOR ahead IN 0..months_ahead LOOP
    month := date_trunc('month', now() AT TIME ZONE 'UTC') + make_interval(months => ahead);
    FOREACH kind IN ARRAY ARRAY['article', 'revision', 'sighting'] LOOP
      made := made + khabar_core.add_partition(kind, to_char(month, 'YYYYMM'), khabar.id_at(month AT TIME ZONE 'UTC')::text,
                                               khabar.id_at((month + interval '1 month') AT TIME ZONE 'UTC')::text);
    END LOOP;
    made := made + khabar_core.ensure_poll_month(month AT TIME ZONE 'UTC');
  END LOOP;
  FOR slot IN SELECT generate_series(last_value / step, last_value / step + 2) FROM khabar_core.change_seq LOOP
    made := made + khabar_core.add_partition('change', slot::text, (slot * step)::text, ((slot + 1) * step)::text);
  END LOOP;
  RETURN made;
END $$;
SELECT khabar_core.ensure_partitions();

-- Every daemon calls this on every new connection, before its first write. A history that forked gets a fresh, higher
-- range of seq (epoch << 40), so that no cursor can stand beyond a change that its owner has not seen (fault D11).
CREATE FUNCTION khabar_core.begin_session() RETURNS khabar_core.stream LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  s khabar_core.stream;
  id bigint := (SELECT system_identifier FROM pg_control_system());
  here int := ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::int;
BEGIN
  SELECT * INTO s FROM khabar_core.stream;
  IF (s.sysid, s.timeline) = (id, here) THEN RETURN s; END IF;
  PERFORM pg_advisory_xact_lock(1801544034, 1);
  SELECT * INTO s FROM khabar_core.stream FOR UPDATE;
  IF (s.sysid, s.timeline) = (id, here) THEN RETURN s; END IF;
  UPDATE khabar_core.stream SET epoch = epoch + 1, sysid = id, timeline = here,
         base_seq = (SELECT coalesce(max(c.seq), floor_seq) FROM khabar_core.change c) RETURNING * INTO s;
  PERFORM setval('khabar_core.change_seq', s.epoch::bigint << 40);
  PERFORM khabar_core.ensure_partitions();
  RETURN s;
END $$;
