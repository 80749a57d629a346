-- Search, faster again: the index knows the time as well as the words, so that a question costs what its days hold and not
-- what the month holds; a phrase of frequent words is answered at all. The index is made anew: five minutes a million articles.
SET LOCAL ROLE khabar_owner;
SET LOCAL maintenance_work_mem = '256MB';

-- As in 0008, letter for letter the same outcome in two fifths of the time: translate() looks through its whole list for every
-- letter, replace() leaps; and the regular expression has two branches instead of six.
CREATE OR REPLACE FUNCTION khabar_core.word_form(lang text, words text) RETURNS text LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
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
  IF words ~ '[٠-٩۰-۹ٱیېکگڭپچڤڨہەھ]' THEN
    words := translate(words, 'ٱیېکگڭپچڤڨہەھ٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹', 'اييكككبجففههه01234567890123456789');
  END IF;
  words := replace(replace(replace(words, 'أ', 'ا'), 'إ', 'ا'), 'آ', 'ا');
  words := replace(replace(replace(words, 'ؤ', 'و'), 'ئ', 'ي'), 'ى', 'ي');
  words := regexp_replace(words, 'ه(?![ء-ي])', 'ة', 'g');
  RETURN regexp_replace(words, '(?<![ء-ي])(?:[وبكف]?ال|لل)(?=[ء-ي]{3})', '', 'g');
END $$;

-- Time is cut into slices of nine hours and twenty minutes, 2^25 ms: the highest bits of an article's id are the slice's number.
-- In the index the slice is a word of its articles, one that no text can hold: it begins with a blank.
CREATE FUNCTION khabar_core.slice(id bigint) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN id >> 47;

-- The vector that is indexed: slice, title and text, of the first 100 000 letters. It never raises: a tsvector over 1 MiB is
-- refused by PostgreSQL (54000, fault C11), and such an article is stored all the same and found by its title. COST: truly it is
-- 10 000, but an index scan is charged with it for every article, as if all were looked at again, and a plan would rather
-- read all ids of a week first. With 200 it does neither that nor take the vector for a cheap filter of more than some dozens.
CREATE FUNCTION khabar_core.vector(id bigint, lang text, title text, body text) RETURNS tsvector LANGUAGE plpgsql IMMUTABLE
  PARALLEL RESTRICTED COST 200 SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  config constant regconfig := khabar_core.fts_config(lang);
  head constant tsvector := array_to_tsvector(ARRAY[' ' || khabar_core.slice(id)])
                         || to_tsvector(config, khabar_core.word_form(lang, left(title, 2000)));
BEGIN
  RETURN head || to_tsvector(config, khabar_core.word_form(lang, left(body, 100000)));
EXCEPTION WHEN program_limit_exceeded THEN
  RETURN head;
END $$;

-- The old one goes last: readers, who search with it, wait for its end only.
CREATE INDEX article_words_of_slices ON khabar_core.article
  USING gin (khabar_core.vector(id, lang, title, CASE WHEN text = '' THEN summary ELSE text END));
DROP INDEX khabar_core.article_words;
ALTER INDEX khabar_core.article_words_of_slices RENAME TO article_words;
DROP FUNCTION khabar_core.vector(text, text, text);

