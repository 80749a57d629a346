#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace khabar::read {

/// One numeric character reference: its value, saturated above U+10FFFF however many digits it has (fault
/// X28), and the bytes it takes; length 0: there is none.
struct NumericReference {
  std::uint32_t value = 0;
  std::size_t length = 0;
  bool closed = true;  ///< ends with a semicolon
};

/// Reads the reference that begins at `at` with "&#".
NumericReference parse_numeric(std::string_view text, std::size_t at);

/// A character, or characters, that references stand for.
struct Referenced {
  char32_t character = 0;  ///< 0: nothing
  std::size_t length = 0;  ///< bytes of all references it was made from; 0: no reference here
  bool repaired = false;   ///< well-formed XML would not have it
};

/// What the references at `at` mean: windows-1252 values become their characters (HTML standard, 13.2.5.80),
/// two halves of a surrogate pair one character, and consecutive references to the bytes of one UTF-8
/// sequence that character. NUL and controls mean nothing; lone surrogates and values above U+10FFFF mean
/// U+FFFD (fault X26).
Referenced read_numeric(std::string_view text, std::size_t at);

}  // namespace khabar::read
