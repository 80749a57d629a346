#pragma once

#include <string_view>

namespace khabar::read {

/// What letter statistics say of bytes.
struct Guess {
  std::string_view charset;  ///< WHATWG name; "": nothing fits
  double confidence = 0;     ///< 0..1: how far it is before the next best
};

/// Guesses the encoding of ASCII-compatible bytes that are not UTF-8.
Guess guess_charset(std::string_view bytes);

/// How much the bytes read in this encoding look like words of a language written in it: bits per letter
/// above (good) or below (soup) chance. Encodings without a model give `unknown`.
double likelihood(std::string_view bytes, std::string_view charset, double unknown);

}  // namespace khabar::read
