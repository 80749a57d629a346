#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "match/zeroed_vector.h"
#include "model/sketch.h"

namespace khabar::match {

/// Which word pairs tell nothing: what a site writes under every article, and what is written every day
/// (weather, prices, cables of congratulation, "the minister said that"). Two counts, neither exact, in
/// memory that does not grow:
///  - how many articles of one source held the pair in the last four to eight days;
///  - on which of the last 21 days it was seen, anywhere.
/// Without them pages that share a side bar are alike to 0.43, and the weather of two days to 0.40.
/// Not thread-safe.
class CommonPhrases {
 public:
  /// `articles`: how many a window of two weeks will hold. The counts are sized for them (390 bytes an
  /// article): with more, rare pairs begin to look common.
  explicit CommonPhrases(std::size_t articles);

  /// Sets kCommon in what is common now, before this article is counted.
  void mark(Sketch& sketch, std::uint64_t source, std::int32_t day) const;

  /// Counts the article. `telling`: it resembles another, so that its day is counted however busy the day is.
  void count(const Sketch& sketch, std::uint64_t source, std::int32_t day, bool telling);
  /// The article of that day is not its source's after all. Its day stays: the same again changes nothing.
  void uncount(std::span<const std::uint32_t> bigrams, std::uint64_t source, std::int32_t day);

 private:
  using Cells = ZeroedVector<std::uint8_t>;  // two counts of four bits each

  void turn_to(std::int32_t day);
  [[nodiscard]] bool is_furniture(std::uint64_t cell) const;
  [[nodiscard]] bool is_of_every_day(std::uint64_t cells, std::int32_t day) const;
  static void count_day(std::uint32_t& cell, std::int32_t day);
  [[nodiscard]] static std::uint32_t days_before(std::uint32_t cell, std::int32_t day);

  std::array<Cells, 2> of_source_;  // this stretch of four days, and the one before
  ZeroedVector<std::uint32_t> days_;
  std::int32_t stretch_ = 0;
  std::int32_t counted_day_ = 0;  // the newest day seen
  std::size_t counted_ = 0, most_a_day_;
};

}  // namespace khabar::match
