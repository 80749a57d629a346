#include "store/sketch_bytes.h"

#include <array>
#include <vector>

namespace khabar::store {
namespace {

constexpr std::size_t kHeadWords = 5;
constexpr std::size_t kDigitsOfWord = 8;
// The first word: two bits, above them how many of the title's pairs stand behind the numbers, and the
// highest bit: what Sketch::kMarks covers are marks. Sketches of before the pairs were kept have none of
// them; those of version 1 have no marks, and two bits more of each pair's hash instead.
constexpr std::uint32_t kAddition = 1, kRoundup = 2, kMarked = 0x80000000U;
constexpr unsigned kTitleShift = 2;
constexpr std::uint32_t kMost = 1U << 16U;  // bigrams or numbers of a sketch

void append_word(std::string& out, std::uint32_t word) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  for (unsigned byte = 0; byte < 4; ++byte, word >>= 8U) {
    out += kDigits[(word >> 4U) & 15U];
    out += kDigits[word & 15U];
  }
}

std::optional<std::uint32_t> digit_of(char c) {
  if (c >= '0' && c <= '9') return static_cast<std::uint32_t>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<std::uint32_t>(c - 'a' + 10);
  return std::nullopt;
}

std::optional<std::vector<std::uint32_t>> words_of(std::string_view digits) {
  if (digits.size() % kDigitsOfWord != 0) return std::nullopt;
  std::vector<std::uint32_t> words(digits.size() / kDigitsOfWord);
  for (std::size_t i = 0; i < digits.size(); ++i) {
    const auto digit = digit_of(digits[i]);
    if (!digit) return std::nullopt;
    const auto byte = static_cast<unsigned>(i % kDigitsOfWord) / 2U, high = (i % 2 == 0) ? 4U : 0U;
    words[i / kDigitsOfWord] |= *digit << (8U * byte + high);
  }
  return words;
}

/// A pair of version 1 is that of version 2 but for what are the marks there.
void drop_marks(Sketch& sketch) {
  for (std::uint32_t& bigram : sketch.bigrams) bigram &= ~Sketch::kMarks;
  for (std::uint32_t& bigram : sketch.title_in_text) bigram &= ~Sketch::kMarks;
}

}  // namespace

std::string sketch_hex(const Sketch& sketch) {
  std::string out;
  out.reserve((kHeadWords + sketch.bigrams.size() + sketch.numbers.size() + sketch.title_in_text.size()) *
              kDigitsOfWord);
  append_word(out, kMarked | (sketch.is_addition ? kAddition : 0) | (sketch.is_roundup ? kRoundup : 0) |
                       static_cast<std::uint32_t>(sketch.title_in_text.size()) << kTitleShift);
  append_word(out, sketch.title);
  append_word(out, static_cast<std::uint32_t>(sketch.bigrams.size()));
  append_word(out, sketch.of_title);
  append_word(out, static_cast<std::uint32_t>(sketch.numbers.size()));
  for (const std::uint32_t bigram : sketch.bigrams) append_word(out, bigram);
  for (const std::uint32_t number : sketch.numbers) append_word(out, number);
  for (const std::uint32_t bigram : sketch.title_in_text) append_word(out, bigram);
  return out;
}

std::optional<Sketch> sketch_of_hex(std::string_view printed) {
  if (!printed.starts_with("\\x")) return std::nullopt;
  const auto words = words_of(printed.substr(2));
  if (!words || words->size() < kHeadWords) return std::nullopt;
  const std::uint32_t bigrams = (*words)[2], of_title = (*words)[3], numbers = (*words)[4],
                      in_text = ((*words)[0] & ~kMarked) >> kTitleShift;
  if (bigrams > kMost || numbers > kMost || in_text > kMost || of_title > bigrams) return std::nullopt;
  if (words->size() != kHeadWords + bigrams + numbers + in_text) return std::nullopt;
  Sketch sketch;
  sketch.is_addition = ((*words)[0] & kAddition) != 0;
  sketch.is_roundup = ((*words)[0] & kRoundup) != 0;
  sketch.title = (*words)[1];
  sketch.of_title = static_cast<std::uint16_t>(of_title);
  const auto begin = words->begin() + kHeadWords, end_of_bigrams = begin + bigrams,
             end_of_numbers = end_of_bigrams + numbers;
  sketch.bigrams.assign(begin, end_of_bigrams);
  sketch.numbers.assign(end_of_bigrams, end_of_numbers);
  sketch.title_in_text.assign(end_of_numbers, words->end());
  if (((*words)[0] & kMarked) == 0) drop_marks(sketch);
  return sketch;
}

}  // namespace khabar::store
