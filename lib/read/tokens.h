#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>

namespace khabar::read {

/// The letters of XML and HTML markup, as lenient as browsers: every byte above ASCII may stand in a name.
constexpr bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}
constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
constexpr bool is_ascii_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
constexpr bool is_name_start(char c) {
  return is_ascii_letter(c) || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}
/// Names are most of the markup of a feed: a table, not five comparisons a letter.
constexpr std::array<bool, 256> kNameLetters = [] {
  std::array<bool, 256> letters{};
  for (std::size_t i = 0; i < letters.size(); ++i) {
    const char c = static_cast<char>(i);
    letters[i] = is_name_start(c) || is_digit(c) || c == '-' || c == '.' || c == ':';
  }
  return letters;
}();
constexpr bool is_name(char c) {
  return kNameLetters[static_cast<unsigned char>(c)];
}
constexpr char to_lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

/// Equal when ASCII case is not looked at. Most names differ in their length or their first letter.
inline bool same_ignoring_case(std::string_view a, std::string_view b) {
  return a.size() == b.size() && (a.empty() || to_lower(a.front()) == to_lower(b.front())) &&
         std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) { return to_lower(x) == to_lower(y); });
}
std::string lower(std::string_view text);
std::string_view trimmed(std::string_view text);
bool is_blank(std::string_view text);

/// The part of a qualified name behind its prefix, and the prefix ("" where there is none).
std::string_view local_part(std::string_view qualified);
std::string_view prefix_part(std::string_view qualified);

/// The end of the name that begins at `from`.
inline std::size_t name_end(std::string_view text, std::size_t from) {
  while (from < text.size() && is_name(text[from])) ++from;
  return from;
}
std::size_t skip_spaces(std::string_view text, std::size_t from);

/// Behind the next `word` from `from` on; the end where there is none.
std::size_t past(std::string_view text, std::string_view word, std::size_t from);

/// Whether `text` goes on with `word` at `at`.
constexpr bool has_at(std::string_view text, std::size_t at, std::string_view word) {
  return at <= text.size() && text.substr(at, word.size()) == word;
}
bool has_at_ignoring_case(std::string_view text, std::size_t at, std::string_view word);

}  // namespace khabar::read
