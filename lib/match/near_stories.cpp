#include "match/near_stories.h"

#include <algorithm>

namespace khabar::match {
namespace {

constexpr double kStrong = 0.5;        // a likeness that needs no second witness
constexpr std::size_t kWitnesses = 9;  // the newest members are asked
constexpr std::size_t kOneIn = 4;      // of so many one must agree

}  // namespace

std::int64_t Stories::story_of(std::int64_t article) const {
  const auto found = story_of_.find(article);
  return found == story_of_.end() ? 0 : found->second;
}

bool Stories::is_vouched_for(const Finding& best, const std::vector<Finding>& copies) const {
  const std::int64_t story = story_of(best.whose.article);
  if (story == 0 || best.verdict.similarity >= kStrong) return true;
  const std::vector<std::int64_t>& members = members_.at(story);
  const std::size_t asked = std::min(members.size(), kWitnesses);
  const auto agrees = [&](std::int64_t member) {
    return std::any_of(copies.begin(), copies.end(),
                       [member](const Finding& copy) { return copy.whose.article == member; });
  };
  const auto votes = std::count_if(members.end() - static_cast<std::ptrdiff_t>(asked), members.end(), agrees);
  return static_cast<std::size_t>(votes) * kOneIn >= asked;
}

Choice Stories::choose(const std::vector<Finding>& copies) const {
  std::vector<const Finding*> ranked;
  for (const Finding& copy : copies) ranked.push_back(&copy);
  // The best first; of equals the earlier article, so that every daemon decides alike.
  std::sort(ranked.begin(), ranked.end(), [](const Finding* a, const Finding* b) {
    if (a->verdict.similarity != b->verdict.similarity) return a->verdict.similarity > b->verdict.similarity;
    return a->whose.article < b->whose.article;
  });
  for (const Finding* copy : ranked)
    if (is_vouched_for(*copy, copies))
      return {copy->whose.article, story_of(copy->whose.article), copy->verdict};
  return {};
}

void Stories::put(std::int64_t article, std::int64_t story) {
  remove(article);
  story_of_[article] = story;
  std::vector<std::int64_t>& members = members_[story];
  members.insert(std::upper_bound(members.begin(), members.end(), article), article);
}

void Stories::remove(std::int64_t article) {
  const auto known = story_of_.find(article);
  if (known == story_of_.end()) return;
  const auto members = members_.find(known->second);
  std::erase(members->second, article);
  if (members->second.empty()) members_.erase(members);
  story_of_.erase(known);
}

}  // namespace khabar::match
