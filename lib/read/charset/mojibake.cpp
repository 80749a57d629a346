#include "read/charset/mojibake.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

#include "base/byte_block.h"
#include "base/utf8.h"
#include "read/charset/convert.h"
#include "read/charset/labels.h"
#include "read/charset/statistics.h"
#include "read/charset/word_shapes.h"
#include "read/html_entity.h"
#include "read/numeric_reference.h"
#include "read/tokens.h"

namespace khabar::read {
namespace {

/// Fewer letters than this prove nothing.
constexpr std::size_t kEnoughSequences = 8;
constexpr std::size_t kEnoughLetters = 60;

/// The byte that a letter is read from by an encoding; by windows-1252 also what ISO 8859-1, with which it is
/// confused, has there. Or nothing.
std::optional<char> byte_of(char32_t letter, const UpperHalf& upper) {
  const bool western = upper[0xE9 - 0x80] == 0xE9;
  if (letter >= 0x80 && letter <= (western ? 0xFF : 0x9F)) return static_cast<char>(letter);
  const auto* const found = std::find(upper.begin(), upper.end(), letter);
  if (found == upper.end()) return std::nullopt;
  return static_cast<char>(0x80 + (found - upper.begin()));
}

struct Bytes {
  std::string text;
  std::size_t high = 0;
};

/// The bytes that letters stand for; nothing where one stands for none.
std::optional<Bytes> bytes_of(std::string_view text, const UpperHalf& upper) {
  Bytes bytes;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t begin = at;
    while (at < text.size() && static_cast<unsigned char>(text[at]) < 0x80) ++at;
    bytes.text.append(text, begin, at - begin);
    if (at == text.size()) break;
    const utf8::Step step = utf8::decode(text, at);
    const auto byte = byte_of(step.code_point, upper);
    if (!byte) return std::nullopt;
    bytes.text += *byte;
    ++bytes.high;
    at += step.length;
  }
  return bytes;
}

/// Western letters that, taken as bytes, are UTF-8 all over: chance does not do that often, and never writes
/// the "â€" that dashes and quotation marks become.
bool is_proof(const Bytes& bytes) {
  return bytes.high >= 2 * kEnoughSequences || bytes.text.find("\xE2\x80") != std::string::npos;
}

/// Whether all letters are Arabic in UTF-8, and three of them one word: so few say enough, for what stands
/// for their bytes are signs that no words are made of ("Ø®Ø¨Ø±").
bool is_arabic_word(std::string_view bytes) {
  constexpr std::size_t kEnoughInARow = 3;
  std::size_t row = 0, longest = 0;
  for (std::size_t at = 0; at < bytes.size();) {
    const utf8::Step step = utf8::decode(bytes, at);
    const bool arabic = step.valid && step.code_point >= 0x600 && step.code_point <= 0x6FF;
    if (!arabic && step.length > 1) return false;
    row = arabic ? row + 1 : 0;
    longest = std::max(longest, row);
    at += step.length;
  }
  return longest >= kEnoughInARow;
}

/// Words of another script are made of such letters from end to end; in Western words they stand alone.
bool is_made_of_them(std::string_view bytes) {
  std::size_t high = 0, pairs = 0;
  bool before = false;
  for (const char c : bytes) {
    const bool now = static_cast<unsigned char>(c) >= 0x80;
    high += now ? 1 : 0;
    pairs += now && before ? 1 : 0;
    before = now;
  }
  return pairs * 2 > high;
}

bool is_overwhelming(std::string_view bytes, const Guess& guess) {
  constexpr double kGood = 7;    // bits a letter in words of a language
  constexpr double kMargin = 3;  // bits a letter that Western words cost more
  return guess.bits < kGood && bits_per_letter(bytes, "windows-1252", 0) > guess.bits + kMargin;
}

/// Whether the text may be letters that stand for bytes, where all are of windows-1252: half of them would
/// stand side by side, for of two bytes and more are the letters of UTF-8, and the words of another script.
/// Told without reading the text letter by letter.
bool may_be_bytes(std::string_view text) {
  const std::size_t high =
      bytes::count_where(text, [](bytes::Block block, bytes::Block) { return bytes::at_least(block, 0xC0); });
  const std::size_t pairs = bytes::count_where(text, [](bytes::Block block, bytes::Block next) {
    return bytes::in_range(block, 0x80, 0xBF) & bytes::at_least(next, 0xC0);
  });
  return high > 0 && pairs * 2 >= high;
}

/// How a script looks whose UTF-8 was read by another encoding: every other letter is what its first bytes
/// are there ("Ø" and "Ù" for Arabic), which are rare in real words. UTF-8 of two bytes.
struct Disguise {
  std::string_view charset;
  unsigned char lead, low, high;
};
constexpr std::array<Disguise, 4> kDisguises{{{"windows-1252", 0xC3, 0x98, 0x9B},    // Arabic
                                              {"windows-1252", 0xC3, 0x90, 0x91},    // Cyrillic
                                              {"windows-1256", 0xD8, 0xB7, 0xB8},    // Arabic
                                              {"windows-1251", 0xD0, 0xA0, 0xA1}}};  // Cyrillic

bytes::Flags is_marked(const Disguise& disguise, bytes::Block block, bytes::Block next) {
  return bytes::equal(block, disguise.lead) & bytes::in_range(next, disguise.low, disguise.high);
}

/// Whether so many letters are marked as are in no language.
template <class Marked>
bool shows(std::string_view sample, Marked marked) {
  constexpr std::size_t kOneIn = 8;
  const std::size_t marks = bytes::count_where(sample, marked);
  if (marks < kEnoughSequences) return false;
  return marks * kOneIn >= bytes::count_where(sample, [](bytes::Block block, bytes::Block) {
           return bytes::at_least(block, 0xC0);
         });
}

const Disguise* disguise_of_sample(std::string_view sample) {
  const auto any = [](bytes::Block block, bytes::Block next) {
    return is_marked(kDisguises[0], block, next) | is_marked(kDisguises[1], block, next) |
           is_marked(kDisguises[2], block, next) | is_marked(kDisguises[3], block, next);
  };
  if (!shows(sample, any)) return nullptr;
  const auto* const found = std::find_if(kDisguises.begin(), kDisguises.end(), [&](const Disguise& disguise) {
    return shows(sample,
                 [&](bytes::Block block, bytes::Block next) { return is_marked(disguise, block, next); });
  });
  return found != kDisguises.end() ? &*found : nullptr;
}

/// The disguise that shows behind the first letter beyond ASCII or in the middle, or null: no document is
/// read for it from end to end.
const Disguise* disguise_of(std::string_view text) {
  constexpr std::size_t kSample = 1024;
  const auto high = [](bytes::Block block, bytes::Block) { return bytes::at_least(block, 0x80); };
  const std::size_t first = bytes::find(text, 0, high);
  const Disguise* found = disguise_of_sample(text.substr(first, kSample));
  if (found != nullptr || text.size() - first <= kSample) return found;
  return disguise_of_sample(text.substr(std::max(first, text.size() / 2), kSample));
}

/// Puts right the parts between markup that are wholly in disguise and leaves the others: what a program
/// garbled often stands in a frame that another wrote. Nothing: no part proves it.
std::optional<std::string> undo_in_parts(std::string_view text, const UpperHalf& upper) {
  constexpr std::string_view kMarkup = "<>";
  constexpr std::size_t kFewestLetters = 4;
  std::string out;
  out.reserve(text.size());
  bool proven = false;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find_first_of(kMarkup, at), text.size());
    const std::string_view part = text.substr(at, end - at);
    const std::optional<Bytes> bytes = bytes_of(part, upper);
    const bool garbled = bytes && bytes->high >= kFewestLetters && utf8::is_valid(bytes->text);
    proven = proven || (garbled && bytes->high >= 2 * kEnoughSequences);
    out += garbled ? std::string_view(bytes->text) : part;
    if (end < text.size()) out += text[end];
    at = end + 1;
  }
  return proven ? std::optional(std::move(out)) : std::nullopt;
}

