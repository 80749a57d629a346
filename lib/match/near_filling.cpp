#include "match/near_filling.h"

#include <algorithm>

#include "model/sketch.h"

namespace khabar::match {
namespace {

// Pairs that differ between words that are the same: names stand there, and no sentences. 8 to 12 part hardly
// a copy, 16 some summaries.
constexpr std::size_t kLongestPlace = 12;

std::uint32_t marks_of(std::span<const std::uint32_t> pairs) {
  std::uint32_t marks = 0;
  for (const std::uint32_t pair : pairs) marks |= pair & Sketch::kMarks;
  return marks;
}

}  // namespace

/// The pairs whose second words stand in the place.
void Filling::count(std::span<const std::uint32_t> in_one, std::span<const std::uint32_t> in_other) {
  const std::uint32_t both = marks_of(in_one) & marks_of(in_other);
  ++counts_.places;
  counts_.other_numbers += (both & Sketch::kNumber) != 0;
  counts_.other_subjects += (both & Sketch::kSubject) != 0;
}

void Filling::same(std::uint32_t i, std::uint32_t j) {
  counts_.same_numbers += (one_[i] & other_[j] & Sketch::kNumber) != 0;
  if (i >= one_at_) {
    // The last pair of a place leads to the word behind it, which is the same in both.
    const std::size_t in_one = i - one_at_, in_other = j - other_at_;
    if (std::min(in_one, in_other) > 1 && std::max(in_one, in_other) <= kLongestPlace)
      count(one_.subspan(one_at_, in_one - 1), other_.subspan(other_at_, in_other - 1));
  }
  one_at_ = i + 1, other_at_ = j + 1;
}

/// The shorter text ends in the place, or is cut there, while the other goes on.
void Filling::end() {
  const auto in_one = one_.subspan(one_at_), in_other = other_.subspan(other_at_);
  const std::size_t shorter = std::min(in_one.size(), in_other.size());
  if (shorter == 0 || shorter > kLongestPlace) return;
  count(in_one.first(std::min(in_one.size(), kLongestPlace)),
        in_other.first(std::min(in_other.size(), kLongestPlace)));
}

}  // namespace khabar::match
