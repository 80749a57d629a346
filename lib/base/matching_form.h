#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace khabar {

/// The form in which texts are compared: two texts that readers take for the same words have the same
/// matching form. Words and numbers in their order, separated by single blanks:
///  - compatibility forms are undone and letters case-folded (Unicode NFKD, default case folding);
///  - combining marks of Latin, Greek, Cyrillic, Hebrew and Arabic, tatweel, bidi controls, joiners and soft
///  hyphens go;
///  - Arabic: all alefs are ا, ؤ is و, ئ ى ی are ي, ة ہ ە are ه, ک گ are ك, پ چ ڤ are ب ج ف; a lone hamza
///  goes;
///  - digits of every script are 0-9; between digits a decimal point (. ٫) stays, a thousands separator (, ٬
///  ،) goes;
///  - all else separates, and so does the change from letters to digits.
/// No stemming: it costs more in false matches than it gains. `algo` of stored sketches must change when this
/// does. Pure; linear; takes malformed UTF-8 (a malformed part separates).
std::string matching_form(std::string_view text);
/// The same behind what stands in `out`; no blank is put between.
void append_matching_form(std::string& out, std::string_view text);
/// The same as on machines without AVX2.
void append_matching_form_portably(std::string& out, std::string_view text);

/// How many words and numbers the matching form of the text has, or `most` if they are more; what is behind
/// them is not read.
std::size_t count_words(std::string_view text, std::size_t most);
/// Whether it has any: whether its matching form is not empty.
bool has_words(std::string_view text);

enum class Folding : std::uint8_t { kLetter, kDigit, kSeparator, kNothing };

/// One letter in the matching form.
struct FoldedLetter {
  Folding kind;
  std::string_view text;  ///< UTF-8, into the argument or static; empty for separators and nothing
  char32_t original;
};

/// Folds the letter at `offset`, which must be below text.size(), and moves `offset` behind it.
FoldedLetter fold_next(std::string_view text, std::size_t& offset);

}  // namespace khabar
