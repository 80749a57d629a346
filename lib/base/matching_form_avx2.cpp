#include "base/matching_form_avx2.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstring>

#if defined(__x86_64__)
#include <immintrin.h>

namespace khabar::form_blocks {

/// Every byte as a block. Weak, which forbids the compiler to read it: GCC 12 would make each constant anew
/// where it is used, by three instructions.
struct alignas(32) Splat {
  std::array<std::uint8_t, 32> bytes{};
};
constexpr std::array<Splat, 256> make_splats() {
  std::array<Splat, 256> splats{};
  for (std::size_t byte = 0; byte < splats.size(); ++byte)
    splats.at(byte).bytes.fill(static_cast<std::uint8_t>(byte));
  return splats;
}
[[gnu::weak]] extern const std::array<Splat, 256> kSplats;
const std::array<Splat, 256> kSplats = make_splats();

namespace {

/// Debian's baseline has no AVX2: these functions are called where has_avx2() says so.
#define KHABAR_AVX2 [[gnu::target("avx2,bmi,popcnt"), gnu::always_inline]] inline

constexpr std::size_t kBytes = 32;

/// What a second byte is, behind D8 or D9: one bit for each set that is a row of sixteen or a part of it.
constexpr int kD8RowA = 1, kD8RowB = 2;      // U+0622..U+062F, U+0630..U+063A: letters
constexpr int kD8Comma = 4, kD8Marks = 8;    // U+060C; U+061B, U+061F: separators
constexpr int kD9Letter = 16;                // U+0641..U+064A
constexpr int kD9Sign8 = 32, kD9Sign9 = 64;  // U+0640, U+064B..U+064F; U+0650..U+0652: nothing
constexpr int kD8Hamza = 128;                // U+0621: nothing
constexpr int kAfterD8 = kD8RowA | kD8RowB | kD8Comma | kD8Marks | kD8Hamza;
constexpr int kAfterD9 = kD9Letter | kD9Sign8 | kD9Sign9;
constexpr int kSeparating = kD8Comma | kD8Marks, kNothing = kD9Sign8 | kD9Sign9 | kD8Hamza;

constexpr int class_of(unsigned second) {
  if (second >= 0xA2 && second <= 0xAF) return kD8RowA;
  if (second >= 0xB0 && second <= 0xBA) return kD8RowB;
  if (second == 0xA1) return kD8Hamza;
  if (second >= 0x90 && second <= 0x92) return kD9Sign9;
  if (second == 0x9B || second == 0x9F) return kD8Marks;
  if (second >= 0x81 && second <= 0x8A) return kD9Letter;
  if (second == 0x80 || (second >= 0x8B && second <= 0x8F)) return kD9Sign8;
  return 0;
}

/// The class of a byte is what the entries of its two halves have in common.
struct Halves {
  alignas(16) std::array<std::uint8_t, 16> low{}, high{};
};
constexpr Halves make_halves() {
  Halves halves;
  const auto set = [&](unsigned second, int what) {
    halves.low.at(second & 15U) = static_cast<std::uint8_t>(halves.low.at(second & 15U) | what);
    halves.high.at(second >> 4U) = static_cast<std::uint8_t>(halves.high.at(second >> 4U) | what);
  };
  for (unsigned second = 0x80; second < 0xC0; ++second) set(second, class_of(second));
  set(0x8C, kD8Comma);  // behind D8; behind D9 it is a vowel sign
  return halves;
}
constexpr Halves kHalves = make_halves();

/// What is added to bytes of letters that are folded, by the low half of a second byte A0..AF behind D8: آ أ
/// إ are ا, ؤ is و, ئ is ي, ة is ه.
struct Changes {
  alignas(16) std::array<std::uint8_t, 16> first{}, second{};
};
constexpr Changes make_changes() {
  Changes changes;
  const auto set = [&](unsigned from, unsigned to) {
    changes.first.at(from & 15U) = static_cast<std::uint8_t>((to >> 8U) - 0xD8);
    changes.second.at(from & 15U) = static_cast<std::uint8_t>(to - from);
  };
  for (const unsigned alef : {0xD8A2U, 0xD8A3U, 0xD8A5U}) set(alef, 0xD8A7);
  set(0xD8A4, 0xD988);
  set(0xD8A6, 0xD98A);
  set(0xD8A9, 0xD987);
  return changes;
}
constexpr Changes kChanges = make_changes();

/// For each set of bytes out of eight the places of those that stay.
constexpr std::array<std::array<std::uint8_t, 8>, 256> make_kept() {
  std::array<std::array<std::uint8_t, 8>, 256> kept{};
  for (std::size_t gaps = 0; gaps < 256; ++gaps) {
    std::size_t count = 0;
    for (std::uint8_t i = 0; i < 8; ++i)
      if ((gaps >> i & 1U) == 0) kept.at(gaps).at(count++) = i;
  }
  return kept;
}
constexpr auto kKept = make_kept();

/// Bit i: byte i. Of a letter of two bytes both are marked.
struct Marks {
  std::uint32_t known, separators, nothing;
  std::uint32_t gone;  ///< the first bytes of letters that become one byte
};

KHABAR_AVX2 __m256i splat(int byte) {
  return _mm256_load_si256(
      reinterpret_cast<const __m256i*>(kSplats[static_cast<std::size_t>(byte & 0xFF)].bytes.data()));
}
KHABAR_AVX2 __m256i equal(__m256i block, int byte) {
  return _mm256_cmpeq_epi8(block, splat(byte));
}
/// low <= byte <= high
KHABAR_AVX2 __m256i in_range(__m256i block, int low, int high) {
  const __m256i above = _mm256_sub_epi8(block, splat(low));
  return _mm256_cmpeq_epi8(_mm256_min_epu8(above, splat(high - low)), above);
}
KHABAR_AVX2 std::uint32_t mask_of(__m256i flags) {
  return static_cast<std::uint32_t>(_mm256_movemask_epi8(flags));
}
KHABAR_AVX2 __m256i load(const char* from) {
  return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from));
}
KHABAR_AVX2 __m256i table(const std::array<std::uint8_t, 16>& entries) {
  return _mm256_broadcastsi128_si256(_mm_loadu_si128(reinterpret_cast<const __m128i*>(entries.data())));
}
/// Which bytes have a bit of `bits`.
KHABAR_AVX2 std::uint32_t having(__m256i block, int bits) {
  return ~mask_of(_mm256_cmpeq_epi8(_mm256_and_si256(block, splat(bits)), _mm256_setzero_si256()));
}

