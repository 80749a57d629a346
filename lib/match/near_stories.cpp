#include "match/near_stories.h"

#include <algorithm>
#include <utility>

namespace khabar::match {
namespace {

constexpr double kStrong = 0.5;        // a likeness that needs no second witness
constexpr std::size_t kWitnesses = 9;  // the newest members are asked
constexpr std::size_t kOneIn = 4;      // of so many one must agree
constexpr double kCompany = 0.02;
constexpr std::ptrdiff_t kMostCompany = 3;
constexpr double kStays = 10;  // above all similarities

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

/// Its similarity, and a little for each other copy of the same story: a roundup that is as like as the
/// report itself has no such company.
double Stories::rank_of(const Finding& copy, const std::vector<Finding>& copies) const {
  const std::int64_t story = story_of(copy.whose.article);
  if (story == 0) return copy.verdict.similarity;
  const auto company = std::count_if(copies.begin(), copies.end(), [&](const Finding& other) {
    return story_of(other.whose.article) == story;
  });
  return copy.verdict.similarity +
         kCompany * static_cast<double>(std::min<std::ptrdiff_t>(company - 1, kMostCompany));
}

Choice Stories::choose(const std::vector<Finding>& copies, std::int64_t current) const {
  std::vector<std::pair<double, const Finding*>> ranked;
  for (const Finding& copy : copies) {
    const bool stays = current != 0 && story_of(copy.whose.article) == current;
    ranked.emplace_back(stays ? kStays + copy.verdict.similarity : rank_of(copy, copies), &copy);
  }
  // The best first; of equals the earlier article, so that every daemon decides alike.
  std::sort(ranked.begin(), ranked.end(), [](const auto& a, const auto& b) {
    return a.first != b.first ? a.first > b.first : a.second->whose.article < b.second->whose.article;
  });
  for (const auto& [rank, copy] : ranked)
    if (rank >= kStays || is_vouched_for(*copy, copies))
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