/// "ال" of windows-1256 read as windows-1252: a capital before a small letter, in words of no language.
constexpr std::string_view kArabicArticle = "Çá";

/// The Arabic words that a part between markup is if its letters stand for bytes of windows-1256.
std::optional<std::string> arabic_words(std::string_view part) {
  constexpr std::size_t kFewestLetters = 4;
  constexpr std::string_view kCharset = "windows-1256";
  const std::optional<Bytes> bytes = bytes_of(part, *upper_half("windows-1252"));
  if (!bytes || bytes->high < kFewestLetters || !is_made_of_them(bytes->text)) return std::nullopt;
  const Guess as_arabic{kCharset, bits_per_letter(bytes->text, kCharset, 0), 1};
  if (!is_overwhelming(bytes->text, as_arabic)) return std::nullopt;
  return convert(bytes->text, *charset_of_label(kCharset)).text;
}

/// Puts right the parts between markup that windows-1252 made of windows-1256, in a frame that is right.
std::optional<std::string> undo_arabic_in_parts(std::string_view text) {
  if (text.find(kArabicArticle) == std::string_view::npos) return std::nullopt;
  std::string out;
  out.reserve(text.size());
  bool proven = false;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find_first_of("<>", at), text.size());
    const std::string_view part = text.substr(at, end - at);
    const std::optional<std::string> words = arabic_words(part);
    proven = proven || (words && part.find(kArabicArticle) != std::string_view::npos);
    out += words ? std::string_view(*words) : part;
    if (end < text.size()) out += text[end];
    at = end + 1;
  }
  return proven ? std::optional(std::move(out)) : std::nullopt;
}

/// Whether fewer letters than prove something by statistics are words of Arabic by their shapes as well.
bool are_arabic_words(const Bytes& bytes, const Guess& guess) {
  const WordShapes shapes = word_shapes(bytes.text);
  return bytes.high >= kEnoughSequences && shapes.foreign > 0 && shapes.mixed == 0 &&
         guess.charset == "windows-1256";
}

