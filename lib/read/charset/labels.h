#pragma once

#include <string_view>

namespace khabar::read {

/// A character encoding: one of the WHATWG Encoding Standard, or an older one that a declaration names.
struct Charset {
  std::string_view name;   ///< in lower case: "windows-1256"
  std::string_view iconv;  ///< what glibc's iconv calls the same table
};

/// The encoding that a label of the standard (section 4.2) or one of the labels that feeds use besides stands
/// for; null: unknown. Blanks around it, quotes and ASCII case do not matter. UTF-7 is no encoding (fault
/// X23).
const Charset* charset_of_label(std::string_view label);

}  // namespace khabar::read
