#pragma once

#include <string>

#include "base/byte_block.h"

namespace khabar::normalize {

/// First bytes of letters that may be outside the form or change in it beside others: all from U+0300 on, but
/// for the blocks that most text from there on is made of, in which there is neither a mark nor a suspect:
/// U+0400..U+047F, U+0600..U+060F (the comma), U+061B..U+064A, U+0660..U+066F, U+0671..U+06D5,
/// U+06F0..U+06FF. A lambda, for only such are inlined into bytes::find.
constexpr auto kMayBeUnsettled = [](bytes::Block block, bytes::Block next) {
  const bytes::Flags arabic =
      (bytes::equal(block, 0xD8) & ~bytes::in_range(next, 0x90, 0x9A)) |
      (bytes::equal(block, 0xD9) & ~bytes::equal(next, 0xB0) &
       (bytes::in_range(next, 0x80, 0x8A) | bytes::at_least(next, 0xA0))) |
      bytes::equal(block, 0xDA) |
      (bytes::equal(block, 0xDB) & (bytes::in_range(next, 0x80, 0x95) | bytes::at_least(next, 0xB0)));
  return bytes::at_least(block, 0xCC) & ~(arabic | bytes::in_range(block, 0xD0, 0xD1));
};

/// The text in Unicode normalization form C (UAX 15), so that equal words are equal bytes. Text that is in
/// the form already - nearly all is - costs one scan. Valid UTF-8 in, valid UTF-8 out.
std::string nfc(std::string text);

}  // namespace khabar::normalize
