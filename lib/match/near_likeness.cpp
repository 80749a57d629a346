#include "match/near_likeness.h"

#include <algorithm>
#include <bit>

#include "match/near_sketch.h"

namespace khabar::match {
namespace {

constexpr double kStartSlack = 1.15;  // the longer one's start may be so much longer than the shorter one
constexpr std::uint32_t kStartMore = 4;
constexpr std::uint32_t kShortestLead = 8;

double share(std::uint32_t part, std::uint32_t whole) {
  return whole == 0 ? 0.0 : static_cast<double>(part) / static_cast<double>(whole);
}

constexpr bool is_common(std::uint32_t bigram) {
  return (bigram & Sketch::kCommon) != 0;
}
constexpr bool is_same(std::uint32_t one, std::uint32_t other) {
  return ((one ^ other) & Sketch::kHash) == 0;
}

std::uint32_t count_shared(std::span<const std::uint32_t> a, std::span<const std::uint32_t> b) {
  std::uint32_t shared = 0;
  for (std::size_t i = 0, j = 0; i < a.size() && j < b.size();) {
    if (a[i] < b[j])
      ++i;
    else if (b[j] < a[i])
      ++j;
    else
      ++shared, ++i, ++j;
  }
  return shared;
}

/// Where the leads and the longer one's start end.
struct Bounds {
  std::uint32_t lead, start;
  bool one_is_longer;
};
Bounds bounds_of(std::uint32_t one, std::uint32_t other) {
  const std::uint32_t shorter = std::min(one, other);
  return {std::min(kLead, std::max(shorter, kShortestLead)),
          static_cast<std::uint32_t>(shorter * kStartSlack) + kStartMore, one > other};
}

}  // namespace

double Likeness::jaccard() const {
  return share(shared, in_one + in_other - shared);
}
double Likeness::start_jaccard() const {
  return share(start_shared, of_shorter() + in_start - start_shared);
}
double Likeness::lead_cover() const {
  return std::min(share(lead_one_found, lead_one), share(lead_other_found, lead_other));
}
double Likeness::containment() const {
  return share(shared, std::min(in_one, in_other));
}

SketchView view_of(const Sketch& sketch) {
  const std::span<const std::uint32_t> all(sketch.bigrams);
  const std::size_t of_text = all.size() - sketch.of_title;
  return {all.first(of_text), all.subspan(of_text), sketch.title_in_text, sketch.numbers, sketch.is_roundup};
}

Comparison::Comparison(const SketchView& one)
    : places_(std::bit_ceil(2 * (one.text.size() + one.title.size()) + 2)),
      telling_before_(one.text.size() + 1),
      bigrams_(one.text.begin(), one.text.end()),
      title_in_text_(one.title_in_text.begin(), one.title_in_text.end()),
      numbers_(one.numbers.begin(), one.numbers.end()) {
  bigrams_.insert(bigrams_.end(), one.title.begin(), one.title.end());
  const std::span<const std::uint32_t> all(bigrams_);
  one_ = {all.first(one.text.size()), all.subspan(one.text.size()), title_in_text_, numbers_, one.is_roundup};
  const std::size_t mask = places_.size() - 1;
  for (std::uint32_t i = 0; i < all.size(); ++i) {
    const std::uint32_t bigram = all[i] & Sketch::kHash;
    std::size_t at = bigram & mask;
    while (places_[at].position != 0) at = (at + 1) & mask;
    places_[at] = {bigram, (i + 1) | (all[i] & Sketch::kCommon)};
    if (i < one_.text.size()) telling_before_[i + 1] = telling_before_[i] + (is_common(all[i]) ? 0 : 1);
  }
}

/// The pair's position + 1 and its mark; 0: it is not there.
std::uint32_t Comparison::find(std::uint32_t bigram) const {
  const std::size_t mask = places_.size() - 1;
  for (std::size_t at = bigram & mask; places_[at].position != 0; at = (at + 1) & mask)
    if (places_[at].bigram == bigram) return places_[at].position;
  return 0;
}

void Comparison::compare_text(std::span<const std::uint32_t> other, Likeness& like) const {
  const auto size = static_cast<std::uint32_t>(one_.text.size());
  const auto other_size = static_cast<std::uint32_t>(other.size());
  const Bounds bounds = bounds_of(size, other_size);
  like.one_is_longer = bounds.one_is_longer;
  like.in_one = telling_before_[size];
  like.lead_one = telling_before_[std::min(size, bounds.lead)];
  if (bounds.one_is_longer) like.in_start = telling_before_[std::min(size, bounds.start)];
  Filling filling(one_.text, other);
  for (std::uint32_t j = 0; j < other_size; ++j) {
    const bool in_lead = j < bounds.lead, in_start = !bounds.one_is_longer && j < bounds.start;
    std::uint32_t found = find(other[j] & Sketch::kHash);
    if ((found & ~Sketch::kCommon) > size) found = 0;  // in the title only
    const std::uint32_t i = (found & ~Sketch::kCommon) - 1;
    if (found != 0) filling.same(i, j);
    const bool telling = !is_common(other[j]);
    if (telling && !is_common(found)) {
      ++like.in_other;
      like.lead_other += in_lead;
      like.in_start += in_start;
    }
    if (found == 0 || is_common(found)) continue;
    const bool one_lead = i < bounds.lead, one_start = bounds.one_is_longer && i < bounds.start;
    if (!telling) {  // common to the other, so it is not to be counted here either
      --like.in_one;
      like.lead_one -= one_lead;
      like.in_start -= one_start;
      continue;
    }
    ++like.shared;
    like.lead_one_found += one_lead;
    like.lead_other_found += in_lead;
    like.leads_shared += one_lead && in_lead;
    like.start_shared += in_start || one_start;
  }
  filling.end();
  like.filling = filling.counts();
}

void Comparison::compare_titles(const SketchView& other, Likeness& like) const {
  const auto holds = [](std::span<const std::uint32_t> pairs, std::uint32_t pair) {
    return std::any_of(pairs.begin(), pairs.end(),
                       [pair](std::uint32_t known) { return is_same(known, pair); });
  };
  const auto in_title = [&](const SketchView& view, std::uint32_t pair) {
    return holds(view.title, pair) || holds(view.title_in_text, pair);
  };
  for (const auto& pairs : {one_.title, one_.title_in_text})
    for (const std::uint32_t pair : pairs) like.titles_shared += in_title(other, pair);
  like.title_one = static_cast<std::uint32_t>(one_.title.size() + one_.title_in_text.size());
  like.title_other = static_cast<std::uint32_t>(other.title.size() + other.title_in_text.size());
  if (like.titles_shared == 0) return;
  for (const std::uint32_t pair : one_.title_in_text)
    like.named_one += !in_title(other, pair) && !holds(other.text, pair);
  for (const std::uint32_t pair : other.title_in_text) like.named_other += find(pair & Sketch::kHash) == 0;
}

/// Each of the stub's pairs is looked for in the other article.
void Comparison::compare_stub(const SketchView& other, Likeness& like) const {
  const bool one_is_stub = one_.text.size() <= other.text.size();
  const SketchView& stub = one_is_stub ? one_ : other;
  const SketchView& whole = one_is_stub ? other : one_;
  const auto holds = [](std::span<const std::uint32_t> pairs, std::uint32_t pair) {
    return std::any_of(pairs.begin(), pairs.end(),
                       [pair](std::uint32_t known) { return is_same(known, pair) && !is_common(known); });
  };
  const auto lead = whole.text.first(std::min<std::size_t>(whole.text.size(), kLead));
  for (const std::uint32_t pair : stub.text) {
    if (is_common(pair)) continue;
    ++like.stub_text;
    like.stub_text_found += holds(lead, pair);
  }
  for (const std::uint32_t pair : stub.title) {
    if (is_common(pair)) continue;
    ++like.stub_title;
    like.stub_title_found += holds(lead, pair) || holds(whole.title, pair);
  }
}

Likeness Comparison::with(const SketchView& other) const {
  Likeness like;
  like.shorter = static_cast<std::uint32_t>(std::min(one_.text.size(), other.text.size()));
  like.longer = static_cast<std::uint32_t>(std::max(one_.text.size(), other.text.size()));
  like.is_stub = like.shorter < kStubPairs;
  like.both_stubs = like.longer < kStubPairs;
  like.one_is_roundup = one_.is_roundup != other.is_roundup;
  if (like.is_stub)
    compare_stub(other, like);
  else
    compare_text(other.text, like);
  compare_titles(other, like);
  like.numbers_shared = count_shared(numbers_, other.numbers);
  like.numbers_fewer = static_cast<std::uint32_t>(std::min(numbers_.size(), other.numbers.size()));
  return like;
}

}  // namespace khabar::match