/// Where all letters beyond ASCII stand for bytes of windows-1252.
std::optional<std::string> undo_throughout(std::string_view text) {
  if (!may_be_bytes(text)) return std::nullopt;
  std::optional<Bytes> bytes = bytes_of(text, *upper_half("windows-1252"));
  if (!bytes || bytes->high == 0) return std::nullopt;
  const bool proof = is_proof(*bytes) || is_arabic_word(bytes->text);
  if (proof && utf8::is_valid(bytes->text)) return std::move(bytes->text);
  if (bytes->high < kEnoughSequences || !is_made_of_them(bytes->text)) return std::nullopt;
  const Guess guess = guess_charset(bytes->text);
  if (guess.charset.empty() || !is_overwhelming(bytes->text, guess)) return std::nullopt;
  if (bytes->high < kEnoughLetters && !are_arabic_words(*bytes, guess)) return std::nullopt;
  return convert(bytes->text, *charset_of_label(guess.charset)).text;
}

/// A reference to a letter of ISO 8859-1 beyond ASCII, by name or number, escaped or not; length 0: none.
struct WesternReference {
  char32_t letter = 0;
  std::size_t length = 0;
};
WesternReference western_reference(std::string_view text, std::size_t at) {
  constexpr std::string_view kEscape = "amp;";
  constexpr std::size_t kLongestName = 8;
  const std::size_t begin = has_at(text, at + 1, kEscape) ? at + 1 + kEscape.size() : at + 1;
  const std::size_t end = text.substr(0, begin + kLongestName).find(';', begin);
  if (end == std::string_view::npos || end == begin) return {};
  char32_t letter = 0;
  if (text[begin] == '#') {
    letter = parse_numeric("&" + std::string(text.substr(begin, end - begin)), 0).value;
  } else if (const HtmlEntity* entity = find_html_entity(text.substr(begin, end - begin))) {
    letter = utf8::decode(entity->text, 0).code_point;
  }
  return letter >= 0x80 && letter <= 0xFF ? WesternReference{letter, end + 1 - at} : WesternReference{};
}

/// Whether references to the two letters of kArabicArticle stand side by side.
bool has_referenced_article(std::string_view text) {
  constexpr std::array<std::string_view, 2> kReferences{"Ccedil;&aacute;", "#199;&#225;"};
  constexpr std::array<std::string_view, 2> kEscaped{"Ccedil;&amp;aacute;", "#199;&amp;#225;"};
  const auto begins = [](bytes::Block block, bytes::Block next) {
    return (bytes::equal(block, '#') & bytes::equal(next, '1')) |
           (bytes::equal(block, 'C') & bytes::equal(next, 'c'));
  };
  for (std::size_t at = bytes::find(text, 0, begins); at < text.size();
       at = bytes::find(text, at + 1, begins)) {
    const std::string_view before = text.substr(0, at);
    for (const std::string_view reference : kReferences)
      if (before.ends_with('&') && has_at(text, at, reference)) return true;
    for (const std::string_view reference : kEscaped)
      if (before.ends_with("&amp;") && has_at(text, at, reference)) return true;
  }
  return false;
}

/// The text with such references made the letters they are, if they make Arabic words: what programs write
/// that take every text for ISO 8859-1. Empty: there is no sign of them.
std::string western_letters(std::string_view text) {
  const bool sign = has_referenced_article(text);
  std::string out;
  for (std::size_t at = 0; sign && at < text.size();) {
    const std::size_t next = std::min(text.find('&', at), text.size());
    out += text.substr(at, next - at);
    const WesternReference found = next < text.size() ? western_reference(text, next) : WesternReference{};
    if (found.length > 0) utf8::append(out, found.letter);
    if (found.length == 0 && next < text.size()) out += '&';
    at = next + std::max<std::size_t>(found.length, 1);
  }
  return out;
}

std::optional<std::string> undo_once(std::string_view text, const Survey& seen) {
  if (seen.ascii) return std::nullopt;
  if (!seen.foreign) {
    if (auto undone = undo_throughout(text)) return undone;
  }
  if (const Disguise* disguise = disguise_of(text))
    return undo_in_parts(text, *upper_half(disguise->charset));
  return seen.c_cedilla ? undo_arabic_in_parts(text) : std::nullopt;
}

}  // namespace

std::optional<std::string> undo_mojibake(std::string_view text, const Survey& seen) {
  const std::string letters = seen.c_cedilla_reference ? western_letters(text) : std::string();
  if (!letters.empty()) {
    if (auto undone = undo_arabic_in_parts(letters)) return undone;
  }
  auto undone = undo_once(text, seen);
  auto again = undone ? undo_once(*undone, survey(*undone)) : std::nullopt;  // some do it twice
  return again ? again : undone;
}

}  // namespace khabar::read
