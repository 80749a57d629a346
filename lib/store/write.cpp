#include <algorithm>

#include "store/encode.h"
#include "store/save.h"
#include "store/statements.h"

// Writing the articles of a saving: new ones, what is new about known ones, revisions, merges.

namespace khabar::store {
namespace {

constexpr std::size_t kLongestGuid = 8192;  // bytes kept for people; identity rests on its hash

bool any(const JsonWriter& rows) {
  return rows.str().size() > 1;
}

}  // namespace

void Saving::write() {
  insert_fresh();
  write_known();
  revise();
  note_shown();
  merge();
}

// --- new articles
// ---------------------------------------------------------------------------------------------------

void Saving::put_fresh(JsonWriter& json, std::size_t index) const {
  const Entry& entry = entries_[index];
  json.begin_object().key("slot").value(index).key("feed").value(batch_of(entry).feed);
  json.key("at").value(batch_of(entry).poll.at);
  put_short(json, "guid", entry.article->guid, kLongestGuid);
  put_text_or_null(json, "sighted_url", storable_url(entry.article->url));
  json.key("shown_digest").value(static_cast<std::int64_t>(entry.digest));
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
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    if (!entries_[i].fresh || entries_[i].same_as != i) continue;
    names += names_of_.contains(i) ? names_of_.at(i).size() : 0;
    put_fresh(json, i);
  }
  if (!any(json)) return;
  std::map<std::size_t, std::int64_t> ids;
  for (const auto& row : execute(sql::kInsertArticles, json.end_array())) {
    if (row[2].as<std::size_t>() != names) throw RaceLost();
    ids.emplace(row[0].as<std::size_t>(), row[1].as<std::int64_t>());
  }
  for (Entry& entry : entries_)
    if (entry.fresh) entry.id = ids.at(entry.same_as);
  move_reused(ids);
  sight_twins(ids);
  for (const auto& [index, id] : ids) take_into_story(id, entries_[index]);
}

/// A guid that the feed gave to another article before means the newest from now on (fault A02).
void Saving::move_reused(const std::map<std::size_t, std::int64_t>& ids) {
  JsonWriter json = array();
  for (const auto& [index, id] : ids) {
    const Entry& entry = entries_[index];
    if (entry.reused == nullptr) continue;
    json.begin_object();
    put_name(json, static_cast<char>(entry.reused->kind), batch_of(entry).feed, entry.reused->key);
    json.key("article").value(id).end_object();
  }
  if (any(json)) execute(sql::kMoveKeys, json.end_array());
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
    put_sighting(sightings_, entry, id, true);
  }
}

// --- known articles
// -------------------------------------------------------------------------------------------------

/// `agreed`: what the feed shows is taken note of; a revision that is still to be made is not, so that one
/// which is refused for now is tried again.
void Saving::put_sighting(JsonWriter& json, const Entry& entry, std::int64_t article, bool agreed) const {
  put_where(json, article, entry);
  put_short(json, "guid", entry.article->guid, kLongestGuid);
  put_text_or_null(json, "url", storable_url(entry.article->url));
  put_hash_or_null(json, "shown_hash", agreed ? entry.article->content_hash : Hash128{});
  if (agreed) json.key("shown_digest").value(static_cast<std::int64_t>(entry.digest));
  json.end_object();
}

/// What the entry's feed shows last of an article.
void Saving::put_shown(std::int64_t article, const Entry& entry) {
  put_where(shown_, article, entry);
  put_hash_or_null(shown_, "shown_hash", entry.article->content_hash);
  shown_.key("shown_digest").value(static_cast<std::int64_t>(entry.digest)).end_object();
}

/// Opens an object with the article, the entry's feed and the time of its poll.
void Saving::put_where(JsonWriter& json, std::int64_t article, const Entry& entry) const {
  json.begin_object().key("article").value(article).key("feed").value(batch_of(entry).feed);
  json.key("at").value(batch_of(entry).poll.at);
}

void Saving::write_known() {
  const auto write = [this](const sql::Statement& statement, JsonWriter& rows) {
    if (any(rows)) execute(statement, rows.end_array());
  };
  write(sql::kAddKeys, more_keys_);
  write(sql::kTouchKeys, touched_keys_);
  write(sql::kSight, sightings_);
  write(sql::kTouchSightings, standing_);
  write(sql::kMarkMissing, returned_);
  write(sql::kRestore, restored_);
}

void Saving::revise() {
  JsonWriter json = array();
  for (const auto& [article, index] : revisions_) {
    const Entry& entry = entries_[index];
    json.begin_object().key("id").value(article).key("feed").value(batch_of(entry).feed);
    json.key("at").value(batch_of(entry).poll.at).key("takes_over").value(takeovers_.contains(article));
    put_article(json, *entry.article);
    json.end_object();
  }
  if (!any(json)) return;
  for (const auto& row : execute(sql::kRevise, json.end_array())) {
    Entry& entry = entries_[revisions_.at(row[0].as<std::int64_t>())];
    if (row[1].as<bool>()) {
      ++facts_[entry.batch].edited;
      take_into_story(entry.id, entry);
    }
    entry.open = false;
    put_shown(entry.id, entry);
  }
}

/// A known article that this feed has not shown before.
bool Saving::is_resighted(const Entry& entry) {
  return entry.known != nullptr && !entry.fresh && !entry.known->purged() && !entry.known->seen_here;
}

/// Before the first row is written: see StorySaving::begin.
void Saving::begin_stories() {
  if (story_memory_ == nullptr) return;
  const auto fresh =
      std::count_if(entries_.begin(), entries_.end(), [](const Entry& entry) { return entry.fresh; });
  const bool shown_anew = std::any_of(entries_.begin(), entries_.end(), is_resighted);
  const std::size_t articles = static_cast<std::size_t>(fresh) + revisions_.size() + merges_.size();
  if (articles == 0 && !shown_anew) return;
  stories_.emplace(session_, *story_memory_);
  std::vector<std::int64_t> revised;
  for (const auto& [article, index] : revisions_) revised.push_back(article);
  stories_->begin(articles, revised);
  for (const Entry& entry : entries_)
    if (is_resighted(entry)) stories_->resighted(entry.id);
}

void Saving::take_into_story(std::int64_t id, const Entry& entry) {
  if (stories_) stories_->take(id, batch_of(entry).feed, batch_of(entry).poll.at, *entry.article);
}

void Saving::note_shown() {
  if (any(shown_)) execute(sql::kShown, shown_.end_array());
}

void Saving::merge() {
  JsonWriter json = array();
  for (const auto& [loser, merge] : merges_) {
    const Batch& batch = batch_of(entries_[merge.entry]);
    json.begin_object().key("loser").value(loser).key("winner").value(merge.winner);
    json.key("feed").value(batch.feed).key("at").value(batch.poll.at).end_object();
    if (!stories_) continue;
    stories_->dismiss(loser);
    stories_->resighted(merge.winner);  // by the loser's feeds
  }
  if (any(json)) execute(sql::kMerge, json.end_array());
}

}  // namespace khabar::store
