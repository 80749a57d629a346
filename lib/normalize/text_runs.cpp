#include "normalize/text_runs.h"

#include <algorithm>

#include "base/byte_block.h"
#include "base/utf8.h"
#include "normalize/entities.h"
#include "normalize/html_attributes.h"
#include "normalize/text.h"
#include "normalize/text_scan.h"

namespace khabar::normalize {
namespace {

constexpr std::string_view kNoBreakSpace = "\u00a0";

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

bool is_sign(char32_t c) {
  return c == U'&' || c == U'<' || c == U'>' || c == U'"';
}

/// How long the letter at `at` is if it stands for itself though it is special: signs of Latin-1 and, of
/// U+200B..U+2027, quotation marks, dashes, the ellipsis, marks of no width. All are in normalization form C.
/// 0: it is none of these.
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
    if (source[begin] != '<') {  // mostly the next tag, behind the line end of the last one
      const auto [special, unsettled] = scan_text(source, begin);
      if (unsettled) text_.note_unsettled();
      if (special > begin) write_words(source.substr(begin, special - begin));
      begin = special;
    }
    if (begin == source.size() || (source[begin] == '<' && tokens.starts_markup(begin))) break;
    begin = write_special(source, begin);
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
