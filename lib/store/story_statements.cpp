#include "store/story_statements.h"

#include "model/sketch.h"

namespace khabar::store::sql {

static_assert(Sketch::kAlgo == 2, "the statements below name the version, and the older one that is read");

#define KHABAR_SKETCH_ROW                                                                                      \
  "SELECT s.article_id, s.seq, s.feed_key, s.seen_at, s.sketch, m.story_id FROM khabar_core.article_sketch s " \
  "LEFT JOIN khabar_core.story_member m USING (article_id) WHERE s.algo IN (1, 2) AND "

const char* const kStoryLock =
    "SET LOCAL lock_timeout = '20s'; SELECT pg_advisory_xact_lock(1801544034, 6); SET LOCAL lock_timeout = '5s'";
const char* const kStoryNumbers =
    "SELECT nextval('khabar_core.sketch_seq'), khabar_core.new_id() FROM generate_series(1, $1)";
const char* const kSketchesSince = KHABAR_SKETCH_ROW "s.seq > $1 ORDER BY s.seq LIMIT $2";
const char* const kSketchesOf = KHABAR_SKETCH_ROW "s.article_id = ANY ($1::bigint[]) ORDER BY s.seq";
const char* const kSketchesOfStory =
    KHABAR_SKETCH_ROW "m.story_id = $1 AND s.article_id <> $2 ORDER BY s.seq DESC LIMIT 64";
const char* const kSketchesBelow = R"(
SELECT s.article_id, s.seq, s.feed_key, s.seen_at, CASE WHEN s.seen_at > now() - interval '7 days' THEN s.sketch END,
       m.story_id
  FROM khabar_core.article_sketch s LEFT JOIN khabar_core.story_member m USING (article_id)
 WHERE s.algo IN (1, 2) AND s.seq < $1 ORDER BY s.seq DESC LIMIT 4000)";
const char* const kHistory = R"(
SELECT epoch, coalesce((SELECT max(seq) FROM khabar_core.article_sketch), 0) FROM khabar.stream)";
const char* const kSketchHead = R"(
SELECT coalesce((SELECT max(seq) FROM khabar_core.article_sketch), 0),
       (SELECT count(*) FROM khabar_core.article_sketch WHERE article_id >= khabar.id_at(now() - interval '7 days')))";
const char* const kMembersOf =
    "SELECT article_id, story_id FROM khabar_core.story_member WHERE story_id = ANY ($1::bigint[])";

const char* const kPutSketches = R"(
INSERT INTO khabar_core.article_sketch AS s (article_id, seq, feed_key, seen_at, algo, outlet_agency, sketch)
SELECT w.article, w.seq, w.feed, w.at, 2, w.agency, decode(w.sketch, 'hex')
  FROM jsonb_to_recordset($1::jsonb) AS w (article bigint, seq bigint, feed bigint, at timestamptz, agency text, sketch text)
 ORDER BY w.article
ON CONFLICT (article_id) DO UPDATE
   SET seq = excluded.seq, feed_key = excluded.feed_key, seen_at = excluded.seen_at, algo = excluded.algo,
       outlet_agency = excluded.outlet_agency, sketch = excluded.sketch)";
const char* const kNewStories = "INSERT INTO khabar_core.story (id) SELECT unnest($1::bigint[])";
const char* const kJoinStories = R"(
INSERT INTO khabar_core.story_member AS m (article_id, story_id, similarity, method)
SELECT w.article, w.story, w.similarity, w.method
  FROM jsonb_to_recordset($1::jsonb) AS w (article bigint, story bigint, similarity real, method text) ORDER BY w.article
ON CONFLICT (article_id) DO UPDATE
   SET story_id = excluded.story_id, similarity = excluded.similarity, method = excluded.method, joined_at = now()
 WHERE m.story_id <> excluded.story_id)";
const char* const kEmptySketches = R"(
UPDATE khabar_core.article_sketch s SET seq = w.seq, sketch = ''
  FROM jsonb_to_recordset($1::jsonb) AS w (article bigint, seq bigint) WHERE s.article_id = w.article)";
const char* const kNumberSketches = R"(
UPDATE khabar_core.article_sketch s SET seq = w.seq
  FROM jsonb_to_recordset($1::jsonb) AS w (article bigint, seq bigint) WHERE s.article_id = w.article)";
const char* const kStoriesOf =
    "SELECT article_id, story_id FROM khabar_core.story_member WHERE article_id = ANY ($1::bigint[])";
const char* const kOthersOfStory =
    "SELECT count(*) FROM khabar_core.story_member WHERE story_id = $1 AND article_id <> $2";
const char* const kLeaveStories = "SELECT khabar_core.leave_stories($1::bigint[])";
const char* const kDescribeStories = "SELECT khabar_core.describe_stories($1::bigint[])";
const char* const kForgetRelations = "SELECT khabar_core.forget_relations($1::bigint[])";
const char* const kRelate = R"(
INSERT INTO khabar_core.article_relation (article_id, other_id, kind, similarity)
SELECT w.article, w.other, w.kind, w.similarity
  FROM jsonb_to_recordset($1::jsonb) AS w (article bigint, other bigint, kind "char", similarity real)
ON CONFLICT DO NOTHING)";

#undef KHABAR_SKETCH_ROW

}  // namespace khabar::store::sql
