#include "normalize/date_words.h"

#include <algorithm>
#include <array>
#include <string>
#include <unordered_map>

#include "base/matching_form.h"

namespace khabar::normalize {
namespace {

struct WordRow {
  WordClass meaning;
  int value;
  std::string_view words;
};
struct ZoneRow {
  std::string_view word, zone;
};
struct AgoRow {
  AgoClass meaning;
  std::int64_t value;
  std::string_view words;
};
constexpr std::array<WordRow, 104> kWords{{
#include "normalize/date_words.inc"
}};
constexpr std::array<ZoneRow, 160> kZoneWords{{
#include "normalize/date_zone_words.inc"
}};
constexpr std::array<AgoRow, 30> kAgoWords{{
#include "normalize/date_ago_words.inc"
}};

constexpr std::size_t kLongestEntry = 4;  // words

template <class Meaning>
using Lexicon = std::unordered_map<std::string, Meaning>;

/// Adds the words of a row ("كانون_الثاني jan") in their matching form; the first meaning of a word stays.
template <class Meaning>
void add_words(Lexicon<Meaning>& lexicon, std::string_view words, const Meaning& meaning) {
  while (!words.empty()) {
    const std::size_t end = std::min(words.find(' '), words.size());
    lexicon.emplace(matching_form(words.substr(0, end)), meaning);
    words.remove_prefix(std::min(end + 1, words.size()));
  }
}

Lexicon<Word> date_lexicon() {
  Lexicon<Word> lexicon;
  for (const WordRow& row : kWords) add_words(lexicon, row.words, Word{row.meaning, row.value, {}, 1});
  for (const ZoneRow& row : kZoneWords)
    lexicon.emplace(matching_form(row.word), Word{WordClass::kZone, 0, row.zone, 1});
  return lexicon;
}

Lexicon<AgoWord> ago_lexicon() {
  Lexicon<AgoWord> lexicon;
  for (const AgoRow& row : kAgoWords) add_words(lexicon, row.words, AgoWord{row.meaning, row.value, 1});
  return lexicon;
}

bool joins_words(const Token& token) {
  return token.is_sign(U'.') || token.is_sign(U'-') || token.is_sign(U'\'') || token.is_sign(U'"') ||
         token.is_sign(0x2019) || token.is_sign(0x05F4) || token.is_sign(0x05F3);
}

/// The longest entry at the token, of which the first `skipped` bytes are not looked at: "a . m" is the entry
/// "a m".
template <class Meaning>
std::optional<Meaning> longest_at(const Lexicon<Meaning>& lexicon, const std::vector<Token>& tokens,
                                  std::size_t at, std::size_t skipped = 0) {
  std::optional<Meaning> best;
  std::string key;
  std::size_t words = 0;
  for (std::size_t i = at; i < tokens.size() && words < kLongestEntry; ++i) {
    const Token& token = tokens[i];
    if (words > 0 && joins_words(token) && !token.blank_before) continue;
    if (!token.is_word()) break;
    key += words++ == 0 ? token.text.substr(skipped) : " " + token.text;
    const auto found = lexicon.find(key);
    if (found == lexicon.end()) continue;
    best = found->second;
    best->tokens = i - at + 1;
  }
  return best;
}

}  // namespace

std::optional<Word> word_at(const std::vector<Token>& tokens, std::size_t at) {
  static const Lexicon<Word> lexicon = date_lexicon();
  return longest_at(lexicon, tokens, at);
}

std::optional<AgoWord> ago_word_at(const std::vector<Token>& tokens, std::size_t at) {
  constexpr std::string_view kAnd = "و";  // written as one with the word behind it
  static const Lexicon<AgoWord> lexicon = ago_lexicon();
  const auto word = longest_at(lexicon, tokens, at);
  if (word || !tokens[at].text.starts_with(kAnd)) return word;
  return longest_at(lexicon, tokens, at, kAnd.size());
}

}  // namespace khabar::normalize
