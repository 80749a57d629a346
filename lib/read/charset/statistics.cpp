#include "read/charset/statistics.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <vector>

namespace khabar::read {
namespace {

constexpr std::size_t kClasses = 64;
constexpr std::uint8_t kUndefined = 255;
constexpr double kImpossible = 20;  // bits for a byte that the encoding does not have

constexpr double kMixedScripts = 5;  // bits
constexpr double kMixedCase = 10;    // bits

/// The letters of an encoding: a class for each byte, and which table holds what pairs of classes cost.
struct Model {
  std::string_view charset;
  std::size_t costs;
  std::array<std::uint8_t, 256> classes;
};

#include "read/charset/letter_models.inc"

/// How much of a document is enough to know its language.
constexpr std::size_t kEnoughLetters = 4000;

constexpr bool is_high(char c) {
  return static_cast<unsigned char>(c) >= 0x80;
}
constexpr bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
constexpr unsigned byte_at(std::string_view bytes, std::size_t at) {
  return static_cast<unsigned char>(bytes[at]);
}

constexpr bool within(unsigned value, unsigned low, unsigned high) {
  return value >= low && value <= high;
}

/// Bits that a text costs in some encoding, and the bytes beyond ASCII that they are for.
struct Cost {
  double bits = 0;
  std::size_t bytes = 0;
  [[nodiscard]] double per_byte() const {
    return bytes == 0 ? kImpossible : bits / static_cast<double>(bytes);
  }
};

/// Pairs of neighbours of which at least one is beyond ASCII, and how often each stands in the beginning of a
/// text: all that encodings of one byte a letter are told by, and a few hundred where the text has thousands.
class Pairs {
 public:
  struct Pair {
    char first, second;
    std::uint32_t count;
  };

  explicit Pairs(std::string_view bytes);
  [[nodiscard]] const std::vector<Pair>& all() const { return pairs_; }
  /// The bytes beyond ASCII that were looked at.
  [[nodiscard]] std::size_t bytes() const { return bytes_; }

 private:
  using Row = std::array<std::uint16_t, 256>;  // by the second byte: one more than the place in pairs_

  void add(char first, char second);

  std::vector<Pair> pairs_;
  std::vector<Row> rows_;
  std::array<std::uint16_t, 256> row_of_{};  // by the first byte: one more than the place in rows_
  std::size_t bytes_ = 0;
};

Pairs::Pairs(std::string_view bytes) {
  char before = ' ';
  for (std::size_t i = 0; i < bytes.size() && bytes_ < kEnoughLetters; ++i) {
    const char now = bytes[i];
    if (is_high(now) || is_high(before)) add(before, now);
    bytes_ += is_high(now) ? 1 : 0;
    before = now;
  }
}

void Pairs::add(char first, char second) {
  std::uint16_t& row = row_of_[static_cast<unsigned char>(first)];
  if (row == 0) {
    rows_.push_back({});
    row = static_cast<std::uint16_t>(rows_.size());
  }
  std::uint16_t& place = rows_[row - 1U][static_cast<unsigned char>(second)];
  if (place == 0) {
    pairs_.push_back({first, second, 0});
    place = static_cast<std::uint16_t>(pairs_.size());
  }
  ++pairs_[place - 1U].count;
}

/// The French letters of windows-1256, where ISO-8859-6 has the everyday letters from feh on, and its signs
/// of multiplication and division.
constexpr bool is_french(char c) {
  constexpr std::string_view kFrench = "\xE0\xE2\xE7\xE8\xE9\xEA\xEB\xEE\xEF\xF4\xF9\xFB\xFC\x8C\x9C\xD7\xF7";
  return kFrench.find(c) != std::string_view::npos;
}

/// Where the small and the capital letters of Russian lie.
struct Cases {
  std::string_view charset;
  unsigned small_low, small_high, capital_low, capital_high;
};
constexpr std::array<Cases, 3> kCyrillicCases{{{"koi8-r", 0xC0, 0xDF, 0xE0, 0xFF},
                                               {"windows-1251", 0xE0, 0xFF, 0xC0, 0xDF},
                                               {"iso-8859-5", 0xD0, 0xEF, 0xB0, 0xCF}}};

/// Null: the encoding is none of Russian.
const Cases* cases_of(std::string_view charset) {
  const auto* const found = std::find_if(kCyrillicCases.begin(), kCyrillicCases.end(),
                                         [&](const Cases& cases) { return cases.charset == charset; });
  return found == kCyrillicCases.end() ? nullptr : found;
}

/// A capital right behind a small letter, which no word of Cyrillic has.
bool mixes_cases(const Cases* cases, char a, char b) {
  return cases != nullptr && within(static_cast<unsigned char>(a), cases->small_low, cases->small_high) &&
         within(static_cast<unsigned char>(b), cases->capital_low, cases->capital_high);
}

/// What pairs of bytes cost in one encoding. All costs are halves of bits, so that their sum is the same in
/// whatever order they are added.
class PairCosts {
 public:
  explicit PairCosts(const Model& model)
      : model_(model),
        is_latin_(model.classes['a'] != model.classes[' ']),
        has_french_(model.charset == "windows-1256"),
        cases_(cases_of(model.charset)) {}

