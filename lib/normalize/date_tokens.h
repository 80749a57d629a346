#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace khabar::normalize {

/// A piece of a date's text: a run of digits, a run of letters in the matching form, or one sign.
struct Token {
  enum class Kind : std::uint8_t { kNumber, kWord, kSign };
  Kind kind = Kind::kSign;
  std::string text;        ///< digits 0-9, or folded letters
  std::int64_t value = 0;  ///< of a number
  char32_t sign = 0;       ///< ASCII for the usual ones: all dashes are '-', Arabic commas are ','
  bool blank_before = false;
  std::size_t begin = 0, end = 0;  ///< in the raw text

  [[nodiscard]] bool is_number() const { return kind == Kind::kNumber; }
  [[nodiscard]] bool is_word() const { return kind == Kind::kWord; }
  [[nodiscard]] bool is_sign(char32_t c) const { return kind == Kind::kSign && sign == c; }
  [[nodiscard]] std::size_t digits() const { return is_number() ? text.size() : 0; }
};

/// Empty for what is longer than any date (fault C17: 100 kB), or has a number that no date has.
std::vector<Token> tokens_of(std::string_view raw);

}  // namespace khabar::normalize
