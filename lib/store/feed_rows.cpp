#include "store/feed_rows.h"

#include <map>
#include <set>

#include "base/json.h"
#include "base/url.h"
#include "store/encode.h"
#include "store/repairs.h"
#include "store/rows.h"

namespace khabar::store {
namespace {

const std::string kSelect =
    "SELECT key, id, url, coalesce(adopted_url, url) AS polled_url, name, lang, timezone, source, tags, fixed_interval, state, etag, last_modified, "
    "validators_at, body_hash, due_at, last_poll, last_ok, last_new, poll_interval, failures, memory, due_by, "
    "title_affixes FROM "
    "khabar_core.feed ";

const char* const kInsert = R"(
INSERT INTO khabar_core.feed (id, url, host, name, lang, timezone, source, tags, fixed_interval, due_at, poll_interval, memory)
SELECT id, url, host, name, lang, timezone, source, tags, fixed_interval, due_at, poll_interval, memory
  FROM jsonb_to_recordset($1::jsonb) AS w (id text, url text, host text, name text, lang text, timezone text, source text,
       tags text[], fixed_interval int, due_at timestamptz, poll_interval int, memory text) ORDER BY id)";

// Another URL is another document: what was known of the old one must not be sent or compared. Nor may the
// window of a feed that was away for long: what left it meanwhile did not vanish.
const char* const kUpdate = R"(
WITH w AS MATERIALIZED (
  SELECT * FROM jsonb_to_recordset($1::jsonb) AS w (id text, url text, host text, name text, lang text, timezone text,
         source text, tags text[], fixed_interval int)),
former AS (
  INSERT INTO khabar_core.feed_url (feed_key, url)
  SELECT f.key, coalesce(f.adopted_url, f.url) FROM khabar_core.feed f JOIN w ON w.id = f.id WHERE f.url <> w.url),
begun_anew AS (
  SELECT f.key FROM khabar_core.feed f JOIN w ON w.id = f.id WHERE f.url <> w.url OR f.state <> 'active'),
shut AS (
  UPDATE khabar_core.feed_window v SET articles = '{}', digests = '' FROM begun_anew b WHERE v.feed_key = b.key),
dismissed AS (
  UPDATE khabar_core.sighting s SET missing_since = NULL, missing_polls = NULL FROM begun_anew b
   WHERE s.feed_key = b.key AND s.missing_polls IS NOT NULL)
UPDATE khabar_core.feed f
   SET url = w.url, host = CASE WHEN f.url = w.url AND f.adopted_url IS NOT NULL THEN f.host ELSE w.host END,
       adopted_url = CASE WHEN f.url = w.url THEN f.adopted_url END, adopted_at = CASE WHEN f.url = w.url THEN f.adopted_at END,
       moved_common = f.url = w.url AND f.moved_common, name = w.name, lang = w.lang, timezone = w.timezone, source = w.source, tags = w.tags,
       fixed_interval = w.fixed_interval, state = 'active',
       etag = CASE WHEN f.url = w.url THEN f.etag END, last_modified = CASE WHEN f.url = w.url THEN f.last_modified END,
       validators_at = CASE WHEN f.url = w.url THEN f.validators_at END, body_hash = CASE WHEN f.url = w.url THEN f.body_hash END,
       last_shown = CASE WHEN f.url = w.url THEN f.last_shown END, gone_since = CASE WHEN f.url = w.url THEN f.gone_since END,
       moved_to = CASE WHEN f.url = w.url THEN f.moved_to END, moved_since = CASE WHEN f.url = w.url THEN f.moved_since END,
       moved_polls = CASE WHEN f.url = w.url THEN f.moved_polls ELSE 0 END,
       failures = CASE WHEN f.url = w.url THEN f.failures ELSE 0 END,
       guids = CASE WHEN f.url = w.url THEN f.guids ELSE 'trusted' END,
       guids_since = CASE WHEN f.url = w.url THEN f.guids_since END,
       guid_strikes = CASE WHEN f.url = w.url THEN f.guid_strikes ELSE 0 END,
       url_strikes = CASE WHEN f.url = w.url THEN f.url_strikes ELSE 0 END,
       reuse_strikes = CASE WHEN f.url = w.url THEN f.reuse_strikes ELSE 0 END,
       title_affixes = CASE WHEN f.url = w.url THEN f.title_affixes ELSE '{}' END,
       due_at = CASE WHEN f.url = w.url AND f.state = 'active' THEN f.due_at ELSE least(f.due_at, now()) END
  FROM w WHERE f.id = w.id)";

FeedRecord record_of(const pqxx::row& row) {
  FeedRecord record;
  record.key = row["key"].as<FeedKey>();
  Feed& feed = record.feed;
  feed.id = text_of(row["id"]);
  feed.url = text_of(row["polled_url"]);
  record.configured_url = text_of(row["url"]);
  feed.name = text_of(row["name"]);
  feed.lang = text_of(row["lang"]);
  feed.timezone = text_of(row["timezone"]);
  feed.source = text_of(row["source"]);
  feed.tags = texts_of(row["tags"]);
  if (!row["fixed_interval"].is_null()) feed.interval = seconds{row["fixed_interval"].as<int>()};
  feed.enabled = text_of(row["state"]) == "active";
  record.validators = {text_of(row["etag"]), text_of(row["last_modified"])};
  record.validators_at = time_of(row["validators_at"]);
  record.body_hash = hash_of(row["body_hash"]);
  record.schedule = schedule_of(row);
  record.title_affixes = texts_of(row["title_affixes"]);
  return record;
}

