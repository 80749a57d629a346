#include "normalize/text_scan.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include "base/byte_block.h"
#include "normalize/nfc.h"

namespace khabar::normalize {
namespace {

/// The order of signed bytes, 0x80..0xFF before 0x00, is what SSE2 compares by.
constexpr auto kSpecial = [](bytes::Block block, bytes::Block next) {
  // '"' and '&', '<' and '>' differ by one bit each.
  const bytes::Flags signs = bytes::equal(block | 0x04, '&') | bytes::equal(block | 0x02, '>');
  const bytes::Flags blanks = bytes::equal(block, ' ') & bytes::equal(next, ' ');
  const bytes::Flags controls = bytes::in_range(block, 0, 0x1F) | bytes::equal(block, 0x7F);
  const bytes::Flags leads = bytes::at_least(block, 0xC0);
  const bytes::Flags pairs =
      std::bit_cast<bytes::Flags>(block - (0xC3 - 0x80)) < (bytes::Flags{} + (0x1D - 0x80));
  const bytes::Flags goes_on = std::bit_cast<bytes::Flags>(next) < (bytes::Flags{} - 0x40);  // 0x80..0xBF
  return signs | blanks | controls | (goes_on & ~pairs) | (leads & ~goes_on);
};

constexpr auto kPairMayBeUnsettled = [](bytes::Block block, bytes::Block next) {
  return kMayBeUnsettled(block, next) & ~bytes::at_least(block, 0xE0);
};

/// Sixteen bytes at once, on any processor.
TextScan scan_by_sixteen(std::string_view text, std::size_t at) {
  bytes::Flags unsettled{};
  at = bytes::find(text, at, [&](bytes::Block block, bytes::Block next) {
    unsettled |= kPairMayBeUnsettled(block, next);
    return kSpecial(block, next);
  });
  return {at, bytes::mask_of(unsettled) != 0};
}

#if defined(__x86_64__)
/// What a byte may be, by its two digits: a bit that both the first and the second allow. (A lookup of
/// sixteen entries is one instruction; see Lemire and Langdale, "Parsing Gigabytes of JSON per Second",
/// 2019, 3.1.1.)
struct DigitTable {
  std::array<std::uint8_t, 16> first{}, second{};

  /// Gives the bit to the bytes whose digits are among these: a bit for each digit.
  constexpr void add(std::uint8_t bit, unsigned firsts, unsigned seconds) {
    for (unsigned digit = 0; digit < 16; ++digit) {
      if ((firsts >> digit & 1U) != 0) first[digit] |= bit;
      if ((seconds >> digit & 1U) != 0) second[digit] |= bit;
    }
  }
};
constexpr unsigned kAny = 0xFFFF;
constexpr unsigned digits(unsigned low, unsigned high) {
  return (kAny >> (15 - high)) & (kAny << low);
}

constexpr std::uint8_t kPair = 0x80;  // begins a letter of two bytes; the other bits: special in any case
constexpr DigitTable make_specials() {
  DigitTable table;
  table.add(kPair, digits(0xC, 0xD), kAny);
  table.add(0x01, digits(0x0, 0x1) | digits(0xE, 0xF), kAny);  // controls, longer letters
  table.add(0x02, digits(0x2, 0x2), 1U << 0x2 | 1U << 0x6);    // '"' and '&'
  table.add(0x04, digits(0x3, 0x3), 1U << 0xC | 1U << 0xE);    // '<' and '>'
  table.add(0x08, digits(0x7, 0x7), digits(0xF, 0xF));         // DEL
  table.add(0x10, digits(0xC, 0xC), digits(0x0, 0x2));         // of nothing, or of U+0080..U+00BF
  return table;
}

// First bytes of two and the bytes behind them: those of kMayBeUnsettled have a bit in common.
constexpr std::uint8_t kLate = 0x01, kLater = 0x02, kD8 = 0x04, kD9 = 0x38, kDB = 0xC0;
constexpr DigitTable make_unsettled_firsts() {
  DigitTable table;
  table.add(kLate, digits(0xC, 0xC), digits(0xC, 0xF));
  table.add(kLater, digits(0xD, 0xD), digits(0x2, 0x7) | digits(0xC, 0xF));
  table.add(kD8, digits(0xD, 0xD), digits(0x8, 0x8));
  table.add(kD9, digits(0xD, 0xD), digits(0x9, 0x9));
  table.add(kDB, digits(0xD, 0xD), digits(0xB, 0xB));
  return table;
}
constexpr DigitTable make_unsettled_seconds() {
  DigitTable table;
  table.add(kLate | kLater, kAny, kAny);
  table.add(kD8, digits(0x9, 0x9), digits(0x0, 0xA));   // U+0610..U+061A
  table.add(0x08, digits(0x8, 0x8), digits(0xB, 0xF));  // kD9: U+064B..U+065F
  table.add(0x10, digits(0x9, 0x9), kAny);
  table.add(0x20, digits(0xB, 0xB), digits(0x0, 0x0));  // U+0670
  table.add(0x40, digits(0x9, 0x9), digits(0x6, 0xF));  // kDB: U+06D6..U+06EF
  table.add(0x80, digits(0xA, 0xA), kAny);
  return table;
}
constexpr DigitTable kSpecials = make_specials(), kUnsettledFirsts = make_unsettled_firsts(),
                     kUnsettledSeconds = make_unsettled_seconds();

[[gnu::target("avx2")]] inline __m256i twice(const std::array<std::uint8_t, 16>& table) {
  return _mm256_broadcastsi128_si256(_mm_loadu_si128(reinterpret_cast<const __m128i*>(table.data())));
}
[[gnu::target("avx2")]] inline __m256i load_wide(const char* from) {
  return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from));
}

