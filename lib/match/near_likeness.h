#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "match/near_filling.h"
#include "model/sketch.h"

namespace khabar::match {

/// How many pairs begin an article: what is new in it stands there. What follows is background, and a later
/// article on the same matter repeats it.
constexpr std::uint32_t kLead = 64;

/// What two sketches have in common; pairs that are common anyway are not counted anywhere.
struct Likeness {
  std::uint32_t shared = 0, in_one = 0, in_other = 0;  ///< pairs: in both; in each
  std::uint32_t lead_one = 0, lead_one_found = 0;  ///< pairs of one's lead; of these in the other, anywhere
  std::uint32_t lead_other = 0, lead_other_found = 0;
  std::uint32_t leads_shared = 0;                ///< pairs that stand in both leads
  std::uint32_t in_start = 0, start_shared = 0;  ///< the longer one's first part, as long as the shorter one
  std::uint32_t shorter = 0, longer = 0;         ///< lengths, common pairs and all
  bool one_is_longer = false;
  bool is_stub = false;  ///< the shorter one says too little: only what follows counts
  bool both_stubs = false;
  bool one_is_roundup = false;                       ///< one of the two, by its title, and the other is none
  std::uint32_t stub_text = 0, stub_text_found = 0;  ///< its pairs; of these in the other's text
  std::uint32_t stub_title = 0, stub_title_found = 0;  ///< its title's; of these in the other's text or title
  std::uint32_t numbers_shared = 0, numbers_fewer = 0;
  std::uint32_t titles_shared = 0, title_one = 0, title_other = 0;  ///< pairs of the titles: in both; in each
  std::uint32_t named_one = 0,
                named_other = 0;  ///< pairs of its title and its text that the other has nowhere
  Filling::Counts filling;        ///< of no stub

  [[nodiscard]] std::uint32_t of_shorter() const { return one_is_longer ? in_other : in_one; }
  [[nodiscard]] double jaccard() const;
  [[nodiscard]] double start_jaccard() const;  ///< with the longer one's start
  [[nodiscard]] double lead_cover() const;     ///< the lesser of the two leads' covers
  [[nodiscard]] double containment() const;    ///< share of the one with fewer pairs that is in the other
};

/// A sketch as it is compared with: without owning it.
struct SketchView {
  std::span<const std::uint32_t> text, title, title_in_text, numbers;
  bool is_roundup = false;
};
SketchView view_of(const Sketch& sketch);

/// One sketch, laid out so that many others can be compared with it: each costs one look-up a pair.
class Comparison {
 public:
  /// Keeps a copy of what it needs.
  explicit Comparison(const SketchView& one);
  Comparison(const Comparison&) = delete;
  Comparison& operator=(const Comparison&) = delete;

  [[nodiscard]] Likeness with(const SketchView& other) const;

 private:
  struct Place {
    std::uint32_t bigram, position;  // position + 1, kCommon as in the sketch; 0: free
  };
  [[nodiscard]] std::uint32_t find(std::uint32_t bigram) const;
  void compare_text(std::span<const std::uint32_t> other, Likeness& like) const;
  void compare_stub(const SketchView& other, Likeness& like) const;
  void compare_titles(const SketchView& other, Likeness& like) const;

  std::vector<Place> places_;
  std::vector<std::uint32_t> telling_before_;  // of the text: pairs that are not common before each position
  std::vector<std::uint32_t> bigrams_, title_in_text_, numbers_;
  SketchView one_;  // into the three above
};

}  // namespace khabar::match