/// The entry of the low half of a byte A0..AF; 0 for all others. (A shuffle gives 0 where bit 7 is set.)
KHABAR_AVX2 __m256i entry_of(const std::array<std::uint8_t, 16>& entries, __m256i block) {
  const __m256i row = _mm256_xor_si256(block, splat(0xA0));
  return _mm256_shuffle_epi8(table(entries), _mm256_adds_epu8(row, splat(0x70)));
}

/// The bits of kAfterD8 or kAfterD9 of the last byte, as a second byte behind the last but one.
constexpr int last_class(char first, char second) {
  const auto lead = static_cast<unsigned char>(first), byte = static_cast<unsigned char>(second);
  const int after = (lead == 0xD8 ? kAfterD8 : 0) | (lead == 0xD9 ? kAfterD9 : 0);
  return kHalves.low[byte & 15U] & kHalves.high[byte >> 4U] & after;
}

/// Marks second bytes, and the first bytes before them.
constexpr std::uint32_t both(std::uint32_t seconds, bool last_begins) {
  return seconds | seconds >> 1U | static_cast<std::uint32_t>(last_begins) << (kBytes - 1);
}

/// ک گ چ ی پ and ژ, as two bytes.
constexpr bool is_persian(char first, char second) {
  const auto lead = static_cast<unsigned char>(first), byte = static_cast<unsigned char>(second);
  if (lead == 0xDA) return byte == 0xA9 || byte == 0xAF || byte == 0x86 || byte == 0x98;
  return (lead == 0xDB && byte == 0x8C) || (lead == 0xD9 && byte == 0xBE);
}

