#include "base/logfmt.h"

#include <array>
#include <cstdio>

#include "base/utf8.h"

namespace khabar::log {
namespace {

constexpr std::string_view kEllipsis = "\u2026";

/// C0 and C1 controls, the separators that some viewers break lines at, and the marks of bidirectional
/// overrides and isolates (Unicode 15, 23.2), which can make a line read other than it is. Arabic needs none
/// of them.
constexpr bool is_treacherous(char32_t letter) {
  return letter < 0x20 || (letter >= 0x7F && letter < 0xA0) || letter == 0x2028 || letter == 0x2029 ||
         (letter >= 0x202A && letter <= 0x202E) || (letter >= 0x2066 && letter <= 0x2069);
}

/// The letter as it stands between quotes.
std::string escaped(char32_t letter) {
  if (letter == '"' || letter == '\\') return {'\\', static_cast<char>(letter)};
  if (letter == '\n') return "\\n";
  std::string out;
  if (!is_treacherous(letter)) {
    utf8::append(out, letter);
    return out;
  }
  std::array<char, 8> text{};
  std::snprintf(text.data(), text.size(), "\\u%04x", static_cast<unsigned>(letter));
  return text.data();
}

std::string escaped(std::string_view value, std::size_t longest) {
  std::string out;
  for (std::size_t offset = 0; offset < value.size();) {
    const utf8::Step step = utf8::decode(value, offset);
    const std::string letter = escaped(step.code_point);
    if (out.size() + letter.size() > longest) return out.append(kEllipsis);
    out += letter;
    offset += step.length;
  }
  return out;
}

}  // namespace

void append_field(std::string& line, std::string_view key, std::string_view value, std::size_t longest) {
  const std::string text = escaped(value, longest);
  const bool is_plain = !text.empty() && text.find_first_of(" \"=\\") == std::string::npos;
  line.append(" ").append(key).append(is_plain ? "=" : "=\"").append(text).append(is_plain ? "" : "\"");
}

}  // namespace khabar::log
