#include "read/charset/survey.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstring>

#include "base/byte_block.h"

namespace khabar::read {
namespace {

using bytes::Block;
using bytes::Flags;

constexpr std::size_t kBefore = 3;  // bytes of a letter that may stand in the block before

/// Whether the second byte of a letter is one that its first may have; Table 3-7 of the Unicode standard for
/// the first bytes of three and more that it restricts, and those that are never one.
bool may_follow(unsigned char first, unsigned char second) {
  switch (first) {
    case 0xE0:
      return second >= 0xA0;
    case 0xED:
      return second <= 0x9F;
    case 0xF0:
      return second >= 0x90;
    case 0xF4:
      return second <= 0x8F;
    default:
      return first > 0xF0 && first < 0xF4;
  }
}

/// Whether letters that are restricted so, those flagged in `mask`, go on as they may.
bool go_on_well(const char* from, std::uint32_t mask) {
  for (; mask != 0; mask &= mask - 1) {
    const char* const first = from + std::countr_zero(mask);
    if (!may_follow(static_cast<unsigned char>(first[0]), static_cast<unsigned char>(first[1]))) return false;
  }
  return true;
}

Flags is_foreign(Block block) {
  return bytes::equal(block, 0xC4) | bytes::in_range(block, 0xC7, 0xCA) | bytes::in_range(block, 0xCC, 0xE1) |
         bytes::at_least(block, 0xE3);
}

/// Whether the bits that are set in `bits` are set: first bytes of two (0xC0), three and four bytes and more.
Flags begins_with(Block block, unsigned char bits) {
  return bytes::equal(block & bits, bits);
}

/// What was seen in the blocks so far.
struct Seen {
  Flags wrong{}, c_cedilla{}, reference{};
  std::uint32_t high = 0, wide = 0;  // of the last block: bytes beyond ASCII; first bytes of three and more
  bool ascii = true, foreign = false;

  [[nodiscard]] bool is_valid() const { return bytes::mask_of(wrong) == 0; }
};

/// Looks at blocks of which the bytes before the first and the one behind the last can be read too.
void look_at(const char* from, std::size_t blocks, Seen& seen) {
  Flags wrong{}, c_cedilla{}, reference{};
  std::uint32_t high_before = seen.high, wide_before = seen.wide;
  for (const char* const end = from + blocks * bytes::kBlock; from < end; from += bytes::kBlock) {
    const Block block = bytes::load(from);
    const Block next = bytes::load(from + 1);
    reference |= (bytes::equal(block, '#') & bytes::equal(next, '1')) |
                 (bytes::equal(block, 'C') & bytes::equal(next, 'c'));
    const std::uint32_t high = bytes::mask_of(std::bit_cast<Flags>(block));
    if ((high | (high_before >> (bytes::kBlock - kBefore))) == 0) {
      high_before = wide_before = 0;
      continue;
    }
    const Flags continues = std::bit_cast<Flags>(block) < (Flags{} - 64);
    Flags must_continue = begins_with(bytes::load(from - 1), 0xC0);
    const std::uint32_t wide = bytes::mask_of(begins_with(block, 0xE0));
    if ((wide | wide_before) != 0) {
      must_continue |= begins_with(bytes::load(from - 2), 0xE0) | begins_with(bytes::load(from - 3), 0xF0);
      const Flags restricted =
          bytes::equal(block, 0xE0) | bytes::equal(block, 0xED) | begins_with(block, 0xF0);
      if (!go_on_well(from, bytes::mask_of(restricted))) wrong = ~Flags{};
    }
    wrong |= (continues ^ must_continue) | bytes::equal(block & 0xFE, 0xC0);
    c_cedilla |= bytes::equal(block, 0xC3) & bytes::equal(next, 0x87);
    if (!seen.foreign) seen.foreign = bytes::mask_of(is_foreign(block)) != 0;
    seen.ascii = false;
    high_before = high;
    wide_before = wide;
  }
  seen.wrong |= wrong;
  seen.c_cedilla |= c_cedilla;
  seen.reference |= reference;
  seen.high = high_before;
  seen.wide = wide_before;
}

/// A block at the beginning or the end of the text, with zeros around it.
class Edge {
 public:
  Edge(std::string_view text, std::size_t at) {
    const std::size_t before = std::min(at, kBefore);
    const std::string_view part = text.substr(at - before, before + bytes::kBlock + 1);
    std::memcpy(bytes_.data() + kBefore - before, part.data(), part.size());
  }
  [[nodiscard]] const char* begin() const { return bytes_.data() + kBefore; }

 private:
  std::array<char, kBefore + bytes::kBlock + 1> bytes_{};
};

}  // namespace

Survey survey(std::string_view text) {
  constexpr std::size_t kAtOnce = 64;  // blocks; then it is seen whether the text is UTF-8 so far
  Seen seen;
  look_at(Edge(text, 0).begin(), 1, seen);
  std::size_t at = std::min(bytes::kBlock, text.size());
  while (at + bytes::kBlock < text.size() && seen.is_valid()) {
    const std::size_t blocks = std::min((text.size() - at - 1) / bytes::kBlock, kAtOnce);
    look_at(text.data() + at, blocks, seen);
    at += blocks * bytes::kBlock;
  }
  for (; at <= text.size() && seen.is_valid();
       at += bytes::kBlock)  // what follows a last letter that was cut
    look_at(Edge(text, at).begin(), 1, seen);
  return {seen.is_valid(), seen.ascii, seen.foreign, bytes::mask_of(seen.c_cedilla) != 0,
          bytes::mask_of(seen.reference) != 0};
}

}  // namespace khabar::read