/// Adds `by` to the bytes that are flagged.
KHABAR_AVX2 __m256i changed(__m256i block, __m256i flags, int by) {
  return _mm256_add_epi8(block, _mm256_and_si256(flags, splat(by)));
}

/// Folds the Persian letters of the block at `from`: ک گ are ك, چ is ج, ی is ي, پ is ب; ژ stands.
KHABAR_AVX2 __m256i fold_persian(const char* from, __m256i here, __m256i folded, Marks& marks) {
  const __m256i before = load(from - 1), next = load(from + 1);
  const __m256i is_da = equal(here, 0xDA), after_da = equal(before, 0xDA);
  const __m256i keheh = _mm256_and_si256(after_da, equal(here, 0xA9));
  const __m256i gaf = _mm256_and_si256(after_da, equal(here, 0xAF));
  const __m256i tcheh = _mm256_and_si256(after_da, equal(here, 0x86));
  const __m256i jeh = _mm256_and_si256(after_da, equal(here, 0x98));
  const __m256i yeh = _mm256_and_si256(equal(before, 0xDB), equal(here, 0x8C));
  const __m256i peh = _mm256_and_si256(equal(before, 0xD9), equal(here, 0xBE));
  const __m256i seconds = _mm256_or_si256(
      _mm256_or_si256(_mm256_or_si256(keheh, gaf), _mm256_or_si256(tcheh, jeh)), _mm256_or_si256(yeh, peh));
  marks.known |= both(mask_of(seconds), is_persian(from[kBytes - 1], from[kBytes]));
  const __m256i to_kaf = _mm256_and_si256(is_da, _mm256_or_si256(equal(next, 0xA9), equal(next, 0xAF)));
  const __m256i to_jeem = _mm256_and_si256(is_da, equal(next, 0x86));
  const __m256i to_beh = _mm256_and_si256(equal(here, 0xD9), equal(next, 0xBE));
  folded = changed(folded, keheh, 0x83 - 0xA9);
  folded = changed(folded, gaf, 0x83 - 0xAF);
  folded = changed(folded, tcheh, 0xAC - 0x86);
  folded = changed(folded, yeh, 0x8A - 0x8C);
  folded = changed(folded, peh, 0xA8 - 0xBE);
  folded = changed(folded, to_kaf, 0xD9 - 0xDA);
  folded = changed(folded, to_jeem, 0xD8 - 0xDA);
  folded = changed(folded, to_beh, 0xD8 - 0xD9);
  return changed(folded, equal(here, 0xDB), 0xD9 - 0xDB);
}

/// Folds the Arabic letters of the block at `from`.
KHABAR_AVX2 __m256i fold_arabic(const char* from, __m256i here, __m256i folded, Marks& marks) {
  const __m256i before = load(from - 1), next = load(from + 1);
  const __m256i is_d8 = equal(here, 0xD8), after_d8 = equal(before, 0xD8), after_d9 = equal(before, 0xD9);
  const __m256i low = _mm256_shuffle_epi8(table(kHalves.low), _mm256_and_si256(here, splat(0x0F)));
  const __m256i high =
      _mm256_shuffle_epi8(table(kHalves.high), _mm256_and_si256(_mm256_srli_epi16(here, 4), splat(0x0F)));
  const __m256i after = _mm256_or_si256(_mm256_and_si256(after_d8, splat(kAfterD8)),
                                        _mm256_and_si256(after_d9, splat(kAfterD9)));
  const __m256i classes = _mm256_and_si256(_mm256_and_si256(low, high), after);
  const int last = last_class(from[kBytes - 1], from[kBytes]);
  marks.known |= both(having(classes, 0xFF), last != 0);
  marks.nothing = both(having(classes, kNothing), (last & kNothing) != 0);
  const std::uint32_t separators = both(having(classes, kSeparating), (last & kSeparating) != 0);
  marks.separators |= separators;

  const __m256i maksura = _mm256_and_si256(after_d9, equal(here, 0x89));
  folded = _mm256_add_epi8(folded, _mm256_and_si256(is_d8, entry_of(kChanges.first, next)));
  folded = _mm256_add_epi8(folded, _mm256_and_si256(after_d8, entry_of(kChanges.second, here)));
  folded = _mm256_sub_epi8(folded, maksura);  // ى is ي: one more
  const __m256i persian =
      _mm256_or_si256(_mm256_or_si256(in_range(here, 0xDA, 0xDB), in_range(before, 0xDA, 0xDB)),
                      _mm256_or_si256(equal(here, 0xBE), equal(next, 0xBE)));
  if (mask_of(persian) != 0) folded = fold_persian(from, here, folded, marks);
  if (separators == 0) return folded;
  const __m256i commas =
      _mm256_or_si256(equal(next, 0x8C), _mm256_or_si256(equal(next, 0x9B), equal(next, 0x9F)));
  return _mm256_blendv_epi8(folded, splat(' '), _mm256_and_si256(is_d8, commas));
}

