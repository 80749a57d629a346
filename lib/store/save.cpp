#include "store/save.h"

#include <algorithm>

#include "store/encode.h"
#include "store/gap.h"
#include "store/statements.h"

namespace khabar::store {
namespace {

constexpr std::size_t kLongestGuid = 8192;        // bytes kept for people; identity rests on its hash
constexpr std::size_t kLongestReject = 1U << 20;  // bytes of a refused article that are kept

std::string article_json(const Article& article) {
  JsonWriter json;
  put_article(json.begin_object(), article);
  return std::move(json.end_object()).str();
}

JsonWriter array() {
  JsonWriter json;
  json.begin_array();
  return json;
}

}  // namespace

Saving::Saving(pqxx::transaction_base& session, std::span<const Batch> batches, const Rejections& rejected,
               StoryMemory* stories)
    : session_(session),
      batches_(batches),
      rejected_(rejected),
      story_memory_(stories),
      facts_(batches.size()),
      sightings_(array()),
      more_keys_(array()),
      touched_keys_(array()),
      takeovers_(array()),
      gaps_(array()) {}

std::vector<Stored> Saving::run(const Replan& replan) {
  lock_feeds();
  find_replays();
  collect();
  look_up();
  decide();
  begin_stories();
  insert_fresh();
  write_known();
  revise();
  if (stories_) stories_->write();
  reject();
  count();
  return finish(replan);
}

void Saving::try_articles() {
  lock_feeds();
  collect();
  look_up();
  decide();
  insert_fresh();
  write_known();
  revise();
}

pqxx::result Saving::execute(const char* statement, const JsonWriter& parameter) {
  return session_.exec_params(statement, parameter.str());
}

Saving::Name Saving::name(const Entry& entry, const IdentityKey& key) const {
  const bool everywhere =
      key.kind == IdentityKey::Kind::kUrl;  // guids and fingerprints are believed in their feed only
  return {static_cast<char>(key.kind), everywhere ? 0 : batch_of(entry).feed, key.hash};
}

void Saving::lock_feeds() {
  std::string keys = "{";
  for (const Batch& batch : batches_) keys += (keys.size() > 1 ? "," : "") + std::to_string(batch.feed);
  for (const auto& row : session_.exec_params(sql::kLockFeeds, keys + "}")) {
    FeedRow feed = feed_row_of(row);
    const FeedKey key = feed.key;
    feeds_.emplace(key, std::move(feed));
  }
  for (const Batch& batch : batches_)
    if (const auto found = feeds_.find(batch.feed);
        found == feeds_.end() || found->second.id != batch.feed_id)  // the key may be another feed's by now
      throw UnknownFeed("the database has no feed " + batch.feed_id + " (key " + std::to_string(batch.feed) +
                        ")");
}

void Saving::find_replays() {
  JsonWriter json = array();
  for (std::size_t i = 0; i < batches_.size(); ++i) {
    json.begin_object().key("slot").value(i).key("feed").value(batches_[i].feed);
    json.key("at").value(batches_[i].poll.at).end_object();
  }
  for (const auto& row : execute(sql::kStoredPolls, json.end_array()))
    replays_.insert(row[0].as<std::size_t>());
}

void Saving::collect() {
  for (std::size_t i = 0; i < batches_.size(); ++i)
    for (std::size_t j = 0; j < batches_[i].articles.size(); ++j)
      if (!rejected_.contains({i, j})) entries_.push_back(Entry{i, &batches_[i].articles[j], {}});
}

void Saving::look_up() {
  if (entries_.empty()) return;
  JsonWriter json = array();
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    int rank = 0;
    for (const IdentityKey& key : entries_[i].article->keys) {
      const auto [kind, scope, hash] = name(entries_[i], key);
      json.begin_object()
          .key("slot")
          .value(i)
          .key("feed")
          .value(batch_of(entries_[i]).feed)
          .key("rank")
          .value(rank++);
      put_name(json, kind, scope, hash);
      json.end_object();
    }
  }
  for (const auto& row : execute(sql::kLookUp, json.end_array())) {
    Candidate known;
    known.kind = static_cast<IdentityKey::Kind>(row[1].c_str()[0]);
    known.key = hash_of(row[2]);
    known.key_is_stale = row[3].as<bool>();
    known.article = row[4].as<std::int64_t>();
    known.origin = row[5].as<std::int64_t>();
    known.origin_host = text_of(row[6]);
    known.url = text_of(row[7]);
    known.title = text_of(row[8]);
    known.content = hash_of(row[9]);
    known.touched = time_of(row[10]).value_or(Time{});
    known.live = row[11].as<bool>();
    known.seen_here = time_of(row[12]);
    entries_[row[0].as<std::size_t>()].candidates.push_back(std::move(known));
  }
}

