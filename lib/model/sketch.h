#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace khabar {

/// What is kept of an article's words to tell its copies from other articles: small, and enough to decide
/// without the texts.
struct Sketch {
  /// Version of the matching form and of all that stands here. Of an older one only version 1 is compared,
  /// which has the same pairs, without kNumber and kSubject.
  static constexpr int kAlgo = 2;
  /// Set in a bigram that is furniture of its site or a phrase of every day: it weighs nothing.
  static constexpr std::uint32_t kCommon = 0x80000000U;
  /// Set in a bigram of the text whose second word is a number.
  static constexpr std::uint32_t kNumber = 0x40000000U;
  /// Set in a bigram of the text whose second word, of three letters or more, also stands in the title.
  static constexpr std::uint32_t kSubject = 0x20000000U;
  static constexpr std::uint32_t kMarks = kNumber | kSubject;
  static constexpr std::uint32_t kHash = ~(kCommon | kMarks);

  /// Hashes of two words in a row, distinct, in the order of the text; then those of the title that are not
  /// in the text.
  std::vector<std::uint32_t> bigrams;
  std::vector<std::uint32_t> title_in_text;  ///< hashes of those of the title that are in the text
  std::vector<std::uint32_t> numbers;        ///< hashes of the distinct numbers of the text, rising
  std::uint16_t of_title = 0;                ///< how many of the bigrams, the last, are the title's
  std::uint32_t title = 0;                   ///< hash of the title without "first addition"; 0: none
  bool is_addition = false;                  ///< the title says that this is the next part of a report
  bool is_roundup = false;                   ///< the title says that this is a roundup of several reports

  [[nodiscard]] bool empty() const { return bigrams.empty(); }
  bool operator==(const Sketch&) const = default;
};

}  // namespace khabar
