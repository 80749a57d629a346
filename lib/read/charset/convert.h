#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include "read/charset/labels.h"

namespace khabar::read {

/// What the bytes 0x80-0xFF of a single-byte encoding stand for.
using UpperHalf = std::array<char16_t, 128>;

/// Null for encodings of more bytes.
const UpperHalf* upper_half(std::string_view charset_name);

/// Text made UTF-8.
struct Converted {
  std::string text;     ///< valid UTF-8
  std::size_t bad = 0;  ///< parts that were no text in the encoding: one U+FFFD each
};

/// Converts from any encoding of the label table but UTF-8. Never fails: what cannot be read becomes U+FFFD.
Converted convert(std::string_view bytes, const Charset& charset);

}  // namespace khabar::read
