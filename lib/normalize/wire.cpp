#include <algorithm>
#include <array>
#include <unordered_map>
#include <vector>

#include "base/byte_block.h"
#include "base/matching_form.h"
#include "base/utf8.h"
#include "normalize/title.h"

namespace khabar::normalize {
namespace {

struct Agency {
  std::string_view name, aliases;
};
constexpr std::array<Agency, 46> kAgencies{{
#include "normalize/wire_agencies.inc"
}};

constexpr std::size_t kHeadLetters = 130;  // a byline's place, date and agency
constexpr std::size_t kTailLetters = 80;
constexpr std::size_t kWordsOfPlace =
    7;  // "WASHINGTON, Tuesday, December 9, 2025" may stand before the agency
constexpr std::size_t kWordsBeforeBare =
    3;  // before "(رويترز)" that no dash follows: "القاهرة (أ ف ب) قال ..."

constexpr std::size_t kManyWords = kWordsOfPlace + 1;

using Aliases = std::unordered_map<std::string, std::string_view>;

std::string key_of(std::string_view text) {
  std::string key = matching_form(text);
  std::erase(key, ' ');
  return key;
}

const Aliases& aliases() {
  static const Aliases all = [] {
    Aliases made;
    for (const Agency& agency : kAgencies) {
      for (std::string_view rest = agency.aliases; !rest.empty();) {
        const std::size_t end = std::min(rest.find('|'), rest.size());
        made.emplace(key_of(rest.substr(0, end)), agency.name);
        rest.remove_prefix(std::min(end + 1, rest.size()));
      }
    }
    return made;
  }();
  return all;
}

/// The agency that this text names and nothing else; empty for none.
std::string_view agency_named(std::string_view text) {
  constexpr std::size_t kLongest = 160;  // bytes: what is longer is no name, not even with all its vowels
  if (text.empty() || text.size() > kLongest) return {};
  const std::string key = key_of(text);
  const auto found = aliases().find(key);
  return found == aliases().end() ? std::string_view{} : found->second;
}

constexpr char32_t kTextEdge = U'\n';  // stands for the start and end of the text too

constexpr bool is_open(char32_t c) {
  return c == U'(' || c == U'[' || c == 0xAB || c == 0x201C;
}
constexpr bool is_close(char32_t c) {
  return c == U')' || c == U']' || c == 0xBB || c == 0x201D;
}
constexpr bool is_dash(char32_t c) {
  return c == U'-' || (c >= 0x2010 && c <= 0x2015) || c == U':' || c == U'/' || c == U'|' || c == 0x640;
}
constexpr bool is_mark(char32_t c) {
  return is_open(c) || is_close(c) || is_dash(c) || c == U',' || c == 0x60C || c == 0x061B || c == U'\n' ||
         c == U'"' || c == 0x2022;
}

/// A stretch of text between two marks. Blank stretches are left out: the marks around them run together, and
/// the strongest is kept (") -" ends with a dash).
struct Piece {
  std::string_view text;
  std::string_view lead;  // the text before the mark that stands before it
  char32_t before, after;
  bool dash_follows;  // a dash or an edge somewhere in the marks behind it
  std::size_t words_before;
};

/// Where a mark may begin, from `at` on: most letters are passed over by blocks.
std::size_t find_mark(std::string_view text, std::size_t at) {
  return bytes::find(text, at, [](bytes::Block block, bytes::Block next) {
    const bytes::Flags ascii = bytes::equal(block, '\n') | bytes::equal(block, '"') |
                               bytes::in_range(block, '(', ')') | bytes::in_range(block, ',', '-') |
                               bytes::equal(block, '/') | bytes::equal(block, ':') |
                               bytes::equal(block, '[') | bytes::equal(block, ']') | bytes::equal(block, '|');
    const bytes::Flags arabic =
        (bytes::equal(block, 0xD8) & (bytes::equal(next, 0x8C) | bytes::equal(next, 0x9B))) |
        (bytes::equal(block, 0xD9) & bytes::equal(next, 0x80));
    return ascii | arabic | bytes::equal(block, 0xC2) | bytes::equal(block, 0xE2);
  });
}

/// Tatweel is a mark only as a dash, between blanks.
bool is_mark_at(std::string_view text, std::size_t at, std::size_t length, char32_t c) {
  if (c != 0x640) return is_mark(c);
  return at > 0 && text[at - 1] == ' ' && at + length < text.size() && text[at + length] == ' ';
}

/// The pieces of a text, up to the first that has more than `most_before` words before it. Of more words than
/// kManyWords nothing is asked but that they are many.
std::vector<Piece> pieces_of(std::string_view text, std::size_t most_before = std::string_view::npos) {
  std::vector<Piece> pieces;
  std::size_t start = 0, lead = 0, words = 0;
  char32_t before = kTextEdge;
  const auto end_piece = [&](std::size_t end, char32_t mark) {
    const std::string_view piece = text.substr(start, end - start);
    const std::size_t count = count_words(piece, kManyWords);
    const bool dash = is_dash(mark) || mark == kTextEdge;
    if (count > 0)
      pieces.push_back({piece, text.substr(0, lead), before, mark, dash, words});
    else if (!pieces.empty())
      pieces.back().dash_follows |= dash;
    words += count;
    before = mark;
  };
  const auto enough = [&] { return !pieces.empty() && pieces.back().words_before > most_before; };
  for (std::size_t at = find_mark(text, 0); at < text.size() && !enough(); at = find_mark(text, at)) {
    const utf8::Step step = utf8::decode(text, at);
    if (is_mark_at(text, at, step.length, step.code_point)) {
      end_piece(at, step.code_point);
      lead = at;
      start = at + step.length;
    }
    at += step.length;
  }
  if (!enough()) end_piece(text.size(), kTextEdge);
  return pieces;
}

/// "لـ«رويترز»" quotes what was said to an agency; it is no credit.
bool is_addressee(const Piece& piece) {
  return piece.lead.ends_with("لـ") || piece.lead.ends_with(" ل") || piece.before == 0x640;
}

/// Whether the piece stands as bylines stand: behind a place or at the start, and before a dash, or in
/// brackets.
bool is_framed(const Piece& piece) {
  if (piece.words_before > kWordsOfPlace) return false;
  if (is_open(piece.before)) {
    const bool round = piece.before == U'(' || piece.before == U'[';
    return is_close(piece.after) && (piece.dash_follows || (round && piece.words_before <= kWordsBeforeBare));
  }
  if (is_close(piece.before)) return false;
  return piece.dash_follows || piece.after == U',' || piece.after == 0x60C;
}

std::string_view last_letters(std::string_view text, std::size_t count) {
  std::size_t start = text.size();
  while (start > 0 && count > 0) {
    --start;
    if ((static_cast<unsigned char>(text[start]) & 0xC0U) != 0x80U) --count;
  }
  return text.substr(start);
}

/// The bulletin head of the Saudi Press Agency: "الدمام 26 شوال 1436 هـ الموافق 11 اغسطس 2015 م واس".
bool is_spa_bulletin(std::string_view first_line) {
  constexpr std::size_t kLettersOfSign = 16;
  return matching_form(last_letters(first_line, kLettersOfSign)).ends_with(" م واس") &&
         matching_form(first_line).find("الموافق") != std::string::npos;
}

std::string_view agency_in_head(std::string_view text) {
  const std::string_view head = utf8::prefix_chars(text, kHeadLetters);
  if (is_spa_bulletin(head.substr(0, head.find('\n')))) return "SPA";
  const bool cut = head.size() < text.size();
  const std::vector<Piece> pieces = pieces_of(head, kWordsOfPlace);
  for (const Piece& piece : pieces) {
    const bool at_cut = cut && &piece == &pieces.back();
    if (at_cut || !is_framed(piece) || is_addressee(piece)) continue;
    if (const std::string_view agency = agency_named(piece.text); !agency.empty()) return agency;
  }
  return {};
}

/// "... the end of the report. Source": what follows the last full stop.
bool names_a_source(std::string_view text) {
  for (const std::string_view stop : {".", "!", "?", "؟", "…"})
    if (const std::size_t at = text.rfind(stop); at != std::string_view::npos)
      text.remove_prefix(at + stop.size());
  const std::string key = key_of(text);
  constexpr std::array<std::string_view, 6> kSources{"المصدر", "source",  "kaynak",
                                                     "منبع",   "المصادر", "quelle"};
  return std::find(kSources.begin(), kSources.end(), key) != kSources.end();
}

/// "الجزيرة + وكالات", "Reuters + BBC": the first agency of those that are added up.
std::string_view agency_among(std::string_view text) {
  for (std::size_t at = text.find('+'); !text.empty(); at = text.find('+')) {
    if (const std::string_view agency = agency_named(text.substr(0, at)); !agency.empty()) return agency;
    if (at == std::string_view::npos) break;
    text.remove_prefix(at + 1);
  }
  return {};
}

/// The end: the last brackets, "المصدر: ...", or a last line of its own.
std::string_view agency_in_tail(std::string_view text) {
  const std::string_view tail = last_letters(text, kTailLetters);
  if (tail.find("//") != std::string_view::npos && matching_form(tail).ends_with("انتهي")) return "SPA";
  const std::vector<Piece> pieces = pieces_of(tail);
  if (pieces.size() < 2) return {};
  const Piece& last = pieces.back();
  const Piece& previous = pieces[pieces.size() - 2];
  const bool in_brackets = is_open(last.before) && is_close(last.after) && last.dash_follows;
  const bool own_line = last.before == U'\n' || (is_dash(last.before) && previous.before == U'\n' &&
                                                 count_words(previous.text, kManyWords) <= kWordsBeforeBare);
  if (!in_brackets && !own_line && !names_a_source(previous.text)) return {};
  if (const std::string_view agency = agency_named(last.text); !agency.empty()) return agency;
  return agency_among(last.text);
}

/// "رويترز", "By Reuters", "الدوحة - قنا", "أحمد علي، وكالات".
std::string_view agency_in_author(std::string_view author) {
  if (const std::string_view agency = agency_named(author); !agency.empty()) return agency;
  const std::vector<Piece> pieces = pieces_of(author);
  for (const Piece& piece : pieces) {
    std::string_view name = piece.text;
    for (const std::string_view by : {"By ", "by ", "BY ", "من "})
      if (name.starts_with(by)) name.remove_prefix(by.size());
    if (const std::string_view agency = agency_named(name); !agency.empty()) return agency;
  }
  return {};
}

std::string_view without_trailing_blanks(std::string_view text) {
  const std::size_t last = text.find_last_not_of(" \t\r\n.");
  return last == std::string_view::npos ? std::string_view{} : text.substr(0, last + 1);
}

}  // namespace

std::string wire_agency_of(std::string_view text, std::string_view author, std::string_view source) {
  text = without_trailing_blanks(text);
  std::string_view agency = agency_in_head(text);
  if (agency.empty()) agency = agency_in_tail(text);
  if (agency.empty()) agency = agency_in_author(author);
  if (agency.empty()) agency = agency_named(source);
  return std::string(agency);
}

std::string agency_of_outlet(std::string_view name) {
  const std::string_view agency = agency_named(name);
  return agency == "agencies" ? std::string() : std::string(agency);
}

}  // namespace khabar::normalize