// --- new articles
// ---------------------------------------------------------------------------------------------------

void Saving::put_fresh(JsonWriter& json, std::size_t index) const {
  const Entry& entry = entries_[index];
  json.begin_object()
      .key("slot")
      .value(index)
      .key("feed")
      .value(batch_of(entry).feed)
      .key("at")
      .value(batch_of(entry).poll.at);
  put_short(json, "guid", entry.article->guid, kLongestGuid);
  put_text_or_null(json, "sighted_url", storable_url(entry.article->url));
  json.key("keys").begin_array();
  if (const auto names = names_of_.find(index); names != names_of_.end())
    for (const auto& [kind, scope, hash] : names->second) {
      json.begin_object();
      put_name(json, kind, scope, hash);
      json.end_object();
    }
  json.end_array();
  put_article(json, *entry.article);
  json.end_object();
}

void Saving::insert_fresh() {
  JsonWriter json = array();
  std::size_t names = 0;
  bool any = false;
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    if (!entries_[i].fresh || entries_[i].same_as != i) continue;
    any = true;
    names += names_of_.contains(i) ? names_of_.at(i).size() : 0;
    put_fresh(json, i);
  }
  if (!any) return;
  std::map<std::size_t, std::int64_t> ids;
  for (const auto& row : execute(sql::kInsertArticles, json.end_array())) {
    if (row[2].as<std::size_t>() != names) throw RaceLost();
    ids.emplace(row[0].as<std::size_t>(), row[1].as<std::int64_t>());
  }
  move_reused(ids);
  sight_twins(ids);
  for (const auto& [index, id] : ids) take_into_story(id, entries_[index]);
}

/// A guid that the feed gave to another article before means the newest from now on (fault A02).
void Saving::move_reused(const std::map<std::size_t, std::int64_t>& ids) {
  JsonWriter json = array();
  bool any = false;
  for (const auto& [index, id] : ids) {
    const Entry& entry = entries_[index];
    if (entry.reused == nullptr) continue;
    any = true;
    json.begin_object();
    put_name(json, static_cast<char>(entry.reused->kind), batch_of(entry).feed, entry.reused->key);
    json.key("article").value(id).end_object();
  }
  if (any) execute(sql::kMoveKeys, json.end_array());
}

/// Other feeds of the same transaction that show a new article have seen it too.
void Saving::sight_twins(const std::map<std::size_t, std::int64_t>& ids) {
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    const Entry& entry = entries_[i];
    if (!entry.fresh || entry.same_as == i) continue;
    const std::int64_t id = ids.at(entry.same_as);
    const FeedKey feed = batch_of(entry).feed;
    if (feed == batch_of(entries_[entry.same_as]).feed || !decided_.emplace(std::pair{id, feed}, i).second)
      continue;
    put_sighting(sightings_, entry, id);
  }
}

// --- known articles
// -------------------------------------------------------------------------------------------------

void Saving::put_sighting(JsonWriter& json, const Entry& entry, std::int64_t article) const {
  json.begin_object().key("article").value(article).key("feed").value(batch_of(entry).feed);
  json.key("at").value(batch_of(entry).poll.at);
  put_short(json, "guid", entry.article->guid, kLongestGuid);
  put_text_or_null(json, "url", storable_url(entry.article->url));
  json.end_object();
}

void Saving::write_known() {
  const auto write = [this](const char* statement, JsonWriter& rows) {
    if (rows.str().size() > 1) execute(statement, rows.end_array());
  };
  write(sql::kAddKeys, more_keys_);
  write(sql::kTouchKeys, touched_keys_);
  write(sql::kSight, sightings_);
  write(sql::kTakeOver, takeovers_);
}

void Saving::revise() {
  if (revisions_.empty()) return;
  JsonWriter json = array();
  for (const auto& [article, index] : revisions_) {
    const Entry& entry = entries_[index];
    json.begin_object()
        .key("id")
        .value(article)
        .key("feed")
        .value(batch_of(entry).feed)
        .key("at")
        .value(batch_of(entry).poll.at);
    put_article(json, *entry.article);
    json.end_object();
  }
  for (const auto& row : execute(sql::kRevise, json.end_array())) {
    const auto id = row[0].as<std::int64_t>();
    const Entry& entry = entries_[revisions_.at(id)];
    ++facts_[entry.batch].edited;
    take_into_story(id, entry);
  }
}

