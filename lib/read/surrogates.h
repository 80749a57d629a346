#pragma once

namespace khabar::read {

/// The halves in which UTF-16 writes a letter above U+FFFF (The Unicode Standard, 3.9, D71-D75).
constexpr bool is_high_surrogate(char32_t unit) {
  return unit >= 0xD800 && unit < 0xDC00;
}
constexpr bool is_low_surrogate(char32_t unit) {
  return unit >= 0xDC00 && unit < 0xE000;
}
/// The letter that a high and a low one make.
constexpr char32_t letter_of_pair(char32_t high, char32_t low) {
  return 0x10000 + ((high - 0xD800) << 10U) + (low - 0xDC00);
}

}  // namespace khabar::read
