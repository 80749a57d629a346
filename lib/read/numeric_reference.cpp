#include "read/numeric_reference.h"

#include <array>

#include "base/utf8.h"
#include "read/escaped_bytes.h"
#include "read/surrogates.h"
#include "read/tokens.h"

namespace khabar::read {
namespace {

constexpr std::uint32_t kBeyond = 0x110000;  // stands for every value above U+10FFFF

/// What 0x80-0x9F are in windows-1252; 0 where nothing is.
constexpr std::array<char16_t, 32> kWindows1252{
    0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0,      0x017D, 0,      0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};

int digit_value(char c, bool hex) {
  if (is_digit(c)) return c - '0';
  if (!hex) return -1;
  const char l = to_lower(c);
  return l >= 'a' && l <= 'f' ? l - 'a' + 10 : -1;
}

Referenced read_surrogates(std::string_view text, std::size_t at, const NumericReference& first) {
  const NumericReference second = parse_numeric(text, at + first.length);
  if (!is_high_surrogate(first.value) || second.length == 0 || !is_low_surrogate(second.value)) {
    return {utf8::kReplacement, first.length, true};
  }
  return {letter_of_pair(first.value, second.value), first.length + second.length, true};
}

}  // namespace

NumericReference parse_numeric(std::string_view text, std::size_t at) {
  if (!has_at(text, at, "&#")) return {};
  std::size_t end = at + 2;
  const bool hex = end < text.size() && to_lower(text[end]) == 'x';
  if (hex) ++end;
  const std::size_t digits = end;
  std::uint32_t value = 0;
  for (int digit = 0; end < text.size() && (digit = digit_value(text[end], hex)) >= 0; ++end) {
    if (value < kBeyond) value = value * (hex ? 16 : 10) + static_cast<std::uint32_t>(digit);
  }
  if (end == digits) return {};
  const bool closed = end < text.size() && text[end] == ';';
  return {value < kBeyond ? value : kBeyond, end + (closed ? 1 : 0) - at, closed};
}

Referenced read_numeric(std::string_view text, std::size_t at) {
  const NumericReference first = parse_numeric(text, at);
  if (first.length == 0) return {};
  const std::uint32_t value = first.value;
  const bool control = value < 0x20 && value != '\t' && value != '\n' && value != '\r';
  if (value == '\v' || value == '\f') return {' ', first.length, true};
  if (control) return {0, first.length, true};
  if (value < 0x80) return {value, first.length, !first.closed};
  if (value < 0xA0) {
    const char16_t letter = kWindows1252.at(value - 0x80);
    return {letter != 0 ? letter : utf8::kReplacement, first.length, true};
  }
  if (is_high_surrogate(value) || is_low_surrogate(value)) return read_surrogates(text, at, first);
  if (value >= kBeyond) return {utf8::kReplacement, first.length, true};
  const Referenced bytes = read_escaped_bytes(text, at);
  return bytes.length != 0 ? bytes : Referenced{value, first.length, !first.closed};
}

}  // namespace khabar::read
