-- Search, faster: seconds became tens of milliseconds where words are frequent. What is found and ranked stays as it was.
SET LOCAL ROLE khabar_owner;

-- Some twenty words around the first that answers, in the letters of the text, <b> around what was found. The words are
-- found in the form of the text; where that has another number of words (ligatures of several) it is shown itself. Stemming
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
      found := regexp_split_to_array(marked, '\s+');
      first := cardinality(regexp_split_to_array(left(marked, position(begin_mark IN marked)), '\s+'));
      EXIT WHEN first + behind < cardinality(found);
    END IF;
    EXIT WHEN length(part) = length(body);
  END LOOP;
  IF position(begin_mark IN marked) = 0 THEN
    RETURN array_to_string((regexp_split_to_array(left(body, 500), '\s+'))[1:before + behind], ' ');
  END IF;
  shown := regexp_split_to_array(part, '\s+');
  IF cardinality(shown) <> cardinality(found) THEN
    shown := regexp_split_to_array(khabar_core.word_form(lang, part), '\s+');
  END IF;
  FOR i IN greatest(first - before, 1) .. least(first + behind, cardinality(shown)) LOOP
    out := out || CASE WHEN out = '' THEN '' ELSE ' ' END ||
           CASE WHEN position(begin_mark IN found[i]) > 0 THEN '<b>' || shown[i] || '</b>' ELSE shown[i] END;
  END LOOP;
  RETURN out;
END $$;

-- Making a vector of a whole text costs about as much as reading thirty pages: no plan may take it for a cheap filter.
ALTER FUNCTION khabar_core.vector(text, text, text) COST 10000;

-- The vector of title and first sentence, by which answers are ranked: what khabar_core.vector makes of them, both put into
-- form at once. A private letter, which stands in no word, keeps them apart.
CREATE FUNCTION khabar_core.lead_vector(lang text, title text, body text) RETURNS tsvector LANGUAGE plpgsql STABLE
  SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  config constant regconfig := khabar_core.fts_config(lang);
  border constant text := U&'\E000';
  form constant text := khabar_core.word_form(lang, left(replace(title, border, ''), 2000) || border || left(body, 200));
BEGIN
  RETURN setweight(to_tsvector(config, split_part(form, border, 1)), 'A')
      || setweight(to_tsvector(config, split_part(form, border, 2)), 'B');
END $$;

-- The newest 200 that answer are ranked: by how the words stand in title and first sentence, as reports are written, and by
-- age, which halves a rank in three days. The index holds no vectors, so that each one that is looked at must be made again:
-- that is what a question costs. Words that many articles hold are found in the newest quarter of the time that is
-- asked for; words that few hold cost little to look for twice.
-- work_mem: a bitmap of a frequent word must not become lossy, or every article of its pages is stemmed again. jit: compiling
-- takes longer than the answer. plan_cache_mode: the bounds of the ids choose the plan and the partitions.
CREATE OR REPLACE FUNCTION khabar.search(q text, lang text DEFAULT 'ar', after timestamptz DEFAULT now() - interval '7 days',
                                         lim int DEFAULT 50)
  RETURNS SETOF khabar.search_hit LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 50
  SET search_path = pg_catalog, pg_temp SET work_mem = '64MB' SET jit = off SET plan_cache_mode = force_custom_plan AS $$
DECLARE
  wanted constant text := split_part(lower(lang), '-', 1);
  words constant tsquery := khabar_core.question(q, lang);
  halving constant float8 := khabar.id_at('epoch'::timestamptz + interval '3 days') - khabar.id_at('epoch'::timestamptz);
  ranked constant int := 200;
  until constant bigint := khabar.id_at(now());
  oldest constant bigint := khabar.id_at(after);
  low bigint;
  newest bigint[];
  ids bigint[];
  ranks real[];
BEGIN
  FOREACH low IN ARRAY ARRAY[greatest(until - (until - oldest) / 4, oldest), oldest] LOOP
    newest := ARRAY(
      SELECT c.id FROM khabar_core.article c
       WHERE khabar_core.vector(c.lang, c.title, CASE WHEN c.text = '' THEN c.summary ELSE c.text END) @@ words
         AND c.id >= low AND (wanted IS NULL OR split_part(lower(c.lang), '-', 1) = wanted) AND c.status = 'live'
       ORDER BY c.id DESC LIMIT ranked);
    EXIT WHEN cardinality(newest) = ranked;
  END LOOP;
  SELECT array_agg(best.id), array_agg(best.rank) INTO ids, ranks FROM (
    SELECT c.id,
           ((0.01 + ts_rank_cd(khabar_core.lead_vector(c.lang, c.title, CASE WHEN c.text = '' THEN c.summary ELSE c.text END),
                               words, 1))
            * 2 ^ (least(c.id - until, 0) / halving))::real AS rank
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

REVOKE ALL ON FUNCTION khabar_core.lead_vector(text, text, text) FROM PUBLIC;
