#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "model/story.h"

namespace khabar::store {

/// What a daemon has in memory of khabar_core.article_sketch, and how far. It outlives connections; the
/// store's thread owns it. What a transaction remembered and did not commit is undone.
class StoryMemory {
 public:
  /// The finder must outlive the memory.
  explicit StoryMemory(StoryFinder& finder) : finder_(finder) {}

  [[nodiscard]] StoryFinder& finder() { return finder_; }
  [[nodiscard]] bool complete() const { return begun_ && load_below_ == 0; }
  [[nodiscard]] std::size_t size() const { return finder_.size(); }
  /// It holds as many as it can, and is to be begun again, larger.
  [[nodiscard]] bool is_full() const {
    return begun_ && finder_.size() >= finder_.capacity() && finder_.capacity() < kMostArticles;
  }
  static constexpr std::size_t kMostArticles = std::size_t{1} << 21U;  ///< 5 GB

  // the loading, newest first
  [[nodiscard]] bool begun() const { return begun_; }
  void begin(std::int64_t head, std::size_t articles);
  [[nodiscard]] std::int64_t load_below() const { return load_below_; }  ///< 0: all is loaded
  void loaded_down_to(std::int64_t seq) { load_below_ = seq; }
  /// The database has another history than what was learned, or the finder is too small: from the beginning.
  void start_again() { begun_ = false; }
  /// Which history the database has (khabar.stream.epoch); another one than before: from the beginning.
  void is_of(std::int64_t epoch);

  // Articles that came before all was loaded: they are compared once more.
  [[nodiscard]] const std::vector<std::int64_t>& early() const { return early_; }
  void matched_early(std::size_t count) { matched_ = count; }  ///< the first of them are, in this transaction
  /// There is something to load or to compare once more.
  [[nodiscard]] bool has_work() const { return !complete() || is_full() || !early_.empty(); }

  // what others store
  [[nodiscard]] std::int64_t last_seq() const { return last_seq_; }
  void learned(std::int64_t seq) { last_seq_ = seq > last_seq_ ? seq : last_seq_; }
  /// Articles whose state in memory is not the database's.
  [[nodiscard]] const std::vector<std::int64_t>& unsure() const { return unsure_; }
  void sure_again() { unsure_.clear(); }

  // one transaction
  void keep(const SketchRow& row, bool resembles);
  void put(std::int64_t article, std::int64_t story);
  void dismiss(std::int64_t article);
  void will_have(std::int64_t seq) { own_seq_ = seq; }
  void committed();
  void rolled_back();

 private:
  StoryFinder& finder_;
  bool begun_ = false;
  std::size_t matched_ = 0;
  std::int64_t epoch_ = 0;
  std::int64_t load_below_ = 0, last_seq_ = 0, own_seq_ = 0;
  std::vector<std::int64_t> kept_, kept_early_, unsure_, early_;
  std::vector<std::pair<std::int64_t, std::int64_t>> put_;  // article, its story before
};

}  // namespace khabar::store