  [[nodiscard]] double of(char a, char b) const {
    const std::uint8_t first = model_.classes[static_cast<unsigned char>(a)];
    const std::uint8_t second = model_.classes[static_cast<unsigned char>(b)];
    const double case_cost = mixes_cases(cases_, a, b) ? kMixedCase : 0;
    if (first == kUndefined || second == kUndefined) return kImpossible + case_cost;
    const double cost = (kPairCosts[model_.costs][first].at(second) - '0') / 2.0 + case_cost;
    return mixes_scripts(a, b) ? cost + kMixedScripts : cost;
  }

 private:
  /// A Latin letter right beside one of another script: words are not made so.
  [[nodiscard]] bool mixes_scripts(char a, char b) const {
    if (is_latin_) return false;
    return is_letter(a) || is_letter(b) ||
           (has_french_ && is_high(a) && is_high(b) && is_french(a) != is_french(b));
  }

  const Model& model_;
  const bool is_latin_, has_french_;
  const Cases* const cases_;
};

Cost cost_of(const Pairs& pairs, const Model& model) {
  const PairCosts costs(model);
  Cost cost;
  cost.bytes = pairs.bytes();
  for (const Pairs::Pair& pair : pairs.all()) cost.bits += costs.of(pair.first, pair.second) * pair.count;
  return cost;
}

/// An encoding of two bytes a letter: where first and second bytes lie, and the rows of its everyday letters.
struct DoubleByte {
  std::string_view charset;
  unsigned first_low, first_high, second_low, second_high;
  unsigned everyday_low, everyday_high;
  double everyday_bits;          // log2 of the letters in those rows, less what their uneven use saves
  unsigned kana_low, kana_high;  // Japanese syllables, Korean and Chinese marks: few and frequent
  double kana_bits;
  bool everyday_anywhere;  // the everyday rows of the EUC family use the upper half for the second byte too
  bool half_width;         // has katakana of one byte
};

constexpr double kRareBits = 19;
constexpr unsigned kUpperHalf = 0xA1;  // of second bytes
constexpr std::array<DoubleByte, 5> kDoubleByte{
    {{"gb18030", 0x81, 0xFE, 0x40, 0xFE, 0xB0, 0xD7, 10.5, 0xA1, 0xA3, 8, false, false},
     {"big5", 0x81, 0xFE, 0x40, 0xFE, 0xA4, 0xC6, 11, 0xA1, 0xA2, 8, true, false},
     {"euc-jp", 0xA1, 0xFE, 0xA1, 0xFE, 0xB0, 0xCF, 11.5, 0xA4, 0xA5, 6.5, false, false},
     {"shift_jis", 0x81, 0xFC, 0x40, 0xFC, 0x88, 0x97, 11.5, 0x81, 0x83, 6.5, true, true},
     {"euc-kr", 0x81, 0xFE, 0x41, 0xFE, 0xB0, 0xC8, 9.5, 0xA1, 0xA3, 8, false, false}}};

constexpr double letter_cost(const DoubleByte& charset, unsigned first, unsigned second) {
  if (within(first, charset.kana_low, charset.kana_high)) return charset.kana_bits;
  const bool everyday = within(first, charset.everyday_low, charset.everyday_high);
  return everyday && (second >= kUpperHalf || charset.everyday_anywhere) ? charset.everyday_bits : kRareBits;
}

/// What letters cost by their first bytes, in halves of bits: all costs are such.
struct LetterCosts {
  std::array<std::uint8_t, 256> lower{}, upper{};  // by where the second byte lies; 0: no first byte
  std::array<bool, 256> is_second{};
};
constexpr std::size_t halves(double bits) {
  return static_cast<std::size_t>(bits * 2);
}
constexpr auto kLetterCosts = [] {
  std::array<LetterCosts, kDoubleByte.size()> all{};
  for (std::size_t i = 0; i < all.size(); ++i) {
    const DoubleByte& charset = kDoubleByte[i];
    for (unsigned byte = 0; byte < 256; ++byte) {
      all[i].is_second[byte] = within(byte, charset.second_low, charset.second_high);
      if (!within(byte, charset.first_low, charset.first_high)) continue;
      all[i].lower[byte] = static_cast<std::uint8_t>(halves(letter_cost(charset, byte, 0)));
      all[i].upper[byte] = static_cast<std::uint8_t>(halves(letter_cost(charset, byte, kUpperHalf)));
    }
  }
  return all;
}();

Cost cost_of(std::string_view bytes, const DoubleByte& charset) {
  const LetterCosts& costs = kLetterCosts.at(static_cast<std::size_t>(&charset - kDoubleByte.data()));
  std::size_t cost = 0, letters = 0;
  for (std::size_t i = 0; i < bytes.size() && letters < kEnoughLetters; ++i) {
    if (!is_high(bytes[i])) continue;
    const unsigned first = byte_at(bytes, i);
    const unsigned second = i + 1 < bytes.size() ? byte_at(bytes, i + 1) : 0;
    ++letters;
    if (charset.half_width && within(first, 0xA1, 0xDF)) {
      cost += halves(kRareBits / 2);
      continue;
    }
    const std::size_t letter = second >= kUpperHalf ? costs.upper[first] : costs.lower[first];
    if (letter == 0 || !costs.is_second[second]) {
      cost += halves(kImpossible);
      continue;
    }
    cost += letter;
    letters += second >= 0x80 ? 1 : 0;
    ++i;
  }
  return {static_cast<double>(cost) / 2, letters};
}

/// Encodings that news is seldom written in, and how many bits of evidence it takes to believe them: what a
/// headline or two would decide by chance.
struct Rarity {
  std::string_view charset;
  double bits;
};
constexpr std::array<Rarity, 7> kRare{{{"iso-8859-6", 4},
                                       {"iso-8859-5", 6},
                                       {"koi8-r", 4},
                                       {"windows-1251", 2},
                                       {"iso-8859-7", 2},
                                       {"windows-874", 4},
                                       {"gb18030", 4}}};

double believable(const Cost& cost, std::string_view charset) {
  const auto* const found =
      std::find_if(kRare.begin(), kRare.end(), [&](const Rarity& rare) { return rare.charset == charset; });
  const double bits = found == kRare.end() ? 0 : found->bits;
  return cost.per_byte() + bits / static_cast<double>(std::max<std::size_t>(cost.bytes, 1));
}

/// The two cheapest readings.
struct Best {
  std::string_view charset;
  double cost = kImpossible, next = kImpossible;
  void offer(std::string_view name, double value) {
    if (value < cost) {
      next = cost;
      cost = value;
      charset = name;
    } else {
      next = std::min(next, value);
    }
  }
};

/// Encodings without a model of their own, and one whose letters stand at the same places or nearly.
struct Alike {
  std::string_view charset, model;
};
constexpr std::array<Alike, 5> kAlike{{{"iso-8859-15", "windows-1252"},
                                       {"iso-8859-8", "windows-1255"},
                                       {"iso-8859-8-i", "windows-1255"},
                                       {"gbk", "gb18030"},
                                       {"koi8-u", "koi8-r"}}};

}  // namespace

double bits_per_letter(std::string_view bytes, std::string_view charset, double unknown) {
  for (const Alike& alike : kAlike) {
    if (alike.charset == charset) charset = alike.model;
  }
  for (const Model& model : kModels) {
    if (model.charset == charset) return cost_of(Pairs(bytes), model).per_byte();
  }
  for (const DoubleByte& double_byte : kDoubleByte) {
    if (double_byte.charset == charset) return cost_of(bytes, double_byte).per_byte();
  }
  return unknown;
}

Guess guess_charset(std::string_view bytes) {
  constexpr double kSoup = 10;  // bits a letter: no language costs that much
  constexpr double kSure = 2;   // bits a letter between the best and the next that leave no doubt
  const Pairs pairs(bytes);
  Best best;
  for (const Model& model : kModels)
    best.offer(model.charset, believable(cost_of(pairs, model), model.charset));
  for (const DoubleByte& charset : kDoubleByte)
    best.offer(charset.charset, believable(cost_of(bytes, charset), charset.charset));
  if (best.cost > kSoup) return {};
  return {best.charset, best.cost, std::min(1.0, (best.next - best.cost) / kSure)};
}

}  // namespace khabar::read
