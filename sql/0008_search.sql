-- Search: digits of all scripts, Persian and Maghrebi letters and presentation forms are folded; what is newer counts more;
-- the headline marks the words that were found, whatever letters they are written with.
SET LOCAL ROLE khabar_owner;

-- What a text becomes before it is stemmed, on both sides of the search. PostgreSQL's arabic stemmer alone makes
-- وزارة -> زار but الوزارة -> وزار, and keeps غزة and غزه apart. So: presentation forms are undone, marks and tatweel go,
-- alefs, hamza seats, ya and kaf forms are folded, and letters that Arabic lacks become those that stand for them; a final ha
-- is a ta marbuta; the article goes together with the conjunction or preposition before it where three letters remain. It
-- folds what khabar.norm folds, but for the lone hamza: ماء is not ما. Blanks stay as they are, so that the words of a text
-- and of its form are the same in number. Written with code points, not classes: it must not depend on the locale.
-- translate() looks through its whole list for every letter: the rare ones are looked for first.
CREATE FUNCTION khabar_core.word_form(lang text, words text) RETURNS text LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF split_part(lower(lang), '-', 1) NOT IN ('ar', 'fa', 'ur', 'ps', 'ckb', 'ug', 'sd', 'und') THEN
    IF words ~ '[٠-٩۰-۹]' THEN
      words := translate(words, '٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹', '01234567890123456789');
    END IF;
    RETURN words;
  END IF;
  IF words ~ ('[' || U&'\FB50' || '-' || U&'\FDCF' || U&'\FE70' || '-' || U&'\FEFC' || ']') THEN
    words := normalize(words, NFKC);
  END IF;
  words := regexp_replace(words, '[' || U&'\0610' || '-' || U&'\061A' || U&'\0640' || U&'\064B' || '-' || U&'\065F' ||
                                 U&'\0670' || ']+', '', 'g');
  IF words ~ '[٠-٩۰-۹ٱىیېکگڭپچڤڨہەھ]' THEN
    words := translate(words, 'ىٱیېکگڭپچڤڨہەھ٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹', 'ياييكككبجففههه01234567890123456789');
  END IF;
  words := regexp_replace(translate(words, 'أإآؤئ', 'اااوي'), 'ه(?![ء-ي])', 'ة', 'g');
  RETURN regexp_replace(words, '(?<![ء-ي])(?:وال|بال|كال|فال|لل|ال)(?=[ء-ي]{3})', '', 'g');
END $$;

-- The vector that is indexed: title over text, of the first 100 000 letters. It never raises: a tsvector over 1 MiB is
-- refused by PostgreSQL (54000, fault C11), and such an article is stored all the same and found by its title.
CREATE FUNCTION khabar_core.vector(lang text, title text, body text) RETURNS tsvector LANGUAGE plpgsql IMMUTABLE
  PARALLEL RESTRICTED SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  config regconfig := khabar_core.fts_config(lang);
  head tsvector := setweight(to_tsvector(config, khabar_core.word_form(lang, left(title, 2000))), 'A');
BEGIN
  RETURN head || setweight(to_tsvector(config, khabar_core.word_form(lang, left(body, 100000))), 'B');
EXCEPTION WHEN program_limit_exceeded THEN
  RETURN head;
END $$;

DROP INDEX khabar_core.article_fts;
CREATE INDEX article_words ON khabar_core.article
  USING gin (khabar_core.vector(lang, title, CASE WHEN text = '' THEN summary ELSE text END));

CREATE OR REPLACE FUNCTION khabar_core.question(q text, lang text) RETURNS tsquery LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN CASE WHEN lang IS NOT NULL
    THEN websearch_to_tsquery(khabar_core.fts_config(lang), khabar_core.word_form(lang, q))
    ELSE websearch_to_tsquery('pg_catalog.arabic'::regconfig, khabar_core.word_form('ar', q))
      || websearch_to_tsquery('pg_catalog.english'::regconfig, khabar_core.word_form('en', q))
      || websearch_to_tsquery('pg_catalog.simple'::regconfig, khabar_core.word_form('und', q))
  END;

-- Some twenty words around the first that answers, in the letters of the text, <b> around what was found. The words are
-- found in the form of the text; where that has another number of words (ligatures of several) it is shown itself. Looked for
-- in the first 1000 letters, then in the first 20000: answers that are deeper down show the beginning.
CREATE FUNCTION khabar_core.headline(lang text, body text, words tsquery) RETURNS text LANGUAGE plpgsql STABLE
  SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  config constant regconfig := khabar_core.fts_config(lang);
  begin_mark constant text := U&'\E000';
  options constant text := 'HighlightAll=true, StartSel=' || begin_mark || ', StopSel=' || U&'\E001';
  part text;
  marked text;
  shown text[];
  found text[];
  first int;
  out text := '';
