#include "normalize/text_runs.h"

#include <algorithm>
#include <bit>

#include "base/byte_block.h"
#include "base/utf8.h"
#include "normalize/entities.h"
#include "normalize/html_attributes.h"
#include "normalize/text.h"

namespace khabar::normalize {
namespace {

constexpr std::string_view kNoBreakSpace = "\u00a0";

/// What may not stand for itself in HTML and in running text alike: signs of markup, controls and line ends,
/// two blanks in a row, U+0080..U+00BF, and what is no whole letter of one or two bytes. The order of signed
/// bytes, 0x80..0xFF before 0x00, is what SSE2 compares by.
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

/// The first special place from `at` on; `at` is where a letter begins.
std::size_t find_special(std::string_view source, std::size_t at) {
  if (bytes::is_continuation(source[at])) return at;
  at = bytes::find(source, at, kSpecial);
  // A whole letter of two bytes with one more continuation behind it: that one is special.
  return at < source.size() && bytes::is_continuation(source[at]) ? at + 1 : at;
}

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

bool is_sign(char32_t c) {
  return c == U'&' || c == U'<' || c == U'>' || c == U'"';
}

/// How long the letter at `at` is if it stands for itself though it is special: signs of Latin-1 and, of
/// U+200B..U+2027, quotation marks, dashes, the ellipsis, marks of no width. 0: it is none of these.
std::size_t settled_length(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) {
    return at + i < text.size() ? static_cast<unsigned char>(text[at + i]) : 0U;
  };
  if (byte(0) == 0xC2) return byte(1) > 0xA0 && byte(1) <= 0xBF ? 2 : 0;
  return byte(0) == 0xE2 && byte(1) == 0x80 && byte(2) >= 0x8B && byte(2) <= 0xA7 ? 3 : 0;
}

}  // namespace

std::size_t TextRuns::write(std::string_view source, std::size_t begin, const HtmlTokenizer& tokens) {
  if (is_blank(source[begin])) begin = write_blanks(source, begin);
  while (begin < source.size()) {
    const std::size_t special = find_special(source, begin);
    if (special > begin) write_words(source.substr(begin, special - begin));
    if (special == source.size() || (source[special] == '<' && tokens.starts_markup(special))) return special;
    begin = write_special(source, special);
  }
  return begin;
}

void TextRuns::write_carefully(std::string_view run, bool literal, bool lines, std::size_t most) {
  if (!literal) run = resolve_references(run, RefContext::kText, references_);
  run = utf8::prefix_bytes(cleaned(run, clean_), most);
  if (html_ != nullptr) append_escaped(*html_, run);
  if (lines)
    text_.add_lines(run);
  else
    text_.add(run);
}

/// Writes what stands at `at` and answers where it ends.
std::size_t TextRuns::write_special(std::string_view text, std::size_t at) {
  const char c = text[at];
  if (c == '&') return write_reference(text, at);
  if (is_blank(c)) return write_blanks(text, at);
  if (is_sign(static_cast<unsigned char>(c))) {
    write_sign(c);
    return at + 1;
  }
  if (text.substr(at, kNoBreakSpace.size()) == kNoBreakSpace) {
    write_no_break_space();
    return at + kNoBreakSpace.size();
  }
  if (const std::size_t length = settled_length(text, at); length > 0) {
    write_words(text.substr(at, length));
    return at + length;
  }
  const std::size_t end = bytes::find(text, at, [](bytes::Block block, bytes::Block) {
    return bytes::equal(block, '&') | bytes::equal(block, '<');
  });
  write_resolved(text.substr(at, end - at));
  return end;
}

std::size_t TextRuns::write_reference(std::string_view text, std::size_t at) {
  const Reference reference = reference_at(text.substr(at), RefContext::kText);
  if (reference.length == 0) {
    write_sign('&');
    return at + 1;
  }
  if (is_sign(reference.first)) {
    write_sign(static_cast<char>(reference.first));
  } else if (reference.first == 0xA0) {
    write_no_break_space();
  } else {
    references_.clear();
    append_reference(references_, reference);
    if (settled_length(references_, 0) == references_.size())
      write_words(references_);
    else
      write_resolved(references_);
  }
  return at + reference.length;
}

std::size_t TextRuns::write_blanks(std::string_view text, std::size_t at) {
  const std::size_t begin = at;
  while (at < text.size() && is_blank(text[at])) ++at;
  if (html_ != nullptr) html_->append(text.substr(begin, at - begin));
  text_.blank();
  return at;
}

/// Nothing to escape, and blanks only one by one.
void TextRuns::write_words(std::string_view words) {
  if (html_ != nullptr) html_->append(words);
  text_.add_words(words);
}

void TextRuns::write_sign(char sign) {
  if (html_ != nullptr) html_->append(escape_of(sign));
  text_.add_words({&sign, 1});
}

void TextRuns::write_no_break_space() {
  if (html_ != nullptr) html_->append(kNoBreakSpace);
  text_.blank();
}

/// Whole letters without references, whatever they are.
void TextRuns::write_resolved(std::string_view text) {
  text = cleaned(text, clean_);
  if (html_ != nullptr) append_escaped(*html_, text);
  text_.add(text);
}

}  // namespace khabar::normalize
