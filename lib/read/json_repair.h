#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace khabar::read {

/// JSON text made fit for a strict parser.
struct MendedJson {
  std::string json;
  bool repaired = false;
  bool truncated = false;  ///< it ended before its outermost bracket did: the cut item is left out as a whole
  bool too_deep = false;   ///< brackets nested deeper than allowed; `json` is of no use
};

/// Copies the JSON object or array that begins at the first bracket, in one pass: lone surrogates become
/// U+FFFD and \u0000 nothing (fault X26), raw control bytes in strings blanks, commas before a closing
/// bracket nothing; what follows the outermost bracket is dropped. A document that was cut keeps the whole
/// elements of its items.
MendedJson mend_json(std::string_view text, std::size_t max_depth);

}  // namespace khabar::read
