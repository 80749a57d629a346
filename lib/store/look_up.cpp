#include <algorithm>
#include <map>

#include "store/save.h"
#include "store/statements.h"

// Which articles the entries of a saving may be: their names are looked up in khabar_core.article_key.
// Measured by tests/bench/identity: a probe of that index costs 3 microseconds of the server, so an entry
// that its feed shows as it showed it last is recognised by one of its names. Parameters are arrays: as JSON
// they cost more than the probes.

namespace khabar::store {
namespace {

/// A PostgreSQL array that grows: {1,2,3}.
class Column {
 public:
  void add(std::string_view value) { text_.append(text_.size() > 1 ? "," : "").append(value); }
  void add(std::int64_t value) { add(std::to_string(value)); }
  [[nodiscard]] std::string str() const { return text_ + "}"; }

 private:
  std::string text_ = "{";
};

/// The columns of names, as khabar_core.article_key has them.
struct NameColumns {
  Column kinds, scopes, keys;

  void add(char kind, FeedKey scope, const Hash128& key) {
    kinds.add(std::string_view(&kind, 1));
    scopes.add(scope);
    keys.add(key.hex());
  }
};

std::size_t place_of(const pqxx::field& ordinality) {
  return ordinality.as<std::size_t>() - 1;
}

/// Reads a row of sql::kReadArticles from this column on.
void read_candidate(const pqxx::row& row, pqxx::row::size_type at, Candidate& known) {
  using Status = Candidate::Status;
  known.status = Status::kPurged;
  if (row[at].as<bool>()) return;
  known.origin = row[at + 1].as<std::int64_t>();
  known.origin_host = text_of(row[at + 2]);
  known.origin_active = text_of(row[at + 3]) == "t";
  known.url = text_of(row[at + 4]);
  known.title = text_of(row[at + 5]);
  known.content = hash_of(row[at + 6]);
  known.touched = time_of(row[at + 7]).value_or(Time{});
  const std::string status = text_of(row[at + 8]);
  known.status = status == "live"        ? Status::kLive
                 : status == "retracted" ? Status::kRetracted
                                         : Status::kMerged;
  known.merged_into = row[at + 9].is_null() ? 0 : row[at + 9].as<std::int64_t>();
  known.seen_here = time_of(row[at + 10]);
  known.shown_here = row[at + 11].is_null() ? std::nullopt : std::optional(hash_of(row[at + 11]));
  known.missing_here = text_of(row[at + 12]) == "t";
}

}  // namespace

/// Entries that the feed shows as it showed them last, though they did not stand in its last window or it is
/// long since all was looked up.
void Saving::recognise_shown() {
  NameColumns names;
  Column feeds, digests;
  std::vector<Entry*> asked;
  for (Entry& entry : entries_) {
    const Batch& batch = batch_of(entry);
    const auto window = windows_.find(batch.feed);
    if (entry.unchanged || entry.keys.empty() || batch.repair) continue;
    if (window == windows_.end() || batch.poll.at < window->second.at) continue;
    const auto [kind, scope, hash] = name(entry, entry.keys.front());
    names.add(kind, scope, hash);
    feeds.add(batch.feed);
    digests.add(static_cast<std::int64_t>(entry.digest));
    asked.push_back(&entry);
  }
  if (asked.empty()) return;
  for (const auto& row : session_.exec_prepared(sql::kShownBefore.name, names.kinds.str(), names.scopes.str(),
                                                names.keys.str(), feeds.str(), digests.str())) {
    Entry& entry = *asked[place_of(row[0])];
    entry.unchanged = true;
    entry.id = row[1].as<std::int64_t>();
    if (time_of(row[2]).value_or(Time{}) + kSightingAge <= batch_of(entry).poll.at) touch(entry);
  }
}

void Saving::look_up() {
  NameColumns names;
  std::vector<std::pair<Entry*, const IdentityKey*>> asked;
  for (Entry& entry : entries_) {
    if (entry.unchanged) continue;
    for (const IdentityKey& key : entry.keys) {
      const auto [kind, scope, hash] = name(entry, key);
      names.add(kind, scope, hash);
      asked.emplace_back(&entry, &key);
    }
  }
  if (asked.empty()) return;
  for (const auto& row :
       session_.exec_prepared(sql::kLookUp.name, names.kinds.str(), names.scopes.str(), names.keys.str())) {
    const auto& [entry, key] = asked[place_of(row[0])];
    Candidate known;
    known.kind = key->kind;
    known.key = key->hash;
    known.key_is_stale = row[1].as<bool>();
    known.article = row[2].as<std::int64_t>();
    entry->candidates.push_back(std::move(known));
  }
  read_articles([](const Candidate&) { return true; });
}

/// Reads each article once, whatever keys of whatever entries led to it.
void Saving::read_articles(bool (*wanted)(const Candidate&)) {
  Column feeds, articles;
  std::map<std::pair<FeedKey, std::int64_t>, std::vector<Candidate*>> behind;
  for (Entry& entry : entries_)
    for (Candidate& known : entry.candidates) {
      if (!wanted(known)) continue;
      auto& same = behind[{batch_of(entry).feed, known.article}];
      same.push_back(&known);
      if (same.size() > 1) continue;
      feeds.add(batch_of(entry).feed);
      articles.add(known.article);
    }
  if (behind.empty()) return;
  for (const auto& row : session_.exec_prepared(sql::kReadArticles.name, feeds.str(), articles.str())) {
    const auto& same = behind.at({row[0].as<FeedKey>(), row[1].as<std::int64_t>()});
    read_candidate(row, 2, *same.front());
    for (Candidate* known : same) known->take(*same.front());
  }
}

}  // namespace khabar::store