// --- stories
// --------------------------------------------------------------------------------------------------------

/// Before the first row is written: see StorySaving::begin.
void Saving::begin_stories() {
  if (story_memory_ == nullptr) return;
  const auto fresh =
      std::count_if(entries_.begin(), entries_.end(), [](const Entry& entry) { return entry.fresh; });
  const std::size_t articles = static_cast<std::size_t>(fresh) + revisions_.size();
  if (articles == 0) return;
  stories_.emplace(session_, *story_memory_);
  stories_->begin(articles);
}

void Saving::take_into_story(std::int64_t id, const Entry& entry) {
  if (stories_) stories_->take(id, batch_of(entry).feed, batch_of(entry).poll.at, *entry.article);
}

// --- the polls
// ------------------------------------------------------------------------------------------------------

void Saving::reject() {
  if (rejected_.empty()) return;
  JsonWriter json = array();
  for (const auto& [where, why] : rejected_) {
    const Batch& batch = batches_[where.first];
    const std::string text = why.item.empty() ? article_json(batch.articles[where.second]) : why.item;
    json.begin_object().key("feed").value(batch.feed).key("sqlstate").value(why.sqlstate);
    put_text(json, "reason", why.reason);
    put_short(json, "item", text, kLongestReject);
    json.key("item_hash").value(content_hash(text).hex()).end_object();
  }
  execute(sql::kReject, json.end_array());
}

void Saving::count() {
  std::vector<bool> overlap(batches_.size(), false);
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    const Entry& entry = entries_[i];
    PollFacts& facts = facts_[entry.batch];
    const bool first = entry.fresh && entry.same_as == i;
    ++(first ? facts.fresh : facts.known);
    if (first && entry.article->published) facts.published.push_back(*entry.article->published);
    if (!entry.fresh && entry.known->seen_here) overlap[entry.batch] = true;
  }
  for (std::size_t i = 0; i < batches_.size(); ++i) {
    PollFacts& facts = facts_[i];
    const Batch& batch = batches_[i];
    facts.known -= facts.edited;
    facts.outcome = batch.poll.outcome;
    facts.at = batch.poll.at;
    facts.http_status = batch.poll.http_status;
    facts.window = batch.poll.window;
    facts.cache = batch.cache;
    facts.hints = batch.hints;
    facts.overlap = overlap[i] || facts.fresh == 0 || !feeds_.at(batch.feed).last_shown;
    if (!facts.overlap) note_gap(i);
  }
}

void Saving::note_gap(std::size_t batch) {
  const Time from = *feeds_.at(batches_[batch].feed).last_shown;
  const Time to = batches_[batch].poll.at;
  if (to < from) return;
  gaps_.begin_object()
      .key("feed")
      .value(batches_[batch].feed)
      .key("from_at")
      .value(from)
      .key("to_at")
      .value(to);
  gaps_.key("missed").value(estimate_missed(from, facts_[batch].published)).end_object();
}

std::vector<Stored> Saving::finish(const Replan& replan) {
  JsonWriter polls = array(), rows = array();
  std::vector<Stored> stored;
  for (std::size_t i = 0; i < batches_.size(); ++i) {
    const Batch& batch = batches_[i];
    FeedRow& row = feeds_.at(batch.feed);
    if (!replays_.contains(i)) {
      const auto refused = std::count_if(rejected_.begin(), rejected_.end(), [&](const auto& one) {
        return one.first.first == i && one.second.item.empty();
      });
      put_poll(polls, batch, facts_[i], static_cast<int>(refused));
      row.schedule = replan(batch, row.schedule, facts_[i]);
      apply_poll(row, batch);
      put_feed_row(rows, row);
    }
    stored.push_back(
        Stored{batch.feed, facts_[i], row.schedule, row.validators, row.validators_at, row.body_hash});
  }
  if (polls.str().size() > 1) {
    execute(sql::kInsertPolls, polls.end_array());
    execute(sql::kUpdateFeeds, rows.end_array());
  }
  if (gaps_.str().size() > 1) execute(sql::kInsertGaps, gaps_.end_array());
  return stored;
}

}  // namespace khabar::store
