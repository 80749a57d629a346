#include "read/charset/mojibake.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "base/byte_block.h"
#include "base/utf8.h"
#include "read/charset/convert.h"
#include "read/charset/labels.h"
#include "read/charset/statistics.h"

namespace khabar::read {
namespace {

/// Fewer letters than this prove nothing.
constexpr std::size_t kEnoughSequences = 8;
constexpr std::size_t kEnoughLetters = 60;

/// The byte that a letter is read from by windows-1252, or by the ISO 8859-1 it is confused with; or nothing.
std::optional<char> western_byte(char32_t letter) {
  static const UpperHalf& upper = *upper_half("windows-1252");
  if (letter >= 0x80 && letter <= 0xFF) return static_cast<char>(letter);
  const auto* const last = upper.begin() + 32;
  const auto* const found = std::find(upper.begin(), last, letter);
  if (found == last) return std::nullopt;
  return static_cast<char>(0x80 + (found - upper.begin()));
}

struct Bytes {
  std::string text;
  std::size_t high = 0;
};

std::optional<Bytes> western_bytes(std::string_view text) {
  Bytes bytes;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t begin = at;
    while (at < text.size() && static_cast<unsigned char>(text[at]) < 0x80) ++at;
    bytes.text.append(text, begin, at - begin);
    if (at == text.size()) break;
    const utf8::Step step = utf8::decode(text, at);
    const auto byte = western_byte(step.code_point);
    if (!byte) return std::nullopt;
    bytes.text += *byte;
    ++bytes.high;
    at += step.length;
  }
  return bytes;
}

/// Western letters that, taken as bytes, are UTF-8 all over: chance does not do that often, and never writes
/// the "â€" that dashes and quotation marks become.
bool is_proof(const Bytes& bytes) {
  return bytes.high >= 2 * kEnoughSequences || bytes.text.find("\xE2\x80") != std::string::npos;
}

/// Words of another script are made of such letters from end to end; in Western words they stand alone.
bool is_made_of_them(std::string_view bytes) {
  std::size_t high = 0, pairs = 0;
  bool before = false;
  for (const char c : bytes) {
    const bool now = static_cast<unsigned char>(c) >= 0x80;
    high += now ? 1 : 0;
    pairs += now && before ? 1 : 0;
    before = now;
  }
  return pairs * 2 > high;
}

bool is_overwhelming(std::string_view bytes, const Guess& guess) {
  constexpr double kGood = 7;    // bits a letter in words of a language
  constexpr double kMargin = 3;  // bits a letter that Western words cost more
  return guess.bits < kGood && bits_per_letter(bytes, "windows-1252", 0) > guess.bits + kMargin;
}

/// Whether the text may be letters that stand for bytes, all of which would have to be of windows-1252, and
/// half of which stand side by side: of two bytes and more are the letters of UTF-8, and the words of another
/// script. Told without reading the text letter by letter.
bool may_be_bytes(std::string_view text) {
  const auto foreign = [](bytes::Block block, bytes::Block) {
    return bytes::equal(block, 0xC4) | bytes::in_range(block, 0xC7, 0xCA) |
           bytes::in_range(block, 0xCC, 0xE1) | bytes::at_least(block, 0xE3);
  };
  if (bytes::find(text, 0, foreign) < text.size()) return false;
  const std::size_t high =
      bytes::count_where(text, [](bytes::Block block, bytes::Block) { return bytes::at_least(block, 0xC0); });
  const std::size_t pairs = bytes::count_where(text, [](bytes::Block block, bytes::Block next) {
    return bytes::in_range(block, 0x80, 0xBF) & bytes::at_least(next, 0xC0);
  });
  return high > 0 && pairs * 2 >= high;
}

}  // namespace

std::optional<std::string> undo_mojibake(std::string_view text) {
  if (!may_be_bytes(text)) return std::nullopt;
  std::optional<Bytes> bytes = western_bytes(text);
  if (!bytes || bytes->high == 0) return std::nullopt;
  if (is_proof(*bytes) && utf8::is_valid(bytes->text)) return std::move(bytes->text);
  if (bytes->high < kEnoughLetters || !is_made_of_them(bytes->text)) return std::nullopt;
  const Guess guess = guess_charset(bytes->text);
  if (guess.charset.empty() || !is_overwhelming(bytes->text, guess)) return std::nullopt;
  return convert(bytes->text, *charset_of_label(guess.charset)).text;
}

}  // namespace khabar::read