BEGIN
  FOREACH part IN ARRAY ARRAY[left(body, 1000), left(body, 20000)] LOOP
    marked := ts_headline(config, khabar_core.word_form(lang, part), words, options);
    EXIT WHEN position(begin_mark IN marked) > 0 OR length(part) = length(body);
  END LOOP;
  IF position(begin_mark IN marked) = 0 THEN
    RETURN array_to_string((regexp_split_to_array(left(body, 500), '\s+'))[1:24], ' ');
  END IF;
  shown := regexp_split_to_array(part, '\s+');
  found := regexp_split_to_array(marked, '\s+');
  IF cardinality(shown) <> cardinality(found) THEN
    shown := regexp_split_to_array(khabar_core.word_form(lang, part), '\s+');
  END IF;
  first := cardinality(regexp_split_to_array(left(marked, position(begin_mark IN marked)), '\s+'));
  FOR i IN greatest(first - 6, 1) .. least(first + 18, cardinality(shown)) LOOP
    out := out || CASE WHEN out = '' THEN '' ELSE ' ' END ||
           CASE WHEN position(begin_mark IN found[i]) > 0 THEN '<b>' || shown[i] || '</b>' ELSE shown[i] END;
  END LOOP;
  RETURN out;
END $$;

ALTER TYPE khabar.search_hit ADD ATTRIBUTE authors text[], ADD ATTRIBUTE summary_html text, ADD ATTRIBUTE enclosures jsonb,
  ADD ATTRIBUTE source_url text;

-- The newest 200 that answer are ranked: by how the words stand in title and first sentence, as reports are written, and by
-- age, which halves a rank in three days. The index holds no vectors, so that each one that is looked at must be made again:
-- that is what a question costs.
CREATE OR REPLACE FUNCTION khabar.search(q text, lang text DEFAULT 'ar', after timestamptz DEFAULT now() - interval '7 days',
                                         lim int DEFAULT 50)
  RETURNS SETOF khabar.search_hit LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 50
  SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  wanted constant text := split_part(lower(lang), '-', 1);
  words constant tsquery := khabar_core.question(q, lang);
  halving constant float8 := khabar.id_at('epoch'::timestamptz + interval '3 days') - khabar.id_at('epoch'::timestamptz);
  ids bigint[];
  ranks real[];
BEGIN
  SELECT array_agg(best.id), array_agg(best.rank) INTO ids, ranks FROM (
    SELECT answer.id, ((0.01 + ts_rank_cd(khabar_core.vector(answer.lang, answer.title, left(answer.body, 200)), words, 1))
                       * 2 ^ (least(answer.id - khabar.id_at(now()), 0) / halving))::real AS rank
      FROM (SELECT c.id, c.lang, c.title, CASE WHEN c.text = '' THEN c.summary ELSE c.text END AS body
              FROM khabar_core.article c
             WHERE khabar_core.vector(c.lang, c.title, CASE WHEN c.text = '' THEN c.summary ELSE c.text END) @@ words
               AND c.id >= khabar.id_at(after) AND (wanted IS NULL OR split_part(lower(c.lang), '-', 1) = wanted)
               AND c.status = 'live'
             ORDER BY c.id DESC LIMIT 200) AS answer
     ORDER BY 2 DESC, 1 DESC LIMIT greatest(lim, 1)) AS best;
  RETURN QUERY
    SELECT a.id, a.feed_id, a.url, a.canonical_url, a.title, a.title_raw, a.author, a.summary, a.text, a.html, a.image_url,
           a.lang, a.dir, a.categories, a.published, a.published_quality, a.updated, a.first_seen, a.rev, a.story_id,
           a.source_name, a.wire_agency, ranks[array_position(ids, a.id)],
           khabar_core.headline(a.lang, coalesce(a.text, a.summary, a.title), words),
           a.authors, a.summary_html, a.enclosures, a.source_url
      FROM khabar.articles a WHERE a.id = ANY (ids) ORDER BY array_position(ids, a.id);
END $$;

DROP FUNCTION khabar_core.fts(text, text, text);
DROP FUNCTION khabar_core.search_form(text, text);

COMMENT ON FUNCTION khabar.search(text, text, timestamptz, int) IS
  'Full-text search, best first: the newest 200 articles that answer, by rank. q: words, "phrases", or, -not (websearch_to_tsquery); lang: language of question and articles (ar, en, fr, de, es, pt, it, tr, ru are stemmed, others matched word for word; NULL: all languages); after: only articles stored since; lim: at most 200. Arabic script is folded before it is stemmed: alefs, hamza seats, ya, kaf, final ha and ta marbuta, marks, presentation forms, article and conjunctions do not matter, nor do the digits'' script.';
COMMENT ON COLUMN khabar.search_hit.rank IS 'Cover density of the words in title and first sentence, title over text, halved for every three days since the article was stored: higher is better; comparable within one search only';
COMMENT ON COLUMN khabar.search_hit.headline IS 'Some twenty words of the text around the first that answer, with <b> around these; not escaped';
COMMENT ON COLUMN khabar.search_hit.authors IS 'The authors';
COMMENT ON COLUMN khabar.search_hit.summary_html IS 'The summary as sanitized HTML, where there is a content too';
COMMENT ON COLUMN khabar.search_hit.enclosures IS 'Attachments, as in khabar.articles';
COMMENT ON COLUMN khabar.search_hit.source_url IS 'Where it was taken from, as in khabar.articles';

REVOKE ALL ON FUNCTION khabar_core.word_form(text, text), khabar_core.vector(text, text, text),
  khabar_core.headline(text, text, tsquery) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION khabar_core.word_form(text, text), khabar_core.vector(text, text, text) TO khabar_writer;
