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
  bool item_lost = false;  ///< an item in the middle is broken and left out
  bool too_deep = false;   ///< brackets nested deeper than allowed; `json` is of no use
};

/// Copies the JSON object or array that begins at the first bracket, in one pass: lone surrogates become
/// U+FFFD and \u0000 nothing (fault X26), raw control bytes in strings blanks, commas before a closing
/// bracket and comments nothing, words of Python and JavaScript (None, NaN) those of JSON; a quotation mark
/// that nothing follows which may follow a string is one of its letters; what follows the outermost bracket
/// is dropped. A document that was cut keeps the whole elements of its items.
MendedJson mend_json(std::string_view text, std::size_t max_depth);

/// The same JSON, as mend_json made it, without the element of its items in which the offset lies. Empty: it
/// lies in none.
std::string without_item_at(std::string_view json, std::size_t offset);

}  // namespace khabar::read
