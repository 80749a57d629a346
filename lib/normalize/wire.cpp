#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <optional>

#include "base/byte_block.h"
#include "base/matching_form.h"
#include "base/utf8.h"
#include "normalize/title.h"
#include "normalize/wire_names.h"

namespace khabar::normalize {
namespace {

constexpr std::size_t kHeadLetters = 130;  // a byline's place, date and agency
constexpr std::size_t kTailLetters = 80;
constexpr std::size_t kWordsOfPlace =
    7;  // "WASHINGTON, Tuesday, December 9, 2025" may stand before the agency
constexpr std::size_t kWordsBeforeBare =
    3;  // before "(رويترز)" that no dash follows: "القاهرة (أ ف ب) قال ..."

constexpr std::size_t kManyWords = kWordsOfPlace + 1;

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

/// Where a mark may begin, from `at` on: most letters are passed over by blocks. Marks that differ by one bit
/// are asked for together.
std::size_t find_mark(std::string_view text, std::size_t at) {
  return bytes::find(text, at, [](bytes::Block block, bytes::Block next) {
    const bytes::Flags ascii = bytes::equal(block, '\n') | bytes::equal(block, '"') |
                               bytes::equal(block | 1, '(' | 1) | bytes::equal(block, ',') |
                               bytes::equal(block | 2, '-' | '/') | bytes::equal(block, ':') |
                               bytes::in_range(block, '[', ']') | bytes::equal(block, '|');
    const bytes::Flags arabic =
        bytes::equal(block | 1, 0xD9) &
        (bytes::equal(next, 0x8C) | bytes::equal(next, 0x9B) | bytes::equal(next, 0x80));
    return ascii | arabic | bytes::equal(block | 0x20, 0xE2);
  });
}

/// Tatweel is a mark only as a dash, between blanks.
bool is_mark_at(std::string_view text, std::size_t at, std::size_t length, char32_t c) {
  if (c != 0x640) return is_mark(c);
  return at > 0 && text[at - 1] == ' ' && at + length < text.size() && text[at + length] == ' ';
}

/// How many flags are set. x86-64 without extensions has no instruction that counts bits: the bytes are
/// added.
std::size_t flagged(bytes::Flags flags) {
  const auto halves = std::bit_cast<std::array<std::uint64_t, 2>>(std::bit_cast<bytes::Block>(flags) & 1);
  return (halves[0] + halves[1]) * 0x0101010101010101U >> 56U;
}

/// Letters of Arabic and ASCII that the matching form keeps; given the bytes behind them.
bytes::Flags is_plain_pair(bytes::Block first, bytes::Block second) {
  return (bytes::equal(first, 0xD8) & bytes::in_range(second, 0xA2, 0xBA)) |
         (bytes::equal(first, 0xD9) & bytes::in_range(second, 0x81, 0x8A));
}
bytes::Flags is_plain_letter(bytes::Block block, bytes::Block next) {
  return bytes::in_range(block | bytes::splat(0x20), 'a', 'z') | is_plain_pair(block, next);
}

/// As has_words(): most begin with a word.
bool has_a_word(std::string_view text) {
  constexpr std::size_t kAtStart = 3;  // a blank and a letter
  if (text.size() < kAtStart) return has_words(text);
  char start[bytes::kBlock + 1] = {};
  std::memcpy(start, text.data(), kAtStart);
  const std::uint32_t letters = bytes::mask_of(is_plain_letter(bytes::load(start), bytes::load(start + 1)));
  return (letters & 1U) != 0 || (start[0] == ' ' && (letters & 2U) != 0) || has_words(text);
}

/// As count_words() up to kManyWords: by blocks where there are but plain letters, blanks and full stops.
std::size_t words_of(std::string_view text) {
  constexpr std::size_t kMost = 256;
  if (text.size() > kMost) return count_words(text, kManyWords);
  std::array<char, kMost + bytes::kBlock + 2> padded;
  padded[0] = ' ';
  std::memcpy(padded.data() + 1, text.data(), text.size());
  std::memset(padded.data() + 1 + text.size(), ' ', bytes::kBlock + 1);
  std::size_t words = 0;
  bool plain = true;
  for (std::size_t at = 0; at < text.size() && words < kManyWords; at += bytes::kBlock) {
    const char* const from = padded.data() + at;
    const bytes::Block before = bytes::load(from), here = bytes::load(from + 1), next = bytes::load(from + 2);
    const bytes::Flags letters = is_plain_letter(here, next);
    const bytes::Flags separators = bytes::equal(here, ' ') | bytes::equal(here, '.');
    words += flagged(letters & (bytes::equal(before, ' ') | bytes::equal(before, '.')));
    plain = plain && bytes::mask_of(letters | is_plain_pair(before, here) | separators) == 0xFFFF;
  }
  return words >= kManyWords ? kManyWords : plain ? words : count_words(text, kManyWords);
}

/// The pieces of a text, one after another. Of more words than kManyWords nothing is asked but that they are
/// many.
class Pieces {
 public:
  explicit Pieces(std::string_view text) : text_(text) { read_piece(); }

