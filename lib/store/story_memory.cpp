#include "store/story_memory.h"

namespace khabar::store {

void StoryMemory::begin(std::int64_t head, std::size_t articles) {
  finder_.begin(articles);
  begun_ = true;
  last_seq_ = head;
  load_below_ = head + 1;
  unsure_.clear();
}

void StoryMemory::is_of(std::int64_t epoch) {
  if (epoch != epoch_) start_again();
  epoch_ = epoch;
}

void StoryMemory::keep(const SketchRow& row, bool resembles) {
  finder_.keep(row, resembles);
  kept_.push_back(row.article);
  if (!complete()) kept_early_.push_back(row.article);
}

void StoryMemory::put(std::int64_t article, std::int64_t story) {
  put_.emplace_back(article, finder_.story_of(article));
  finder_.put(article, story);
}

void StoryMemory::dismiss(std::int64_t article) {
  put(article, 0);
  finder_.forget(article);
  kept_.push_back(article);  // to be read again where this is not committed
}

void StoryMemory::committed() {
  learned(own_seq_);
  own_seq_ = 0;
  early_.erase(early_.begin(), early_.begin() + static_cast<std::ptrdiff_t>(matched_));
  matched_ = 0;
  early_.insert(early_.end(), kept_early_.begin(), kept_early_.end());
  kept_early_.clear();
  kept_.clear();
  put_.clear();
}

void StoryMemory::rolled_back() {
  while (!put_.empty()) {
    finder_.put(put_.back().first, put_.back().second);
    put_.pop_back();
  }
  for (const std::int64_t article : kept_) {
    finder_.forget(article);
    unsure_.push_back(article);  // it may have been there before, in another state
  }
  kept_.clear();
  kept_early_.clear();
  matched_ = 0;
  own_seq_ = 0;
}

}  // namespace khabar::store
