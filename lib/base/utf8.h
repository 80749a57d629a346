#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace khabar::utf8 {

constexpr char32_t kReplacement = 0xFFFD;

/// One step through text: the code point and the bytes it took (at least 1 while text remains).
/// A malformed part gives kReplacement over its maximal subpart (Unicode 15, 3.9, "best practice").
struct Step {
  char32_t code_point;
  std::uint8_t length;
  bool valid;
};

/// The same as decode, for what its short way does not know.
Step decode_longer(std::string_view text, std::size_t offset);

/// Decodes at `offset`, which must be below text.size(). ASCII and the letters of two bytes (Arabic, Hebrew,
/// Cyrillic, Greek, most of Latin) take the short way.
inline Step decode(std::string_view text, std::size_t offset) {
  const auto first = static_cast<unsigned char>(text[offset]);
  if (first < 0x80) return {first, 1, true};
  if (first >= 0xC2 && first < 0xE0 && offset + 1 < text.size()) {
    const auto second = static_cast<unsigned char>(text[offset + 1]);
    if ((second & 0xC0U) == 0x80U) return {((first & 0x1FU) << 6U) | (second & 0x3FU), 2, true};
  }
  return decode_longer(text, offset);
}

/// The offset of the first byte that is not part of valid UTF-8 (RFC 3629: no surrogates, no overlongs, at
/// most U+10FFFF), or text.size().
std::size_t valid_up_to(std::string_view text);
inline bool is_valid(std::string_view text) {
  return valid_up_to(text) == text.size();
}

/// The same text with every malformed part replaced by one U+FFFD.
std::string repaired(std::string_view text);

/// Appends the code point; surrogates and values above U+10FFFF are appended as U+FFFD.
void append(std::string& out, char32_t code_point);

/// How many code points valid UTF-8 holds.
std::size_t length(std::string_view text);

/// The longest prefix of valid UTF-8 that has at most `bytes` bytes and does not cut a letter.
std::string_view prefix_bytes(std::string_view text, std::size_t bytes);

/// The longest prefix of at most `count` code points.
std::string_view prefix_chars(std::string_view text, std::size_t count);

}  // namespace khabar::utf8
