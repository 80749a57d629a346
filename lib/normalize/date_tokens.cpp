#include "normalize/date_tokens.h"

#include "base/matching_form.h"
#include "base/utf8.h"

namespace khabar::normalize {
namespace {

constexpr std::size_t kLongestDate = 400;  // bytes; two calendars with weekday, place and zone take 200
constexpr std::size_t kMostTokens = 64;
constexpr std::size_t kMostDigits = 14;  // 20251209140500

constexpr bool is_blank(char32_t c) {
  return c <= 0x20 || c == 0xA0 || (c >= 0x2000 && c <= 0x200A) || c == 0x202F || c == 0x3000;
}

constexpr char32_t usual(char32_t c) {
  if (c >= 0x2010 && c <= 0x2015) return U'-';
  if (c == 0x2212) return U'-';
  if (c == 0x060C || c == 0x066B || c == 0xFF0C) return U',';
  if (c == 0xFF1A) return U':';
  if (c == 0xFF08) return U'(';
  if (c == 0xFF09) return U')';
  return c;
}

bool continues(const std::vector<Token>& tokens, Folding kind, bool blank, std::size_t begin) {
  if (tokens.empty() || blank || tokens.back().end != begin) return false;
  const Token& last = tokens.back();
  return (kind == Folding::kDigit && last.is_number()) || (kind == Folding::kLetter && last.is_word());
}

Token begun(const FoldedLetter& letter, bool blank, std::size_t begin) {
  Token token;
  token.blank_before = blank;
  token.begin = begin;
  if (letter.kind == Folding::kDigit) token.kind = Token::Kind::kNumber;
  if (letter.kind == Folding::kLetter) token.kind = Token::Kind::kWord;
  if (letter.kind == Folding::kSeparator) token.sign = usual(letter.original);
  return token;
}

bool give_values(std::vector<Token>& tokens) {
  for (Token& token : tokens) {
    if (!token.is_number()) continue;
    if (token.text.size() > kMostDigits) return false;
    for (const char digit : token.text) token.value = token.value * 10 + (digit - '0');
  }
  return true;
}

}  // namespace

std::vector<Token> tokens_of(std::string_view raw) {
  std::vector<Token> tokens;
  if (raw.size() > kLongestDate) return tokens;
  bool blank = false;
  for (std::size_t offset = 0; offset < raw.size();) {
    const std::size_t begin = offset;
    const FoldedLetter letter = fold_next(raw, offset);
    if (letter.kind == Folding::kNothing) {
      if (!tokens.empty() && tokens.back().end == begin) tokens.back().end = offset;
      continue;
    }
    if (letter.kind == Folding::kSeparator && is_blank(letter.original)) {
      blank = true;
      continue;
    }
    if (!continues(tokens, letter.kind, blank, begin)) tokens.push_back(begun(letter, blank, begin));
    tokens.back().text += letter.text;
    tokens.back().end = offset;
    blank = false;
    if (tokens.size() > kMostTokens) return {};
  }
  if (!give_values(tokens)) tokens.clear();
  return tokens;
}

}  // namespace khabar::normalize
