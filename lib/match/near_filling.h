#pragma once

#include <cstdint>
#include <span>

namespace khabar::match {

/// How a form of words is filled in: two texts side by side, and where the same words stand around others.
/// "Degrees between 18 and 31" and "between 21 and 31" have one such place, and a number is in it; in an
/// obituary it is the name, which the title names too. Who edits a copy replaces words all over, but hardly
/// ever a number by another, or a word of the title by a word of the new title.
class Filling {
 public:
  /// The pairs of two texts (Sketch::bigrams, with their marks), which must outlive this.
  Filling(std::span<const std::uint32_t> one, std::span<const std::uint32_t> other)
      : one_(one), other_(other) {}

  /// The pair at `i` of the one is the pair at `j` of the other. `j` rises from call to call.
  void same(std::uint32_t i, std::uint32_t j);
  /// No pair is the same any more: what is left of both may be one more place.
  void end();

  struct Counts {
    std::uint32_t places = 0;          ///< where the same words stand around others
    std::uint32_t other_numbers = 0;   ///< of these: each of the texts has a number there
    std::uint32_t other_subjects = 0;  ///< of these: each of the texts has a word of its title there
    std::uint32_t same_numbers = 0;    ///< numbers behind the same word in both
  };
  [[nodiscard]] const Counts& counts() const { return counts_; }

 private:
  void count(std::span<const std::uint32_t> in_one, std::span<const std::uint32_t> in_other);

  std::span<const std::uint32_t> one_, other_;
  std::uint32_t one_at_ = 0, other_at_ = 0;  // behind the last pair that was the same
  Counts counts_;
};

}  // namespace khabar::match
