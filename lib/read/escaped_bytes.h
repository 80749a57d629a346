#pragma once

#include <cstddef>
#include <string_view>

#include "read/numeric_reference.h"

namespace khabar::read {

/// References to each byte of a UTF-8 sequence, as programs write them that escape bytes instead of
/// characters: "&#216;&#167;", or "&Oslash;&sect;" where PHP's htmlentities took UTF-8 for ISO 8859-1, are an
/// alef. Reads the first character of such a run at `at`; length 0: there is none.
///
/// Numbers are believed as soon as they make one sequence. Names are letters of Western texts too
/// ("CAF&Eacute; &nbsp;" without the blank is a sequence by chance): they are believed if the sequence has
/// three bytes, if another one follows it, or if it is an Arabic letter that no Western pair of signs looks
/// like.
Referenced read_escaped_bytes(std::string_view text, std::size_t at);

}  // namespace khabar::read
