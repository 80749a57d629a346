#pragma once

#include <map>
#include <optional>
#include <pqxx/pqxx>
#include <set>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "store/habits.h"
#include "store/resolve.h"
#include "store/rows.h"
#include "store/statements.h"
#include "store/store.h"
#include "store/stories.h"
#include "store/window.h"

namespace khabar::store {

/// Another daemon stored one of our new articles between our look and our insert (fault D06): look again.
struct RaceLost : std::runtime_error {
  RaceLost() : std::runtime_error("store: another daemon was faster") {}
};

/// A batch names a feed that the database does not have.
struct UnknownFeed : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// IM Used (RFC 3229): the document shows what is new since our validators, and nothing else.
constexpr int kDelta = 226;

/// What PostgreSQL refused, and why.
struct Rejection {
  std::string sqlstate, reason;
  std::string item;  ///< JSON of what was refused; empty: the article at its place
};
constexpr std::chrono::hours kSightingAge{24};  // last_seen is touched at most so often

/// By position in a batch: what is left out of the next attempt. Keys: batch, article; one past the last
/// article: the poll itself.
using Rejections = std::map<std::pair<std::size_t, std::size_t>, Rejection>;

/// One attempt to store batches, at most one of each feed, inside one transaction that the caller commits.
/// Throws what libpqxx throws, RaceLost and UnknownFeed. Used once.
class Saving {
 public:
  /// All arguments must outlive the object. Articles in `rejected` are put aside instead of stored.
  /// `stories`: where copies are looked for; null: nowhere. `asks_pages`: nothing is retracted whose page can
  /// be asked for first.
  Saving(pqxx::transaction_base& session, std::span<const Batch> batches, const Rejections& rejected,
         StoryMemory* stories = nullptr, bool asks_pages = false);

  std::vector<Stored> run(const Replan& replan);

  /// Only looks, inserts and revises: for finding the row that is refused. The caller rolls back.
  void try_articles();

 private:
  /// One article of one batch, and what it turned out to be.
  struct Entry {
    std::size_t batch = 0;
    const Article* article = nullptr;
    std::vector<IdentityKey> keys;      // those that are believed
    std::uint64_t digest = 0;           // over keys and content
    std::vector<Candidate> candidates;  // in the order of its keys
    const Candidate* known = nullptr;   // into candidates
    const Candidate* reused = nullptr;  // the article that its guid meant before (fault A02)
    bool unchanged = false;             // as the feed showed it last: not all was looked up
    bool stood = false;                 // so it stood in the feed's last window: nothing was looked up
    bool fresh = false;                 // stored as a new article
    bool open = false;        // its content is not the article's yet: to be looked up at the next poll too
    std::size_t same_as = 0;  // index of the fresh entry it is the same as; its own where it is that
    std::int64_t id = 0;      // of the article, once it is known or stored
  };
  /// (kind, scope, key) as in article_key.
  using Name = std::tuple<char, FeedKey, Hash128>;
  struct Merge {
    std::int64_t winner;
    std::size_t entry;  // that showed it
  };

  // save.cpp: reads
  void look();
  void lock_feeds();
  void read_windows();
  void find_replays();
  void collect();
  void recognise();
  void touch(const Entry& entry);
  void follow();
  void weigh_words();

  // look_up.cpp: the names of entries
  void recognise_shown();
  void look_up();
  void read_articles(bool (*wanted)(const Candidate&));

  // decide.cpp: what each entry is
  void decide();
  void decide_fresh(std::size_t index);
  void decide_known(std::size_t index);
  void decide_merges(Entry& entry, std::size_t index);
  void learn_names(const Entry& entry, bool revised);
  void observe(const Entry& entry);

  // write.cpp: the articles
  void write();
  void insert_fresh();
  void put_fresh(JsonWriter& json, std::size_t index) const;
  void move_reused(const std::map<std::size_t, std::int64_t>& ids);
  void sight_twins(const std::map<std::size_t, std::int64_t>& ids);
  void write_known();
  void revise();
  void begin_stories();
  static bool is_resighted(const Entry& entry);
  void take_into_story(std::int64_t id, const Entry& entry);
  void note_shown();
  void merge();
  void put_sighting(JsonWriter& json, const Entry& entry, std::int64_t article, bool agreed) const;
  void put_shown(std::int64_t article, const Entry& entry);
  void put_where(JsonWriter& json, std::int64_t article, const Entry& entry) const;

  // ledger.cpp: the polls themselves
  void reject();
  void count();
  [[nodiscard]] bool was_known(const Entry& entry) const;
  void note_gap(std::size_t batch);
  void set_schedule(std::size_t batch, const Replan& replan);
  void go_on_repairing(std::size_t batch);
  void hold_host(const Batch& batch);
  std::vector<Stored> finish(const Replan& replan);

  // watch.cpp: windows, and what vanished from them
  struct Case;
  struct Document;
  void watch();
  [[nodiscard]] std::vector<Document> whole_documents() const;
  void read_cases(std::vector<Document>& documents);
  void read_dates(std::vector<Document>& documents);
  void judge(const Document& document, std::vector<Case>& ripe);
  void judge_cases(const Document& document, std::vector<Case>& ripe);
  void open_cases(const Document& document);
  void mark_missing(const Case& one);
  void withdraw(const std::vector<Case>& ripe);
  void write_windows(const std::vector<Document>& documents);

  [[nodiscard]] const Batch& batch_of(const Entry& entry) const { return batches_[entry.batch]; }
  [[nodiscard]] const FeedRow& feed_of(const Entry& entry) const { return feeds_.at(batch_of(entry).feed); }
  [[nodiscard]] Name name(const Entry& entry, const IdentityKey& key) const;
  [[nodiscard]] static const Candidate* behind(const Entry& entry, const IdentityKey& key);
  pqxx::result execute(const sql::Statement& statement, const JsonWriter& parameter);

  pqxx::transaction_base& session_;
  std::span<const Batch> batches_;
  const Rejections& rejected_;
  StoryMemory* const story_memory_;
  const bool asks_pages_;
  std::optional<StorySaving> stories_;
  std::vector<Entry> entries_;
  std::map<FeedKey, FeedRow> feeds_;
  std::map<FeedKey, Window> windows_;
  std::map<FeedKey, Habits> habits_;
  std::set<std::size_t> replays_;                   // batches whose poll is in the ledger already
  std::vector<PollFacts> facts_;                    // parallel to batches_
  std::map<Name, std::size_t> fresh_names_;         // whose names the new articles of this transaction take
  std::map<std::size_t, std::set<Name>> names_of_;  // of each fresh entry
  std::map<std::pair<std::int64_t, FeedKey>, std::size_t>
      decided_;                                    // known article and feed -> first entry that said so
  std::map<std::int64_t, std::size_t> revisions_;  // article -> entry
  std::set<std::int64_t> takeovers_;               // of these, by which the feed becomes the origin
  std::map<std::int64_t, Merge> merges_;           // by the article that is lost
  std::map<FeedKey, Repair> repairs_;              // as they stand, with this transaction
  JsonWriter sightings_, more_keys_, touched_keys_, restored_, returned_, shown_, standing_, cases_, gaps_,
      repaired_, holds_;
};

}  // namespace khabar::store