  /// The next piece; nothing at the end.
  std::optional<Piece> next() {
    if (!coming_) return std::nullopt;
    Piece piece = *coming_;
    piece.words_before = words_;
    last_ = piece.text;
    piece.dash_follows = read_piece();
    return piece;
  }
  [[nodiscard]] bool at_end() const { return !coming_; }
  /// To be called between two pieces where the second is asked for the words before it.
  void count_words_before() { words_ += words_of(last_); }

 private:
  /// Reads up to the end of the next piece, which is `coming_` then. Whether a dash or an edge was among the
  /// marks before it.
  bool read_piece() {
    bool dash = coming_ && ends_with_dash(coming_->after);
    coming_.reset();
    while (!coming_ && start_ <= text_.size()) {
      const std::size_t lead = mark_at_, start = start_;
      const char32_t before = mark_;
      read_mark();
      const std::string_view stretch = text_.substr(start, mark_at_ - start);
      if (has_a_word(stretch))
        coming_ = Piece{stretch, text_.substr(0, lead), before, mark_, false, 0};
      else
        dash |= ends_with_dash(mark_);
    }
    return dash;
  }

  static bool ends_with_dash(char32_t mark) { return is_dash(mark) || mark == kTextEdge; }

  /// Moves to the next mark, or to the edge behind the text.
  void read_mark() {
    for (std::size_t at = find_mark(text_, start_); at < text_.size(); at = find_mark(text_, at)) {
      const utf8::Step step = utf8::decode(text_, at);
      if (is_mark_at(text_, at, step.length, step.code_point)) {
        mark_ = step.code_point;
        mark_at_ = at;
        start_ = at + step.length;
        return;
      }
      at += step.length;
    }
    mark_ = kTextEdge;
    mark_at_ = text_.size();
    start_ = text_.size() + 1;
  }

