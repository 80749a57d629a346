#pragma once

#include <string_view>

namespace khabar::read {

/// What one pass over a document tells of its letters: enough to know of nearly all that they are UTF-8 and
/// nothing else is to be done.
struct Survey {
  bool valid = false;  ///< they are UTF-8; the rest is only known where they are
  bool ascii = false;
  bool foreign = false;              ///< there are letters of scripts that windows-1252 does not have
  bool c_cedilla = false;            ///< U+00C7 stands there: what the Arabic article became in windows-1252
  bool c_cedilla_reference = false;  ///< and so may a reference to it, by name or number
};
Survey survey(std::string_view text);

}  // namespace khabar::read
