#pragma once

#include <string_view>

namespace khabar::read {

/// What letter statistics say of bytes.
struct Guess {
  std::string_view charset;  ///< WHATWG name; "": nothing fits
  double bits = 0;           ///< what a letter costs in it, see bits_per_letter
  double confidence = 0;     ///< 0..1: how far it is before the next best
};

/// Guesses the encoding of ASCII-compatible bytes that are not UTF-8, from how often letters follow each
/// other in the languages written in each, and from which letters of the East Asian sets are everyday ones.
/// Linear; looks at some thousand letters at most.
Guess guess_charset(std::string_view bytes);

/// Bits that one byte beyond ASCII costs if the document is written in this encoding: some 4 to 7 in a
/// language of it, 9 and more in letter soup. `unknown` for encodings without a model.
double bits_per_letter(std::string_view bytes, std::string_view charset, double unknown);

}  // namespace khabar::read
