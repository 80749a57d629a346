#include "read/charset/mixed.h"

#include <cstddef>

#include "base/byte_block.h"
#include "base/utf8.h"
#include "read/charset/convert.h"
#include "read/charset/labels.h"
#include "read/charset/statistics.h"
#include "read/surrogates.h"

namespace khabar::read {
namespace {

/// The bytes from `at` on that are no UTF-8, and the blanks between them.
std::string_view foreign_run(std::string_view text, std::size_t at) {
  std::size_t end = at;
  for (std::size_t i = at; i < text.size();) {
    const utf8::Step step = utf8::decode(text, i);
    if (step.valid && text[i] != ' ') break;
    i += step.length;
    if (!step.valid) end = i;
  }
  return text.substr(at, end - at);
}

/// The letters of a word are bad one by one; a letter that was cut or overwritten is bad alone.
bool is_word(std::string_view run) {
  constexpr std::size_t kShortest = 3;
  return run.size() >= kShortest;
}

/// All words of the text that are no UTF-8, as far as is needed to know their encoding.
std::string foreign_words(std::string_view text) {
  constexpr std::size_t kEnough = 4096;
  std::string words;
  for (std::size_t at = utf8::valid_up_to(text); at < text.size() && words.size() < kEnough;) {
    const std::string_view run = foreign_run(text, at);
    if (is_word(run)) words.append(run).append(" ");
    at += run.size();
    at += utf8::valid_up_to(text.substr(at));
  }
  return words;
}

/// Whether the letters around are Arabic: U+0600 to U+06FF.
bool is_arabic(std::string_view text) {
  constexpr std::size_t kEnough = 16;
  return bytes::count_where(text, [](bytes::Block block, bytes::Block) {
           return bytes::in_range(block, 0xD8, 0xDB);
         }) >= kEnough;
}

/// The encoding of those words, or null where they are too few or of none. Few words may be read in several;
/// they are in the script of the text around them.
const Charset* encoding_of(std::string_view words, std::string_view text) {
  constexpr std::string_view kArabic = "windows-1256";
  constexpr std::size_t kFewestLetters = 8;
  constexpr double kWords = 7;  // bits a letter
  if (words.size() < kFewestLetters) return nullptr;
  if (is_arabic(text) && bits_per_letter(words, kArabic, kWords) < kWords) return charset_of_label(kArabic);
  const Guess guess = guess_charset(words);
  const bool sure = !guess.charset.empty() && guess.bits < kWords && guess.confidence >= 0.5;
  return sure && upper_half(guess.charset) != nullptr ? charset_of_label(guess.charset) : nullptr;
}

/// The half of a pair (U+D800 to U+DFFF) that three bytes at `at` are; 0: they are none.
char32_t half_at(std::string_view text, std::size_t at) {
  if (at + 3 > text.size() || text[at] != '\xED') return 0;
  const auto second = static_cast<unsigned char>(text[at + 1]);
  const auto third = static_cast<unsigned char>(text[at + 2]);
  const bool half = second >= 0xA0 && second <= 0xBF && third >= 0x80 && third <= 0xBF;
  return half ? 0xD000U | ((second & 0x3FU) << 6U) | (third & 0x3FU) : 0;
}

/// The letter of the pair at `at`; 0: there is none.
char32_t pair_at(std::string_view text, std::size_t at) {
  const char32_t high = half_at(text, at);
  const char32_t low = high != 0 ? half_at(text, at + 3) : 0;
  return is_high_surrogate(high) && is_low_surrogate(low) ? letter_of_pair(high, low) : 0;
}

}  // namespace

std::string with_pairs_joined(std::string_view text) {
  constexpr std::size_t kPairBytes = 6;
  std::string out;
  std::size_t copied = 0;
  for (std::size_t at = text.find('\xED'); at != std::string_view::npos; at = text.find('\xED', at)) {
    const char32_t letter = pair_at(text, at);
    if (letter == 0) {
      ++at;
      continue;
    }
    out += text.substr(copied, at - copied);
    utf8::append(out, letter);
    copied = at += kPairBytes;
  }
  if (copied > 0) out += text.substr(copied);
  return out;
}

std::string repair_mixed(std::string_view text) {
  const Charset* charset = encoding_of(foreign_words(text), text);
  if (charset == nullptr) return utf8::repaired(text);
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const std::size_t good = utf8::valid_up_to(text);
    out += text.substr(0, good);
    text.remove_prefix(good);
    const std::string_view run = foreign_run(text, 0);
    out += is_word(run) ? convert(run, *charset).text : utf8::repaired(run);
    text.remove_prefix(run.size());
  }
  return out;
}

}  // namespace khabar::read
