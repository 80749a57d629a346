-- Search in half the time where words are frequent: both changes leave what is found, ranked and shown as it was.
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