/// What the Latin letters C3 80..C3 BF are without their accents; two rows of sixteen, for those of the upper
/// case and for those of the lower; zeros for what is more than one letter, or none.
constexpr std::array<std::array<std::uint8_t, 16>, 2> kLatin{
    {{'a', 'a', 'a', 'a', 'a', 'a', 0, 'c', 'e', 'e', 'e', 'e', 'i', 'i', 'i', 'i'},
     {0, 'n', 'o', 'o', 'o', 'o', 'o', 0, 0, 'u', 'u', 'u', 'u', 'y', 0, 0}}};

constexpr bool is_latin(char first, char second) {
  const auto lead = static_cast<unsigned char>(first), byte = static_cast<unsigned char>(second);
  return lead == 0xC3 && byte >= 0x80 && byte < 0xC0 && kLatin[byte >> 4U & 1U][byte & 15U] != 0;
}

/// Folds the Latin letters of the block at `from`.
KHABAR_AVX2 __m256i fold_latin(const char* from, __m256i here, __m256i folded, Marks& marks) {
  const __m256i low = _mm256_and_si256(here, splat(0x0F));
  const __m256i row = _mm256_slli_epi16(here, 3);  // bit 4 is bit 7
  const __m256i letters = _mm256_blendv_epi8(_mm256_shuffle_epi8(table(kLatin[0]), low),
                                             _mm256_shuffle_epi8(table(kLatin[1]), low), row);
  const __m256i seconds = _mm256_and_si256(equal(load(from - 1), 0xC3), in_range(here, 0x80, 0xBF));
  const __m256i no_letter = _mm256_cmpeq_epi8(letters, _mm256_setzero_si256());
  const std::uint32_t found = mask_of(_mm256_andnot_si256(no_letter, seconds));
  const bool last = is_latin(from[kBytes - 1], from[kBytes]);
  marks.known |= both(found, last);
  marks.gone = both(found, last) & ~found;
  return _mm256_blendv_epi8(folded, letters, seconds);
}

/// Where ASCII separators and digits are, but for what may be inside a number.
KHABAR_AVX2 std::uint32_t around_numbers(const char* from) {
  const __m256i block = load(from);
  const __m256i letters = in_range(_mm256_or_si256(block, splat(0x20)), 'a', 'z');
  const __m256i points = _mm256_or_si256(equal(block, '.'), equal(block, ','));
  return ~mask_of(_mm256_or_si256(block, _mm256_or_si256(letters, points)));
}

/// Folds the block at `from`; the bytes before and behind it are read too.
KHABAR_AVX2 __m256i fold_block(const char* from, Marks& marks) {
  const __m256i here = load(from);
  const __m256i lower = _mm256_or_si256(here, splat(0x20));
  const __m256i letters = in_range(lower, 'a', 'z'), digits = in_range(here, '0', '9');
  const std::uint32_t beyond_ascii = mask_of(here), words = mask_of(letters), numbers = mask_of(digits);
  // Bytes beyond ASCII are negative here.
  const __m256i stays = _mm256_or_si256(digits, _mm256_cmpgt_epi8(_mm256_setzero_si256(), here));
  __m256i folded = _mm256_blendv_epi8(splat(' '), here, stays);
  folded = _mm256_blendv_epi8(folded, lower, letters);
  marks = {~(beyond_ascii | numbers), ~(beyond_ascii | numbers | words), 0, 0};
  if (numbers != 0) marks.known |= numbers & around_numbers(from - 1) & around_numbers(from + 1);
  if (beyond_ascii == 0) return folded;
  folded = fold_arabic(from, here, folded, marks);
  const __m256i latin = _mm256_or_si256(equal(here, 0xC3), equal(load(from - 1), 0xC3));
  return mask_of(latin) == 0 ? folded : fold_latin(from, here, folded, marks);
}

