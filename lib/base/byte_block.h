#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#if defined(__SSE2__)
#include <emmintrin.h>
#endif

/// Sixteen bytes of text at once, for passes that let most of a text stand as it is and must find the few
/// places where they have work. Vector extensions of GCC and Clang: one instruction per operation on x86-64
/// (SSE2) and AArch64, a loop elsewhere.
namespace khabar::bytes {

constexpr std::size_t kBlock = 16;

using Block [[gnu::vector_size(kBlock)]] = unsigned char;
using Flags [[gnu::vector_size(kBlock)]] = signed char;  ///< -1: it is so, 0: it is not

inline Block load(const char* from) {
  Block block;
  std::memcpy(&block, from, kBlock);
  return block;
}

inline Block splat(unsigned char byte) {
  return Block{} + byte;
}

/// low <= byte <= high: one subtraction, for what lies below `low` wraps around.
inline Flags in_range(Block block, unsigned char low, unsigned char high) {
  return (block - low) <= splat(static_cast<unsigned char>(high - low));
}
inline Flags at_least(Block block, unsigned char low) {
  return block >= splat(low);
}
inline Flags equal(Block block, unsigned char byte) {
  return block == splat(byte);
}

/// Bit i: flag i.
inline std::uint32_t mask_of(Flags flags) {
#if defined(__SSE2__)
  return static_cast<std::uint32_t>(_mm_movemask_epi8(std::bit_cast<__m128i>(flags)));
#else
  std::uint32_t mask = 0;
  for (std::size_t i = 0; i < kBlock; ++i) mask |= static_cast<std::uint32_t>(flags[i] != 0) << i;
  return mask;
#endif
}

/// The first offset from `at` on that `special` flags, or text.size(). special(block, next) is given sixteen
/// bytes and, at the same places, the bytes behind each of them; behind the end of the text stand zeros.
template <class Special>
std::size_t find(std::string_view text, std::size_t at, Special special) {
  for (; at + kBlock < text.size(); at += kBlock) {
    const std::uint32_t mask = mask_of(special(load(text.data() + at), load(text.data() + at + 1)));
    if (mask != 0) return at + static_cast<std::size_t>(std::countr_zero(mask));
  }
  if (at >= text.size()) return text.size();
  char rest[kBlock * 2] = {};
  std::memcpy(rest, text.data() + at, text.size() - at);
  const std::uint32_t mask = mask_of(special(load(rest), load(rest + 1)));
  const std::size_t found = mask == 0 ? kBlock : static_cast<std::size_t>(std::countr_zero(mask));
  return found < text.size() - at ? at + found : text.size();
}

/// The first offset from `at` on of one of these bytes, or text.size(). (libstdc++'s find_first_of calls
/// memchr for every byte of the text.)
template <class... Bytes>
std::size_t find_any(std::string_view text, std::size_t at, Bytes... wanted) {
  return find(text, at,
              [=](Block block, Block) { return (equal(block, static_cast<unsigned char>(wanted)) | ...); });
}

/// How often `special` flags a place; see find(). Counted in each of the sixteen places, summed before one
/// overflows.
template <class Special>
std::size_t count_where(std::string_view text, Special special) {
  constexpr std::size_t kMostOfAPlace = 255;
  if (text.empty()) return 0;
  std::size_t found = 0, at = 0;
  const auto add = [&](Block places) {
    for (std::size_t i = 0; i < kBlock; ++i) found += places[i];
  };
  while (at + kBlock < text.size()) {
    Block places{};
    for (std::size_t i = 0; i < kMostOfAPlace && at + kBlock < text.size(); ++i, at += kBlock)
      places -= std::bit_cast<Block>(special(load(text.data() + at), load(text.data() + at + 1)));
    add(places);
  }
  char rest[kBlock * 2] = {};
  const std::size_t left = text.size() - at;
  std::memcpy(rest, text.data() + at, left);
  const Flags flags = special(load(rest), load(rest + 1));
  for (std::size_t i = 0; i < left; ++i) found += flags[i] != 0 ? 1U : 0U;
  return found;
}

/// How often one byte stands in a text.
inline std::size_t count(std::string_view text, char byte) {
  return count_where(text,
                     [byte](Block block, Block) { return equal(block, static_cast<unsigned char>(byte)); });
}

constexpr bool is_continuation(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
}

/// The first offset from `at` on where something stands that is neither ASCII nor a whole sequence of two
/// bytes, or that `also` flags, which may flag first bytes of letters only; where a continuation byte stands
/// astray behind a letter of one byte, the offset of that letter. `at` must be where a letter begins.
template <class Also>
std::size_t find_beyond_two_bytes(std::string_view text, std::size_t at, Also also) {
  if (at >= text.size() || is_continuation(text[at])) return at;
  const std::size_t found = find(text, at, [&](Block block, Block next) {
    const Flags torn = in_range(block, 0xC2, 0xDF) ^ in_range(next, 0x80, 0xBF);
    return torn | at_least(block, 0xE0) | in_range(block, 0xC0, 0xC1) | also(block, next);
  });
  // A whole letter of two bytes with one more continuation behind it: that one is found.
  return found < text.size() && is_continuation(text[found]) ? found + 1 : found;
}

}  // namespace khabar::bytes