std::vector<FeedRecord> records_of(const pqxx::result& rows) {
  std::vector<FeedRecord> records;
  records.reserve(static_cast<std::size_t>(rows.size()));
  for (const auto& row : rows) records.push_back(record_of(row));
  return records;
}

void put_feed(JsonWriter& json, const Feed& feed) {
  const auto url = parse_url(feed.url);
  put_text(json, "id", feed.id);
  put_text(json, "url", feed.url);
  put_text(json, "host", url ? host_without_www(url->host) : std::string_view{});
  put_text(json, "name", feed.name.empty() ? feed.id : feed.name);
  put_text(json, "lang", feed.lang);
  put_text(json, "timezone", feed.timezone);
  put_text(json, "source", feed.source);
  json.key("tags").texts(feed.tags);
  json.key("fixed_interval");
  if (feed.interval)
    json.value(feed.interval->count());
  else
    json.null();
}

/// "url, name": what the configuration says otherwise than the row; "" where nothing does.
std::string difference(const FeedRecord& record, const Feed& is) {
  const Feed& was = record.feed;
  std::string out;
  const auto note = [&](bool differs, const char* what) {
    if (differs) out.append(out.empty() ? "" : ", ").append(what);
  };
  note(record.configured_url != is.url, "url");
  note(was.name != (is.name.empty() ? is.id : is.name), "name");
  note(was.lang != is.lang, "lang");
  note(was.timezone != is.timezone, "timezone");
  note(was.source != is.source, "source");
  note(was.tags != is.tags, "tags");
  note(was.interval != is.interval, "interval");
  return out;
}

/// The three statements that a change of configuration comes to, and what to tell of it.
class Sync {
 public:
  explicit Sync(const std::vector<FeedRecord>& rows) {
    for (const FeedRecord& row : rows) rows_.emplace(row.feed.id, &row);
    inserts_.begin_array();
    updates_.begin_array();
  }

  void want(const Feed& feed, const std::function<ScheduleState(const Feed&)>& first) {
    if (!feed.enabled) return;  // as if it were not configured
    wanted_.insert(feed.id);
    const auto found = rows_.find(feed.id);
    if (found == rows_.end()) return add(feed, first(feed));
    const std::string what = difference(*found->second, feed);
    const bool enabled = found->second->feed.enabled;
    if (!enabled) changes_.enabled.push_back(feed.id);
    if (!what.empty()) changes_.changed.push_back(feed.id + ": " + what);
    if (enabled && what.empty()) return;
    updates_.begin_object();
    put_feed(updates_, feed);
    updates_.end_object();
  }

  FeedChanges finish(pqxx::transaction_base& session, bool dry_run) {
    for (const auto& [id, record] : rows_)
      if (record->feed.enabled && !wanted_.contains(id)) changes_.disabled.push_back(id);
    if (dry_run) return changes_;
    session.exec_params(kInsert, inserts_.end_array().str());
    session.exec_params(kUpdate, updates_.end_array().str());
    JsonWriter gone;
    gone.texts(changes_.disabled);
    session.exec_params(
        "UPDATE khabar_core.feed SET state = 'disabled' WHERE id IN (SELECT "
        "jsonb_array_elements_text($1::jsonb))",
        gone.str());
    return changes_;
  }

 private:
  void add(const Feed& feed, const ScheduleState& schedule) {
    changes_.added.push_back(feed.id);
    inserts_.begin_object();
    put_feed(inserts_, feed);
    inserts_.key("due_at").value(schedule.due_at).key("poll_interval").value(schedule.interval.count());
    put_text(inserts_, "memory", schedule.memory);
    inserts_.end_object();
  }

  std::map<std::string, const FeedRecord*> rows_;
  std::set<std::string> wanted_;
  JsonWriter inserts_, updates_;
  FeedChanges changes_;
};

}  // namespace

std::vector<FeedRecord> read_active_feeds(pqxx::transaction_base& session) {
  auto records = records_of(session.exec(kSelect + "WHERE state = 'active' ORDER BY id"));
  auto repairs = read_all_repairs(session);
  for (FeedRecord& record : records)
    if (const auto open = repairs.find(record.key); open != repairs.end())
      record.repair = std::move(open->second);
  return records;
}

std::optional<FeedRecord> read_feed(pqxx::transaction_base& session, const std::string& id) {
  auto records = records_of(session.exec_params(kSelect + "WHERE id = $1", id));
  if (records.empty()) return std::nullopt;
  return std::move(records.front());
}

FeedChanges sync_feed_rows(pqxx::transaction_base& session, std::span<const Feed> feeds,
                           const std::function<ScheduleState(const Feed&)>& first, bool dry_run) {
  if (!dry_run) session.exec("SELECT pg_advisory_xact_lock(1801544034, 4)");  // one daemon at a time
  const auto rows = records_of(session.exec(kSelect + "ORDER BY id" + (dry_run ? "" : " FOR UPDATE")));
  Sync sync(rows);
  for (const Feed& feed : feeds) sync.want(feed, first);
  return sync.finish(session, dry_run);
}

}  // namespace khabar::store
