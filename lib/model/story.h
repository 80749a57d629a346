#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "model/article.h"
#include "model/feed.h"
#include "model/sketch.h"

namespace khabar {

/// A row of khabar_core.article_sketch: what finding the stories of other articles needs of this one.
struct SketchRow {
  std::int64_t article = 0;
  std::int64_t story = 0;  ///< 0: none
  FeedKey feed = 0;        ///< its origin: updates within one feed look like copies
  Time seen_at{};
  Sketch sketch;
};

/// What was found out of an article by comparing it with those of the last days.
struct StoryProposal {
  std::int64_t with = 0;             ///< the article it is a copy of; 0: of none
  std::int64_t story = 0;            ///< that article's story; 0: it has none yet
  double similarity = 0;             ///< 0 to 1
  std::string_view method;           ///< the rule that decided
  bool resembles = false;            ///< something was like it, copy or not
  std::vector<std::int64_t> strays;  ///< its copies that are in no story, but for `with`

  struct Relation {
    std::int64_t other = 0;
    char kind = 'c';  ///< c: one contains the other; n: it is the next part of the other
    double similarity = 0;
  };
  std::vector<Relation> relations;
};

/// Finds the stories of articles: a cache of khabar_core.article_sketch that can compare. The store owns the
/// truth and says what is to be remembered; it calls this on its own thread only.
class StoryFinder {
 public:
  StoryFinder() = default;
  virtual ~StoryFinder() = default;
  StoryFinder(const StoryFinder&) = delete;
  StoryFinder& operator=(const StoryFinder&) = delete;

  [[nodiscard]] virtual Sketch sketch_of(const Article& article) const = 0;
  /// The agency that the article's outlet is; empty: it is none.
  [[nodiscard]] virtual std::string outlet_agency_of(const Article& article) const = 0;

  /// Forgets all; there will be so many articles.
  virtual void begin(std::size_t articles) = 0;
  /// Compares, and marks in the sketch what is common these days. Remembers nothing.
  virtual StoryProposal propose(SketchRow& row) = 0;
  /// Whether they are copies, by what was common when each of them came, wherever in time they stand.
  [[nodiscard]] virtual bool are_copies(const SketchRow& one, const SketchRow& other) const = 0;
  /// Remembers the newest article, or its new state.
  virtual void keep(const SketchRow& row, bool resembles) = 0;
  /// Remembers an article older than all it knows. False: it is full.
  virtual bool keep_older(const SketchRow& row) = 0;
  /// An article that it knows belongs to this story from now on (0: to none).
  virtual void put(std::int64_t article, std::int64_t story) = 0;
  virtual void forget(std::int64_t article) = 0;
  [[nodiscard]] virtual std::int64_t story_of(std::int64_t article) const = 0;
  [[nodiscard]] virtual std::size_t size() const = 0;
  [[nodiscard]] virtual std::size_t capacity() const = 0;
};

}  // namespace khabar
