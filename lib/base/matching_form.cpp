#include "base/matching_form.h"

#include <array>

#include "base/utf8.h"

namespace khabar {
namespace {

#include "base/matching_table.inc"

constexpr std::uint16_t kSame = 0, kSeparates = 1, kDrops = 2, kFirstFolded = 3;  // meanings of a table entry
constexpr unsigned kPageBits = 7;

constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// Beyond the Basic Multilingual Plane only symbols and tags need to be told from letters.
constexpr std::uint16_t entry_beyond(char32_t c) {
  if (c >= 0xE0000) return kDrops;  // tags, variation selectors, private use
  return c >= 0x1D000 && c < 0x20000 && (c < 0x1D400 || c > 0x1D7FF) ? kSeparates : kSame;  // music, emoji
}

std::uint16_t entry_of(char32_t c) {
  if (c > 0xFFFF) return entry_beyond(c);
  return kPages[kPageOf[c >> kPageBits]][c & ((1U << kPageBits) - 1U)];
}

constexpr bool is_decimal_point(char32_t c) {
  return c == U'.' || c == 0x066B;
}
constexpr bool is_thousands_separator(char32_t c) {
  return c == U',' || c == 0x066C || c == 0x060C;
}

/// What a separator between digits leaves: the decimal point, nothing for a thousands separator, else a
/// blank.
std::string_view inside_number(std::string_view text, std::size_t offset, char32_t separator) {
  if (offset >= text.size() || fold_next(text, offset).kind != Folding::kDigit) return " ";
  if (is_decimal_point(separator)) return ".";
  return is_thousands_separator(separator) ? "" : " ";
}

}  // namespace

FoldedLetter fold_next(std::string_view text, std::size_t& offset) {
  const utf8::Step step = utf8::decode(text, offset);
  const std::string_view letter = text.substr(offset, step.length);
  offset += step.length;
  const std::uint16_t entry = step.valid ? entry_of(step.code_point) : kSeparates;
  if (entry == kSeparates) return {Folding::kSeparator, {}, step.code_point};
  if (entry == kDrops) return {Folding::kNothing, {}, step.code_point};
  const std::string_view folded = entry == kSame ? letter : kFolded[entry - kFirstFolded];
  return {is_digit(folded.front()) ? Folding::kDigit : Folding::kLetter, folded, step.code_point};
}

std::string matching_form(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  bool apart = false;  // a separator was passed since the last letter
  Folding last = Folding::kNothing;
  for (std::size_t offset = 0; offset < text.size();) {
    const FoldedLetter letter = fold_next(text, offset);
    if (letter.kind == Folding::kNothing) continue;
    if (letter.kind == Folding::kSeparator) {
      const std::string_view left =
          last == Folding::kDigit && !apart ? inside_number(text, offset, letter.original) : " ";
      if (left == " ")
        apart = true;
      else
        out += left;
      continue;
    }
    if (!out.empty() && (apart || letter.kind != last)) out += ' ';
    out += letter.text;
    apart = false;
    last = letter.kind;
  }
  return out;
}

}  // namespace khabar
