#pragma once

#include <string>
#include <string_view>

namespace khabar::normalize {

/// Whether the letter is an Arabic one in the shape that it has at its place in a word, or several joined
/// (Unicode, Arabic Presentation Forms-A and -B without the signs and phrases: ﷺ stays as it is).
constexpr bool is_presentation_form(char32_t c) {
  return (c >= 0xFB50 && c <= 0xFBB1) || (c >= 0xFBD3 && c <= 0xFD3D) || (c >= 0xFD50 && c <= 0xFDC7) ||
         (c >= 0xFDF0 && c <= 0xFDF9) || (c >= 0xFE70 && c <= 0xFEFC);
}

/// The text with such shapes made the letters they are, as typesetting programs and PDF leave them: nobody
/// who searches for a word types them. What readers see does not change. Valid UTF-8 in and out.
std::string without_presentation_forms(std::string_view text);

}  // namespace khabar::normalize
