#pragma once

#include <cstdint>
#include <vector>

#include "match/near_stories.h"
#include "match/near_window.h"

namespace khabar::match {

/// The window and its stories as one: what is looked for, decided and remembered for each article that comes.
/// It proposes; whoever keeps the stories says with keep() what became of it. Not thread-safe.
class Matcher {
 public:
  explicit Matcher(Window::Options options) : window_(options) {}

  struct Proposal {
    Choice choice;
    std::vector<Finding> copies;     ///< all of them; choice.with is one
    std::vector<Finding> relations;  ///< what it contains or is part of, or continues: no copies
    bool resembles = false;          ///< anything was found at all
  };
  /// Marks the sketch and decides, without remembering anything.
  Proposal propose(Sketch& sketch, const Sighted& whose);

  /// Remembers the newest article and its story (0: none).
  void keep(const Sketch& sketch, const Sighted& whose, std::int64_t story, bool resembles);
  /// The same for an article older than all that are known: false when the window is full.
  bool keep_older(const Sketch& sketch, const Sighted& whose, std::int64_t story);
  /// The article is in this story from now on; 0: in none. Of one that is not in the window nothing is kept.
  void put(std::int64_t article, std::int64_t story);
  void forget(std::int64_t article);

  [[nodiscard]] std::int64_t story_of(std::int64_t article) const { return stories_.story_of(article); }
  [[nodiscard]] bool knows(std::int64_t article) const { return window_.contains(article); }
  [[nodiscard]] std::size_t size() const { return window_.size(); }

 private:
  Window window_;
  Stories stories_;
  std::vector<Window::Match> found_;
  std::vector<std::int64_t> gone_;
};

}  // namespace khabar::match
