#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <pqxx/pqxx>
#include <set>
#include <utility>
#include <vector>

#include "base/json.h"
#include "model/story.h"
#include "store/story_memory.h"

namespace khabar::store {

/// Finds and writes the stories of the articles that one saving stores or revises, in its transaction. Every
/// daemon does this under one lock, held until the commit, and learns first what the others stored: so all
/// decide alike. Throws what libpqxx throws; the caller tells the memory how the transaction ended. Used
/// once.
class StorySaving {
 public:
  StorySaving(pqxx::transaction_base& session, StoryMemory& memory) : session_(session), memory_(memory) {}

  /// Takes the lock and learns. Call it before the transaction locks what another might wait for under its
  /// own story lock: before the first row of an article is written. `articles`: how many will be taken and
  /// dismissed at most; `revised`: those to be taken that were stored before.
  void begin(std::size_t articles, const std::vector<std::int64_t>& revised);

  /// An article that is stored or revised in this transaction.
  void take(std::int64_t id, FeedKey feed, Time seen_at, const Article& article);

  /// Instead of begin() and take(): articles that were stored before all was loaded, compared once more.
  void take_again(const std::vector<std::int64_t>& articles);

  /// An article that is merged into another: it is no member of a story, and copies are not found by it.
  void dismiss(std::int64_t id) { dismissed_.push_back(id); }

  /// An article that a feed shows which did not before: its story has more feeds.
  void resighted(std::int64_t id) { resighted_.push_back(id); }

  void write();

 private:
  /// What an article is to the others of a story.
  enum class Bond { kNone, kCopy, kAlone };  // of none of them; of one at least; there are none

  void catch_up();
  void take_numbers(std::size_t articles);
  std::set<std::int64_t> compare_again(const std::vector<std::int64_t>& articles);
  void relate(std::int64_t article, const std::vector<StoryProposal::Relation>& relations);
  void learn(const pqxx::result& sketches);
  std::int64_t decide(const SketchRow& row, const StoryProposal& proposal);
  [[nodiscard]] std::int64_t story_before(std::int64_t article) const;
  Bond bond_of(const SketchRow& row, std::int64_t story);
  void join(std::int64_t article, std::int64_t story, double similarity, std::string_view method);
  void leave(std::int64_t article, std::int64_t story);
  void write_dismissed();
  void write_numbers(const std::vector<std::int64_t>& articles, const char* statement);
  void touch_stories_of(const std::vector<std::int64_t>& articles);
  std::int64_t take_seq();
  void put_sketch(const SketchRow& row, const Article& article);
  std::int64_t new_story();

  pqxx::transaction_base& session_;
  StoryMemory& memory_;
  std::deque<std::int64_t> seqs_, ids_;          // for sketches and for new stories, not used yet
  std::map<std::int64_t, std::int64_t> stored_;  // revised articles: their stories before
  std::set<std::int64_t> touched_;               // stories to describe anew
  std::vector<std::int64_t> created_, left_, dismissed_, resighted_, revised_;
  std::set<std::int64_t> again_;                // of those compared once more, those that moved
  std::map<std::int64_t, std::string> joined_;  // by article: a row of story_member, JSON
  std::map<std::int64_t, std::string> sketches_;
  std::string relations_;
};

/// In a transaction of its own, when all is loaded: compares some hundred of the articles once more that were
/// stored before it was. How many; 0: there are none. The caller tells the memory how the transaction ended.
std::size_t match_early(pqxx::transaction_base& session, StoryMemory& memory);

}  // namespace khabar::store
