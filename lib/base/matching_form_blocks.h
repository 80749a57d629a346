#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "base/byte_block.h"
#include "base/matching_form_avx2.h"

/// The short way of matching_form.cpp where there is no AVX2, for the letters that most texts here are made
/// of: those that keep their length when they are folded.
namespace khabar::form_blocks {

using namespace bytes;

inline Block where(Flags flags, unsigned char byte) {
  return std::bit_cast<Block>(flags) & splat(byte);
}

inline Flags is_ascii_letter(Block block) {
  return in_range(block | splat(0x20), 'a', 'z');
}

/// First bytes of U+0622..U+063A and U+0641..U+064A; given the bytes before and here, their second bytes.
inline Flags is_arabic_letter(Block first, Block second) {
  return (equal(first, 0xD8) & in_range(second, 0xA2, 0xBA)) |
         (equal(first, 0xD9) & in_range(second, 0x81, 0x8A));
}

/// آ أ إ are ا, ؤ is و, ئ and ى are ي, ة is ه: what their bytes change by. Only the bytes of Arabic letters
/// count.
inline Block arabic_change(Block before, Block here, Block next) {
  const Flags to_d9 = equal(here, 0xD8) & (equal(next, 0xA4) | equal(next, 0xA6) | equal(next, 0xA9));
  const Block second = where(equal(here, 0xA2), 0xA7 - 0xA2) | where(equal(here, 0xA3), 0xA7 - 0xA3) |
                       where(equal(here, 0xA5), 0xA7 - 0xA5) |
                       where(equal(here, 0xA4) | equal(here, 0xA6), (0x88 - 0xA4) & 0xFF) |
                       where(equal(here, 0xA9), (0x87 - 0xA9) & 0xFF);
  const Flags after_d8 = equal(before, 0xD8), maksura = equal(before, 0xD9) & equal(here, 0x89);
  return (second & std::bit_cast<Block>(after_d8)) + where(to_d9 | maksura, 1);
}

/// ک گ چ and ی, as is_arabic_letter().
inline Flags is_persian_letter(Block first, Block second) {
  return (equal(first, 0xDA) & (equal(second, 0xA9) | equal(second, 0xAF) | equal(second, 0x86))) |
         (equal(first, 0xDB) & equal(second, 0x8C));
}

/// ک گ are ك, چ is ج, ی is ي; as arabic_change().
inline Block persian_change(Block before, Block here, Block next) {
  const Flags to_d8 = equal(here, 0xDA) & equal(next, 0x86);
  const Flags to_d9 = equal(here, 0xDB) | (equal(here, 0xDA) & ~to_d8);
  const Flags after_da = equal(before, 0xDA), yeh = equal(before, 0xDB) & equal(here, 0x8C);
  const Block second = where(equal(here, 0xA9), (0x83 - 0xA9) & 0xFF) |
                       where(equal(here, 0xAF), (0x83 - 0xAF) & 0xFF) | where(equal(here, 0x86), 0xAC - 0x86);
  return (second & std::bit_cast<Block>(after_da)) + where(yeh, (0x8A - 0x8C) & 0xFF) +
         (where(to_d8, 0xD8) | where(to_d9, 0xD9)) - (here & std::bit_cast<Block>(to_d8 | to_d9));
}

/// Folds the block at `from`, but for what is no letter of those here and no blank. Gives how many of its
/// bytes are before the first such; half a letter and a blank at the end are among them, where what stands
/// behind them may be their other half, or is no second blank.
inline std::size_t fold_block(const char* from, char* out) {
  const Block here = load(from);
  const Flags ascii = is_ascii_letter(here);
  const std::uint32_t leads = mask_of(in_range(here, 0xD8, 0xDB)), blanks = mask_of(equal(here, ' '));
  std::uint32_t starts = mask_of(ascii), rests = 0;
  Block folded = here | where(ascii, 0x20);
  if (leads != 0) {
    const Block before = load(from - 1), next = load(from + 1);
    rests = mask_of(is_arabic_letter(before, here));
    folded += arabic_change(before, here, next);
    if (mask_of(in_range(here, 0xDA, 0xDB) | in_range(before, 0xDA, 0xDB)) != 0) {
      rests |= mask_of(is_persian_letter(before, here));
      folded += persian_change(before, here, next);
    }
    const std::uint32_t open = is_continuation(from[kBlock]) ? 1U << (kBlock - 1) : 0U;
    starts |= (rests >> 1U) | (leads & open);
  }
  const std::uint32_t behind = from[kBlock] != ' ' ? 1U << kBlock : 0U;
  std::memcpy(out, &folded, kBlock);
  const std::uint32_t known = starts | rests | (blanks & ((starts | behind) >> 1U));
  return static_cast<std::size_t>(std::countr_one(known & 0xFFFFU));
}

/// As fold_avx2(), where there is none: ASCII letters, Arabic letters and single blanks between them, up to
/// the first byte that is something else.
inline Progress fold_portably(std::string_view text, std::size_t at, bool apart, char* out) {
  // Whole blocks follow one another without waiting for what is found in them, which takes longer than
  // finding.
  std::size_t size = 0;
  for (; at + size + kBlock < text.size(); size += kBlock) {
    const std::size_t known = fold_block(text.data() + at + size, out + size);
    if (known == kBlock) continue;
    size += known;
    break;
  }
  // Half a letter was none after all, or a blank stands before what is no letter.
  if (size > 0 && (static_cast<unsigned char>(text[at + size - 1]) & 0xFCU) == 0xD8U) --size;
  if (size > 0 && text[at + size - 1] == ' ') --size;
  return {size, size, apart && size == 0};
}

/// Whether a block that begins with this byte may have letters at its start.
inline bool may_fold(char first) {
  const auto byte = static_cast<unsigned char>(first);
  return byte < 0x80 ? byte > '9' : (byte & 0xFCU) == 0xD8U;
}

}  // namespace khabar::form_blocks
