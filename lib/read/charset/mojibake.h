#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "read/charset/survey.h"

namespace khabar::read {

/// Undoes what a careless program did to text before it became the valid UTF-8 it is now: UTF-8 read as
/// windows-1252 ("Ø§Ù„") or as the encoding of its own script ("ط§ظ„") and encoded again, or windows-1256 and
/// the like read as windows-1252 ("ÇáÚÑÈíÉ"). Only on overwhelming evidence: every letter beyond ASCII, of
/// the document or at least of a part between markup, must come from a byte, and the bytes must be valid
/// UTF-8 or, if they are many, words of a language far better than they are Western ones. Nothing: the text
/// is as it should be. `seen` is what survey() says of the text.
std::optional<std::string> undo_mojibake(std::string_view text, const Survey& seen);

}  // namespace khabar::read
