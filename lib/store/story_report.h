#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/result.h"
#include "model/sketch.h"
#include "store/store.h"

namespace khabar::store {

/// An article as `khabard explain` needs it.
struct StoryArticle {
  std::string feed, title, summary, text, first_seen;
  std::string story, method, similarity;  ///< empty: it is in none
  Time seen_at{};                         ///< first_seen
  std::optional<Sketch> sketch;           ///< as it was compared; none: too old, or never compared
};

/// Reads one article; nothing: there is none of this id. Needs the daemon's rights.
Result<std::optional<StoryArticle>> read_story_article(const Options& options, std::int64_t id);

}  // namespace khabar::store
