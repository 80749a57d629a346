#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace khabar::normalize {

struct TextScan {
  std::size_t special;  ///< the offset of the first special place, or the end
  /// Whether a letter in front of it, or not far behind it, may not be in normalization form C or may change
  /// in it beside others (UAX 15): of two bytes, for all longer ones are special.
  bool unsettled;
};

/// Looks from `at` on, where a letter begins and which is not the end, for what may not stand for itself in
/// HTML and in running text alike: signs of markup, controls and line ends, two blanks in a row,
/// U+0080..U+00BF, and what is no whole letter of one or two bytes.
TextScan scan_text(std::string_view text, std::size_t at);

/// The same in each of the ways that this processor can go.
using TextScanner = TextScan (*)(std::string_view, std::size_t);
std::vector<TextScanner> text_scanners();

}  // namespace khabar::normalize