/// Writes the first eight bytes without those in the first eight of `gaps`. Returns how many are written.
KHABAR_AVX2 std::size_t write_eight(__m128i block, std::uint32_t gaps, char* out) {
  const std::uint32_t here = gaps & 0xFFU;
  const __m128i kept = _mm_loadl_epi64(reinterpret_cast<const __m128i*>(kKept[here].data()));
  _mm_storel_epi64(reinterpret_cast<__m128i*>(out), _mm_shuffle_epi8(block, kept));
  return 8 - static_cast<std::size_t>(std::popcount(here));
}

/// Writes the block without the bytes in `gaps`. Returns how many are written.
KHABAR_AVX2 std::size_t write(__m256i block, std::uint32_t gaps, char* out) {
  if (gaps == 0) {
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(out), block);
    return kBytes;
  }
  std::size_t written = write_eight(_mm256_castsi256_si128(block), gaps, out);
  written += write_eight(_mm_srli_si128(_mm256_castsi256_si128(block), 8), gaps >> 8U, out + written);
  written += write_eight(_mm256_extracti128_si256(block, 1), gaps >> 16U, out + written);
  written += write_eight(_mm_srli_si128(_mm256_extracti128_si256(block, 1), 8), gaps >> 24U, out + written);
  return written;
}

/// Folds the block at `from` up to the first byte that is not known, of `most`. False where that ended it.
KHABAR_AVX2 bool fold_next_block(const char* from, std::size_t most, char* out, Progress& progress) {
  Marks marks{};
  const __m256i block = fold_block(from, marks);
  const std::uint32_t behind = marks.separators << 1U | static_cast<std::uint32_t>(progress.apart);
  // A sign behind a separator may have another separator behind it, which leaves no blank.
  const std::uint64_t known = (marks.known & ~(marks.nothing & behind)) & ((std::uint64_t{1} << most) - 1U);
  const auto count = static_cast<std::size_t>(std::countr_one(known));
  const std::uint32_t gaps = marks.nothing | marks.gone | (marks.separators & behind);
  const auto unread = static_cast<std::uint32_t>(~std::uint64_t{0} << count);
  progress.read += count;
  progress.written += write(block, gaps | unread, out + progress.written);
  if (count > 0) progress.apart = (marks.separators >> (count - 1) & 1U) != 0;
  return count == kBytes;
}

}  // namespace

bool has_avx2() {
  static const bool has =
      __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") && __builtin_cpu_supports("popcnt");
  return has;
}

[[gnu::target("avx2,bmi,popcnt")]] Progress fold_avx2(std::string_view text, std::size_t at, bool apart,
                                                      char* out) {
  Progress progress{0, 0, apart};
  std::array<char, 1 + kBytes + 1> rest{};  // of the text: with the byte before, and zeros behind
  for (bool more = true; more;) {
    const std::size_t left = text.size() - at - progress.read;
    const char* from = text.data() + at + progress.read;
    if (left <= kBytes) from = static_cast<const char*>(std::memcpy(rest.data(), from - 1, left + 1)) + 1;
    more = fold_next_block(from, std::min(left, kBytes), out, progress) && left > kBytes;
  }
  if (progress.written > 0 && out[progress.written - 1] == ' ') --progress.written;
  return progress;
}

}  // namespace khabar::form_blocks
#else
namespace khabar::form_blocks {

bool has_avx2() {
  return false;
}

Progress fold_avx2(std::string_view, std::size_t, bool, char*) {
  return {};
}

}  // namespace khabar::form_blocks
#endif