-- The words of a text, as blanks and line breaks part them. Four times quicker than splitting it by a regular expression.
CREATE FUNCTION khabar_core.words_of(body text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN array_remove(string_to_array(translate(body, E'\n\t\r', '   '), ' '), '');

-- As in 0012: some twenty words around the first that answers, in the letters of the text, <b> around what was found. The words
-- are found in the form of the text; where that has another number of words (ligatures of several) it is shown itself. Stemming
-- is what it costs, so it is looked for in the first 300 letters, then in 1000, then in 20000: answers that are deeper down
-- show the beginning. A part in which the words after the answer are cut off is not enough.
CREATE OR REPLACE FUNCTION khabar_core.headline(lang text, body text, words tsquery) RETURNS text LANGUAGE plpgsql STABLE
  SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  config constant regconfig := khabar_core.fts_config(lang);
  begin_mark constant text := U&'\E000';
  options constant text := 'HighlightAll=true, StartSel=' || begin_mark || ', StopSel=' || U&'\E001';
  before constant int := 6;
  behind constant int := 18;
  part text;
  marked text;
  shown text[];
  found text[];
  first int;
  out text := '';
BEGIN
  FOREACH part IN ARRAY ARRAY[left(body, 300), left(body, 1000), left(body, 20000)] LOOP
    marked := ts_headline(config, khabar_core.word_form(lang, part), words, options);
    IF position(begin_mark IN marked) > 0 THEN
      found := khabar_core.words_of(marked);
      first := cardinality(khabar_core.words_of(left(marked, position(begin_mark IN marked))));
      EXIT WHEN first + behind < cardinality(found);
    END IF;
    EXIT WHEN length(part) = length(body);
  END LOOP;
  IF position(begin_mark IN marked) = 0 THEN
    RETURN array_to_string((khabar_core.words_of(left(body, 500)))[1:before + behind], ' ');
  END IF;
  shown := khabar_core.words_of(part);
  IF cardinality(shown) <> cardinality(found) THEN
    shown := khabar_core.words_of(khabar_core.word_form(lang, part));
  END IF;
  FOR i IN greatest(first - before, 1) .. least(first + behind, cardinality(shown)) LOOP
    out := out || CASE WHEN out = '' THEN '' ELSE ' ' END ||
           CASE WHEN position(begin_mark IN found[i]) > 0 THEN '<b>' || shown[i] || '</b>' ELSE shown[i] END;
  END LOOP;
  RETURN out;
END $$;

-- A question for the articles of some slices. More than eight are left out: then the words alone are looked up sooner than
-- the slices of each article that holds them.
CREATE FUNCTION khabar_core.in_slices(words tsquery, first bigint, last bigint) RETURNS tsquery LANGUAGE sql IMMUTABLE
  PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
  SELECT CASE WHEN words IS NULL THEN slices.any_of
              WHEN last - first >= 8 THEN words ELSE slices.any_of && words END
    FROM (SELECT string_agg(quote_literal(' ' || slice), '|')::tsquery AS any_of
            FROM generate_series(first, last) AS slice) AS slices
$$;

-- The question without the order of its words, which the index does not know: all that answer the one answer the other.
-- NULL where nothing is left to look for: not this phrase.
CREATE FUNCTION khabar_core.without_order(words tsquery) RETURNS tsquery LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN regexp_replace(nullif(querytree(words), 'T'), '<(-|[0-9]+)>', '&', 'g')::tsquery;

-- The newest articles of these slices that answer, newest first, as far as the index can tell.
-- "+ 0": their order is not to be had from the primary key, or a plan would walk along it and make the vector of each article.
-- random_page_cost: what is new lies in memory.
CREATE FUNCTION khabar_core.newest_answers(words tsquery, wanted text, first bigint, last bigint, oldest bigint, most int)
  RETURNS bigint[] LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp SET random_page_cost = 1 AS $$
DECLARE
  low constant bigint := greatest(first << 47, oldest);
  high constant bigint := (last + 1) << 47;
  sought constant tsquery := khabar_core.in_slices(words, first, last);
BEGIN
  RETURN ARRAY(
    SELECT c.id FROM khabar_core.article c
     WHERE khabar_core.vector(c.id, c.lang, c.title, CASE WHEN c.text = '' THEN c.summary ELSE c.text END) @@ sought
       AND c.id >= low AND c.id < high AND c.status = 'live'
       AND (wanted IS NULL OR split_part(lower(c.lang), '-', 1) = wanted)
     ORDER BY c.id + 0 DESC LIMIT most);
END $$;

-- Those of the articles, in their order, whose texts answer, until there are enough of them. OFFSET 0: each is looked at where
-- it stands, and not looked for with the words.
CREATE FUNCTION khabar_core.in_order(ids bigint[], words tsquery, most int) RETURNS bigint[] LANGUAGE plpgsql STABLE
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN ARRAY(
    SELECT c.id FROM unnest(ids) AS candidate (id),
           LATERAL (SELECT a.id, a.lang, a.title, CASE WHEN a.text = '' THEN a.summary ELSE a.text END AS body
                      FROM khabar_core.article a WHERE a.id = candidate.id OFFSET 0) AS c
     WHERE khabar_core.vector(c.id, c.lang, c.title, c.body) @@ words LIMIT most);
END $$;

-- The newest 200 that answer are ranked: by how the words stand in title and first sentence, as reports are written, and by
-- age, which halves a rank in three days (a hundred times at most, a real has no room for more: what is older than fourteen
-- months made a search fail). They are looked for in the newest two slices, then in three times as many before those, and so
-- on: words that many articles hold are found at once, and those that few hold cost little to look for. The index holds no
-- positions, so that the texts themselves are read for a phrase: of the newest 1000 that hold all its words.
-- work_mem: a bitmap of a frequent word must not become lossy, or every article of its pages is stemmed again. jit: compiling
-- takes longer than the answer. plan_cache_mode: the bounds of the ids choose the plan and the partitions.
CREATE OR REPLACE FUNCTION khabar.search(q text, lang text DEFAULT 'ar', after timestamptz DEFAULT now() - interval '7 days',
                                         lim int DEFAULT 50)
  RETURNS SETOF khabar.search_hit LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 50
  SET search_path = pg_catalog, pg_temp SET work_mem = '64MB' SET jit = off SET plan_cache_mode = force_custom_plan AS $$
DECLARE
  wanted constant text := split_part(lower(lang), '-', 1);
  words constant tsquery := khabar_core.question(q, lang);
  has_order constant boolean := words::text ~ '<(-|[0-9]+)>';
  sought constant tsquery := CASE WHEN has_order THEN khabar_core.without_order(words) ELSE words END;
  halving constant float8 := khabar.id_at('epoch'::timestamptz + interval '3 days') - khabar.id_at('epoch'::timestamptz);
  ranked constant int := 200;
  until constant bigint := khabar.id_at(now());
  oldest constant bigint := khabar.id_at(CASE WHEN after < '2020-01-01 00:00+00' THEN '2020-01-01 00:00+00'
                                              WHEN after > now() + interval '1 day' THEN now() + interval '1 day' ELSE after END);
  unread int := CASE WHEN has_order THEN 1000 ELSE ranked END;  -- articles that may still be looked at
  last bigint := khabar_core.slice(khabar.id_at(now() + interval '1 day'));  -- clocks differ
  width int := 2;
  first bigint := khabar_core.slice(until) - width + 1;
  found bigint[];
  newest bigint[] := '{}';
  ids bigint[];
  ranks real[];
BEGIN
  WHILE numnode(words) > 0 AND last >= khabar_core.slice(oldest) AND unread > 0 AND cardinality(newest) < ranked LOOP
    first := greatest(first, khabar_core.slice(oldest));
    found := khabar_core.newest_answers(sought, wanted, first, last, oldest, unread);
    unread := unread - cardinality(found);
    newest := newest || CASE WHEN has_order THEN khabar_core.in_order(found, words, ranked - cardinality(newest)) ELSE found END;
    last := first - 1;
    width := 3 * width;
    first := last - width + 1;
  END LOOP;
  SELECT array_agg(best.id), array_agg(best.rank) INTO ids, ranks FROM (
    SELECT c.id,
           ((0.01 + ts_rank_cd(khabar_core.lead_vector(c.lang, c.title, CASE WHEN c.text = '' THEN c.summary ELSE c.text END),
                               words, 1))
            * 2 ^ greatest(least(c.id - until, 0) / halving, -100))::real AS rank
      FROM khabar_core.article c WHERE c.id = ANY (newest)
     ORDER BY 2 DESC, 1 DESC LIMIT greatest(lim, 1)) AS best;
  RETURN QUERY
    SELECT a.id, a.feed_id, a.url, a.canonical_url, a.title, a.title_raw, a.author, a.summary, a.text, a.html, a.image_url,
           a.lang, a.dir, a.categories, a.published, a.published_quality, a.updated, a.first_seen, a.rev, a.story_id,
           a.source_name, a.wire_agency, ranks[array_position(ids, a.id)],
           khabar_core.headline(a.lang, coalesce(a.text, a.summary, a.title), words),
           a.authors, a.summary_html, a.enclosures, a.source_url
      FROM khabar.articles a WHERE a.id = ANY (ids) ORDER BY array_position(ids, a.id);
END $$;

COMMENT ON FUNCTION khabar.search(text, text, timestamptz, int) IS
  'Full-text search, best first: the newest 200 articles that answer, by rank. q: words, "phrases", or, -not (websearch_to_tsquery); a phrase is looked for in the newest 1000 articles that hold all its words; lang: language of question and articles (ar, en, fr, de, es, pt, it, tr, ru are stemmed, others matched word for word; NULL: all languages); after: only articles stored since; lim: at most 200. Arabic script is folded before it is stemmed: alefs, hamza seats, ya, kaf, final ha and ta marbuta, marks, presentation forms, article and conjunctions do not matter, nor do the digits'' script.';

REVOKE ALL ON FUNCTION khabar_core.slice(bigint), khabar_core.vector(bigint, text, text, text), khabar_core.words_of(text),
  khabar_core.in_slices(tsquery, bigint, bigint), khabar_core.without_order(tsquery),
  khabar_core.newest_answers(tsquery, text, bigint, bigint, bigint, int), khabar_core.in_order(bigint[], tsquery, int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION khabar_core.slice(bigint), khabar_core.vector(bigint, text, text, text) TO khabar_writer;
