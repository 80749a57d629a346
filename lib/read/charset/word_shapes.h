#pragma once

#include <cstddef>
#include <string_view>

namespace khabar::read {

/// What the words of a text look like as bytes of an ASCII-compatible encoding, where a word is a run of
/// ASCII letters and of bytes from 0xC0 on, which are letters in nearly all single-byte encodings.
struct WordShapes {
  /// Words of three letters and more without an ASCII one, and with one that is a capital in the western
  /// encodings: in no western language but for lists of letters, and most of the words in the others.
  std::size_t foreign = 0;
  std::size_t mixed = 0;  ///< words of both: made so by western languages alone
};

/// Looks at some thousand bytes at most.
WordShapes word_shapes(std::string_view bytes);

}  // namespace khabar::read
