#pragma once

#include <map>
#include <optional>
#include <pqxx/pqxx>
#include <set>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "store/resolve.h"
#include "store/rows.h"
#include "store/store.h"
#include "store/stories.h"

namespace khabar::store {

/// Another daemon stored one of our new articles between our look and our insert (fault D06): look again.
struct RaceLost : std::runtime_error {
  RaceLost() : std::runtime_error("store: another daemon was faster") {}
};

/// A batch names a feed that the database does not have.
struct UnknownFeed : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// What PostgreSQL refused, and why.
struct Rejection {
  std::string sqlstate, reason;
  std::string item;  ///< JSON of what was refused; empty: the article at its place
};
/// By position in a batch: what is left out of the next attempt. Keys: batch, article; one past the last
/// article: the poll itself.
using Rejections = std::map<std::pair<std::size_t, std::size_t>, Rejection>;

/// One attempt to store batches, at most one of each feed, inside one transaction that the caller commits.
/// Throws what libpqxx throws, RaceLost and UnknownFeed. Used once.
class Saving {
 public:
  /// All arguments must outlive the object. Articles in `rejected` are put aside instead of stored.
  /// `stories`: where copies are looked for; null: nowhere.
  Saving(pqxx::transaction_base& session, std::span<const Batch> batches, const Rejections& rejected,
         StoryMemory* stories = nullptr);

  std::vector<Stored> run(const Replan& replan);

  /// Only looks, inserts and revises: for finding the row that is refused. The caller rolls back.
  void try_articles();

 private:
  /// One article of one batch, and what it turned out to be.
  struct Entry {
    std::size_t batch;
    const Article* article;
    std::vector<Candidate> candidates;  // in the order of its keys
    const Candidate* known = nullptr;   // into candidates
    const Candidate* reused = nullptr;  // the article that its guid meant before (fault A02)
    bool fresh = false;                 // stored as a new article
    std::size_t same_as = 0;  // index of the fresh entry it is the same as; its own where it is that
  };
  /// (kind, scope, key) as in article_key.
  using Name = std::tuple<char, FeedKey, Hash128>;

  void collect();
  void lock_feeds();
  void find_replays();
  void look_up();
  void decide();
  void decide_fresh(std::size_t index);
  void decide_known(std::size_t index);
  void insert_fresh();
  void put_fresh(JsonWriter& json, std::size_t index) const;
  void move_reused(const std::map<std::size_t, std::int64_t>& ids);
  void sight_twins(const std::map<std::size_t, std::int64_t>& ids);
  void write_known();
  void revise();
  void put_sighting(JsonWriter& json, const Entry& entry, std::int64_t article) const;
  void begin_stories();
  void take_into_story(std::int64_t id, const Entry& entry);
  void reject();
  void count();
  void note_gap(std::size_t batch);
  std::vector<Stored> finish(const Replan& replan);

  [[nodiscard]] const Batch& batch_of(const Entry& entry) const { return batches_[entry.batch]; }
  [[nodiscard]] const FeedRow& feed_of(const Entry& entry) const { return feeds_.at(batch_of(entry).feed); }
  [[nodiscard]] Name name(const Entry& entry, const IdentityKey& key) const;
  pqxx::result execute(const char* statement, const JsonWriter& parameter);

  pqxx::transaction_base& session_;
  std::span<const Batch> batches_;
  const Rejections& rejected_;
  StoryMemory* const story_memory_;
  std::optional<StorySaving> stories_;
  std::vector<Entry> entries_;
  std::map<FeedKey, FeedRow> feeds_;
  std::set<std::size_t> replays_;                   // batches whose poll is in the ledger already
  std::vector<PollFacts> facts_;                    // parallel to batches_
  std::map<Name, std::size_t> fresh_names_;         // whose names the new articles of this transaction take
  std::map<std::size_t, std::set<Name>> names_of_;  // of each fresh entry
  std::map<std::pair<std::int64_t, FeedKey>, std::size_t>
      decided_;                                    // known article and feed -> first entry that said so
  std::map<std::int64_t, std::size_t> revisions_;  // article -> entry
  JsonWriter sightings_, more_keys_, touched_keys_, takeovers_, gaps_;
};

}  // namespace khabar::store
