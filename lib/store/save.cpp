#include "store/save.h"

#include <algorithm>
#include <unordered_map>

#include "store/encode.h"
#include "store/likeness.h"
#include "store/repairs.h"
#include "store/statements.h"

namespace khabar::store {
namespace {

/// All keys of a window are looked up at least so often: within the month after which they are touched.
constexpr std::chrono::hours kLookEvery{20 * 24};

/// Guids of a feed that does not mean them are no identity, unless an entry has nothing else.
std::vector<IdentityKey> believed_keys(const std::vector<IdentityKey>& keys, bool trusted) {
  std::vector<IdentityKey> out = keys;
  if (!trusted)
    std::erase_if(out, [](const IdentityKey& key) { return key.kind == IdentityKey::Kind::kGuid; });
  return out.empty() ? keys : out;
}

}  // namespace

Saving::Saving(pqxx::transaction_base& session, std::span<const Batch> batches, const Rejections& rejected,
               StoryMemory* stories, bool asks_pages)
    : session_(session),
      batches_(batches),
      rejected_(rejected),
      story_memory_(stories),
      asks_pages_(asks_pages),
      facts_(batches.size()),
      sightings_(array()),
      more_keys_(array()),
      touched_keys_(array()),
      restored_(array()),
      returned_(array()),
      shown_(array()),
      standing_(array()),
      cases_(array()),
      gaps_(array()),
      repaired_(array()),
      holds_(array()) {}

std::vector<Stored> Saving::run(const Replan& replan) {
  look();
  find_replays();
  decide();
  begin_stories();
  write();
  watch();
  if (stories_) stories_->write();
  reject();
  count();
  return finish(replan);
}

void Saving::try_articles() {
  look();
  decide();
  write();
}

void Saving::look() {
  lock_feeds();
  read_windows();
  collect();
  recognise();
  recognise_shown();
  look_up();
  follow();
  weigh_words();
}

pqxx::result Saving::execute(const sql::Statement& statement, const JsonWriter& parameter) {
  return session_.exec_prepared(statement.name, parameter.str());
}

Saving::Name Saving::name(const Entry& entry, const IdentityKey& key) const {
  const bool everywhere =
      key.kind == IdentityKey::Kind::kUrl;  // guids and fingerprints are believed in their feed only
  return {static_cast<char>(key.kind), everywhere ? 0 : batch_of(entry).feed, key.hash};
}

const Candidate* Saving::behind(const Entry& entry, const IdentityKey& key) {
  for (const Candidate& known : entry.candidates)
    if (known.kind == key.kind && known.key == key.hash) return &known;
  return nullptr;
}

std::string feed_keys(std::span<const Batch> batches) {
  std::vector<FeedKey> keys;
  for (const Batch& batch : batches) keys.push_back(batch.feed);
  return array_text(keys);
}

void Saving::lock_feeds() {
  const std::string keys = feed_keys(batches_);
  for (const auto& row : session_.exec_prepared(sql::kLockFeeds.name, keys)) {
    FeedRow feed = feed_row_of(row);
    const FeedKey key = feed.key;
    feeds_.emplace(key, std::move(feed));
  }
  repairs_ = read_repairs(session_, keys);
  for (const Batch& batch : batches_)
    if (const auto found = feeds_.find(batch.feed);
        found == feeds_.end() || found->second.id != batch.feed_id)  // the key may be another feed's by now
      throw UnknownFeed("the database has no feed " + batch.feed_id + " (key " + std::to_string(batch.feed) +
                        ")");
}

void Saving::read_windows() {
  for (const auto& row : session_.exec_prepared(sql::kReadWindows.name, feed_keys(batches_))) {
    Window window;
    window.at = time_of(row[1]).value_or(Time{});
    window.looked_at = time_of(row[2]).value_or(Time{});
    window.sighted_at = time_of(row[3]).value_or(Time{});
    read_window(row[4].c_str(), row[5].c_str(), window);
    windows_.emplace(row[0].as<FeedKey>(), std::move(window));
  }
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
  for (std::size_t i = 0; i < batches_.size(); ++i) {
    const bool trusted = feeds_.at(batches_[i].feed).guids == kTrusted;
    for (std::size_t j = 0; j < batches_[i].articles.size(); ++j) {
      if (rejected_.contains({i, j})) continue;
      Entry entry;
      entry.batch = i;
      entry.article = &batches_[i].articles[j];
      entry.keys = believed_keys(entry.article->keys, trusted);
      entry.digest = digest_of(entry.keys, entry.article->content_hash);
      entries_.push_back(std::move(entry));
    }
  }
}

/// Entries that stand as they stood in the feed's last window need no look at their keys.
void Saving::recognise() {
  std::map<FeedKey, std::unordered_map<std::uint64_t, std::int64_t>> standing;
  for (const auto& [feed, window] : windows_)
    for (std::size_t i = 0; i < window.articles.size(); ++i)
      if (window.digests[i] != 0) standing[feed].emplace(window.digests[i], window.articles[i]);
  for (Entry& entry : entries_) {
    const Batch& batch = batch_of(entry);
    const auto window = windows_.find(batch.feed);
    if (window == windows_.end() || batch.poll.at < window->second.at || batch.repair) continue;
    if (batch.poll.at - window->second.looked_at >= kLookEvery) continue;
    const auto known = standing[batch.feed].find(entry.digest);
    if (known == standing[batch.feed].end()) continue;
    entry.unchanged = entry.stood = true;
    entry.id = known->second;
    if (batch.poll.at - window->second.sighted_at >= kSightingAge) touch(entry);
  }
}

void Saving::touch(const Entry& entry) {
  put_where(standing_, entry.id, entry);
  standing_.end_object();
}

/// What was merged into another article is that one.
void Saving::follow() {
  const auto merged = [](const Candidate& known) { return known.status == Candidate::Status::kMerged; };
  bool any = false;
  for (Entry& entry : entries_)
    for (Candidate& known : entry.candidates) {
      if (!merged(known)) continue;
      known.article = known.merged_into;
      any = true;
    }
  if (any) read_articles(merged);
}

/// Looks at the words of articles for which a guid alone speaks.
void Saving::weigh_words() {
  JsonWriter json = array();
  std::multimap<std::int64_t, std::pair<const Article*, Candidate*>> doubtful;
  for (Entry& entry : entries_)
    for (Candidate& known : entry.candidates) {
      if (!is_doubtful(*entry.article, known)) continue;
      doubtful.emplace(known.article, std::pair{entry.article, &known});
      json.begin_object().key("article").value(known.article).end_object();
    }
  if (doubtful.empty()) return;
  for (const auto& row : execute(sql::kWords, json.end_array())) {
    const auto [first, last] = doubtful.equal_range(row[0].as<std::int64_t>());
    for (auto one = first; one != last; ++one) {
      const auto& [article, known] = one->second;
      const bool same = tells_the_same(*article, text_of(row[1]), text_of(row[2]), time_of(row[3]));
      known->words = same ? Candidate::Words::kAlike : Candidate::Words::kOther;
    }
  }
}

}  // namespace khabar::store
