#pragma once

#include <cstdint>
#include <optional>
#include <unordered_map>
#include <vector>

#include "match/near_verdict.h"
#include "match/near_window.h"

namespace khabar::match {

/// An article that was compared, and what it is to the new one.
struct Finding {
  Sighted whose;
  Verdict verdict;
};

/// Where an article belongs.
struct Choice {
  std::int64_t with = 0;   ///< the article it resembles most of that story; 0: it stands alone
  std::int64_t story = 0;  ///< that article's story; 0: it has none yet
  Verdict verdict;         ///< with `with`
};

/// The stories of the articles in the window: who belongs to which, and which one a new article joins.
/// Stories are never merged: an article joins the story of its best match if that match is strong or enough
/// of the story's members match, so that a chain of half-likenesses does not glue a week together. Not
/// thread-safe.
class Stories {
 public:
  /// Among those that are copies of it. `current`: the story it is in already, which it leaves only when no
  /// member of it is a copy any more; 0: none.
  [[nodiscard]] Choice choose(const std::vector<Finding>& copies, std::int64_t current = 0) const;

  [[nodiscard]] std::int64_t story_of(std::int64_t article) const;
  void put(std::int64_t article, std::int64_t story);
  void remove(std::int64_t article);

 private:
  [[nodiscard]] double rank_of(const Finding& copy, const std::vector<Finding>& copies) const;
  [[nodiscard]] bool is_vouched_for(const Finding& best, const std::vector<Finding>& copies) const;

  std::unordered_map<std::int64_t, std::int64_t> story_of_;
  std::unordered_map<std::int64_t, std::vector<std::int64_t>> members_;  // by id: the oldest first
};

}  // namespace khabar::match
