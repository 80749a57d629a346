#include "read/charset/word_shapes.h"

#include "read/tokens.h"

namespace khabar::read {
namespace {

constexpr std::size_t kEnoughBytes = std::size_t{64} << 10;

constexpr bool is_high_letter(char c) {
  return static_cast<unsigned char>(c) >= 0xC0;
}
constexpr bool is_western_capital(char c) {
  return is_high_letter(c) && static_cast<unsigned char>(c) < 0xDF;
}

/// "ö", "ø" and "ü": rare signs in the other encodings, which words like "Åäö" are told by.
constexpr bool is_northern(char c) {
  return c == '\xF6' || c == '\xF8' || c == '\xFC';
}

void count_word(std::string_view word, WordShapes& shapes) {
  constexpr std::size_t kShortest = 3;
  bool plain = false, high = false, capital = false, northern = false;
  for (const char c : word) {
    plain = plain || is_ascii_letter(c);
    high = high || is_high_letter(c);
    capital = capital || is_western_capital(c);
    northern = northern || is_northern(c);
  }
  if (plain && high) ++shapes.mixed;
  if (!plain && capital && !northern && word.size() >= kShortest) ++shapes.foreign;
}

}  // namespace

WordShapes word_shapes(std::string_view bytes) {
  WordShapes shapes;
  bytes = bytes.substr(0, kEnoughBytes);
  std::size_t begin = 0;
  for (std::size_t at = 0; at <= bytes.size(); ++at) {
    if (at < bytes.size() && (is_ascii_letter(bytes[at]) || is_high_letter(bytes[at]))) continue;
    count_word(bytes.substr(begin, at - begin), shapes);
    begin = at + 1;
  }
  return shapes;
}

}  // namespace khabar::read
