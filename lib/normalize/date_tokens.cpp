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

/// Whether the digits of a date run into the hour of its time: "2025-12-0914:05:33", "Dec 202514:05:33".
bool holds_hour(const std::vector<Token>& tokens, std::size_t at) {
  if (at == 0 || at + 4 >= tokens.size()) return false;
  const auto two = [&](std::size_t i) {
    return tokens[i].is_sign(U':') && tokens[i + 1].digits() == 2 && !tokens[i + 1].blank_before;
  };
  const bool clock = !tokens[at + 1].blank_before && two(at + 1) && two(at + 3);
  const std::size_t digits = tokens[at].digits();
  return clock && (digits == 6 || (digits == 4 && tokens[at - 1].is_sign(U'-')));
}

void split_hours(std::vector<Token>& tokens) {
  for (std::size_t at = 0; at < tokens.size(); ++at) {
    if (!holds_hour(tokens, at)) continue;
    Token hour = tokens[at];
    const std::size_t day_digits = hour.text.size() - 2;
    hour.text.erase(0, day_digits);
    hour.begin = tokens[at].begin + day_digits;
    hour.blank_before = true;
    tokens[at].text.resize(day_digits);
    tokens[at].end = hour.begin;
    tokens.insert(tokens.begin() + static_cast<std::ptrdiff_t>(at) + 1, std::move(hour));
    return;
  }
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
  split_hours(tokens);
  if (!give_values(tokens)) tokens.clear();
  return tokens;
}

}  // namespace khabar::normalize
