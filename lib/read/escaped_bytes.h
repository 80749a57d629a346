#pragma once

#include <cstddef>
#include <string_view>

#include "read/numeric_reference.h"

namespace khabar::read {

/// References to each byte of a UTF-8 sequence, as programs write them that escape bytes instead of
/// characters: "&#216;&#167;", or "&Oslash;&sect;" where PHP's htmlentities took UTF-8 for ISO 8859-1, are an
/// alef. Reads the first character of such a run at `at`; length 0: there is none.
///
/// Western letters and marks may stand so by chance ("&eacute;&nbsp;&raquo;" ends many a French quotation): a
/// sequence with a no-break space or a guillemet in it is never believed, names only where they make an
/// Arabic letter, two Cyrillic or Hebrew ones, or the punctuation of U+2000.
Referenced read_escaped_bytes(std::string_view text, std::size_t at);

}  // namespace khabar::read