  std::string_view text_, last_;
  std::size_t start_ = 0, mark_at_ = 0, words_ = 0;  // where the next stretch begins, and the mark before it
  char32_t mark_ = kTextEdge;
  std::optional<Piece> coming_;
};

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

/// How many letters begin in the block.
std::size_t letters_in(const char* block) {
  return bytes::kBlock - flagged(bytes::in_range(bytes::load(block), 0x80, 0xBF));
}

std::string_view first_letters(std::string_view text, std::size_t count) {
  std::size_t end = 0;
  while (end + bytes::kBlock <= text.size()) {
    const std::size_t letters = letters_in(text.data() + end);
    if (letters > count) break;
    count -= letters;
    end += bytes::kBlock;
  }
  for (; end < text.size(); ++end)
    if (!bytes::is_continuation(text[end]) && count-- == 0) break;
  return text.substr(0, end);
}

std::string_view last_letters(std::string_view text, std::size_t count) {
  std::size_t start = text.size();
  while (start >= bytes::kBlock) {
    const std::size_t letters = letters_in(text.data() + start - bytes::kBlock);
    if (letters >= count) break;
    count -= letters;
    start -= bytes::kBlock;
  }
  while (start > 0 && count > 0)
    if (!bytes::is_continuation(text[--start])) --count;
  return text.substr(start);
}

/// Whether the matching form of the text may end with one of the letters, by its last letter alone; true too
/// for malformed text.
template <std::size_t kCount>
bool may_end_with(std::string_view text, const std::array<std::string_view, kCount>& letters) {
  for (std::size_t end = text.size(); end > 0;) {
    std::size_t begin = end - 1;
    while (begin > 0 && bytes::is_continuation(text[begin])) --begin;
    std::size_t behind = begin;
    const FoldedLetter letter = fold_next(text, behind);
    if (behind != end) return true;
    if (letter.kind == Folding::kLetter || letter.kind == Folding::kDigit)
      return std::any_of(letters.begin(), letters.end(),
                         [&](std::string_view last) { return letter.text.ends_with(last); });
    end = begin;
  }
  return false;
}

/// The bulletin head of the Saudi Press Agency: "الدمام 26 شوال 1436 هـ الموافق 11 اغسطس 2015 م واس".
bool is_spa_bulletin(std::string_view first_line) {
  constexpr std::size_t kLettersOfSign = 16;
  return may_end_with(first_line, std::array<std::string_view, 1>{"س"}) &&
         matching_form(last_letters(first_line, kLettersOfSign)).ends_with(" م واس") &&
         matching_form(first_line).find("الموافق") != std::string::npos;
}

std::string_view agency_in_head(std::string_view text) {
  const std::string_view head = first_letters(text, kHeadLetters);
  if (is_spa_bulletin(head.substr(0, head.find('\n')))) return "SPA";
  const bool cut = head.size() < text.size();
  Pieces pieces(head);
  while (const std::optional<Piece> piece = pieces.next()) {
    if (piece->words_before > kWordsOfPlace || (cut && pieces.at_end())) break;
    if (is_framed(*piece) && !is_addressee(*piece))
      if (const std::string_view agency = agency_named(piece->text); !agency.empty()) return agency;
    pieces.count_words_before();
  }
  return {};
}

/// "... the end of the report. Source": what follows the last full stop.
bool names_a_source(std::string_view text) {
  constexpr std::array<std::string_view, 6> kSources{"المصدر", "source",  "kaynak",
                                                     "منبع",   "المصادر", "quelle"};
  if (!may_end_with(text, std::array<std::string_view, 4>{"ر", "e", "k", "ع"})) return false;
  for (const std::string_view stop : {".", "!", "?", "؟", "…"})
    if (const std::size_t at = text.rfind(stop); at != std::string_view::npos)
      text.remove_prefix(at + stop.size());
  const std::string key = agency_key(text);
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
  if (tail.find("//") != std::string_view::npos && may_end_with(tail, std::array<std::string_view, 1>{"ي"}) &&
      matching_form(tail).ends_with("انتهي"))
    return "SPA";
  Pieces pieces(tail);
  std::optional<Piece> before_last, at_last;
  while (const std::optional<Piece> piece = pieces.next()) {
    before_last = at_last;
    at_last = piece;
  }
  if (!before_last) return {};
  const Piece& last = *at_last;
  const Piece& previous = *before_last;
  const bool in_brackets = is_open(last.before) && is_close(last.after) && last.dash_follows;
  const bool own_line = last.before == U'\n' || (is_dash(last.before) && previous.before == U'\n' &&
                                                 words_of(previous.text) <= kWordsBeforeBare);
  if (!in_brackets && !own_line && !names_a_source(previous.text)) return {};
  if (const std::string_view agency = agency_named(last.text); !agency.empty()) return agency;
  return agency_among(last.text);
}

/// "رويترز", "By Reuters", "الدوحة - قنا", "أحمد علي، وكالات".
std::string_view agency_in_author(std::string_view author) {
  if (const std::string_view agency = agency_named(author); !agency.empty()) return agency;
  Pieces pieces(author);
  while (const std::optional<Piece> piece = pieces.next()) {
    std::string_view name = piece->text;
    for (const std::string_view by : {"By ", "by ", "BY ", "من "})
      if (name.starts_with(by)) name.remove_prefix(by.size());
    if (name.size() == author.size()) break;  // was asked already
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