struct Digits {
  __m256i first, second;
};
[[gnu::target("avx2")]] inline Digits digits_of(__m256i block) {
  const __m256i low = _mm256_set1_epi8(0x0F);
  return {_mm256_and_si256(_mm256_srli_epi16(block, 4), low), _mm256_and_si256(block, low)};
}
[[gnu::target("avx2")]] inline __m256i look_up(const DigitTable& table, const Digits& places) {
  return _mm256_and_si256(_mm256_shuffle_epi8(twice(table.first), places.first),
                          _mm256_shuffle_epi8(twice(table.second), places.second));
}

/// A bit for each special place among thirty-two. Adds to `unsettled` what is so.
[[gnu::target("avx2")]] inline std::uint32_t specials_at(const char* from, __m256i& unsettled) {
  const __m256i block = load_wide(from), next = load_wide(from + 1);
  const Digits here = digits_of(block), behind = digits_of(next);
  unsettled = _mm256_or_si256(
      unsettled, _mm256_and_si256(look_up(kUnsettledFirsts, here), look_up(kUnsettledSeconds, behind)));
  const __m256i kinds = look_up(kSpecials, here);
  const __m256i always = _mm256_cmpgt_epi8(_mm256_and_si256(kinds, _mm256_set1_epi8(0x7F)), __m256i{});
  const __m256i goes_on = _mm256_cmpgt_epi8(_mm256_set1_epi8(static_cast<char>(0xC0)), next);  // 0x80..0xBF
  const __m256i blank = _mm256_set1_epi8(' ');
  const __m256i blanks = _mm256_and_si256(_mm256_cmpeq_epi8(block, blank), _mm256_cmpeq_epi8(next, blank));
  // The topmost bits, which the mask is made of: kPair where nothing goes on, or the other way round.
  const __m256i torn = _mm256_xor_si256(kinds, goes_on);
  return static_cast<std::uint32_t>(
      _mm256_movemask_epi8(_mm256_or_si256(_mm256_or_si256(always, blanks), torn)));
}

/// Thirty-two bytes at once, where the processor has AVX2.
[[gnu::target("avx2")]] TextScan scan_by_thirty_two(std::string_view text, std::size_t at) {
  constexpr std::size_t kWide = 32;
  __m256i unsettled{};
  std::uint32_t special = 0;
  while (special == 0 && at < text.size()) {
    if (at + kWide < text.size()) {
      special = specials_at(text.data() + at, unsettled);
    } else {
      std::array<char, 2 * kWide> rest{};
      std::memcpy(rest.data(), text.data() + at, text.size() - at);
      special = specials_at(rest.data(), unsettled);
    }
    at += special == 0 ? kWide : static_cast<std::size_t>(std::countr_zero(special));
  }
  return {std::min(at, text.size()), _mm256_testz_si256(unsettled, unsettled) == 0};
}
#endif

}  // namespace

std::vector<TextScanner> text_scanners() {
  std::vector<TextScanner> ways{scan_by_sixteen};
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2") != 0) ways.push_back(scan_by_thirty_two);
#endif
  return ways;
}

TextScan scan_text(std::string_view text, std::size_t at) {
  static const TextScanner widest = text_scanners().back();
  if (bytes::is_continuation(text[at])) return {at, false};
  TextScan found = widest(text, at);
  // A whole letter of two bytes with one more continuation behind it: that one is special.
  if (found.special < text.size() && bytes::is_continuation(text[found.special])) ++found.special;
  return found;
}

}  // namespace khabar::normalize
