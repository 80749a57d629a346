#include "normalize/text_builder.h"

#include <algorithm>

#include "base/byte_block.h"
#include "normalize/nfc.h"
#include "normalize/text.h"

namespace khabar::normalize {
namespace {

/// Where a space may begin: every byte that white space characters begin with.
bytes::Flags may_begin_space(bytes::Block block) {
  return bytes::in_range(block, '\t', '\r') | bytes::equal(block, ' ') | bytes::equal(block, 0xC2) |
         bytes::in_range(block, 0xE1, 0xE3);
}

/// The end of the stretch from `at` on that needs no change: words with single blanks between them.
std::size_t settled_end(std::string_view text, std::size_t at) {
  const auto unsettled = [](bytes::Block block, bytes::Block next) {
    const bytes::Flags ends = may_begin_space(next) | bytes::equal(next, '\0');  // zero: the end of the text
    return may_begin_space(block) & ~(bytes::equal(block, ' ') & ~ends);
  };
  for (;; ++at) {
    at = bytes::find(text, at, unsettled);
    if (at == text.size() || space_at(text, at) > 0) return at;
  }
}

}  // namespace

void TextBuilder::add(std::string_view piece) {
  note_unsettled();
  for (std::size_t at = 0; at < piece.size();) {
    if (const std::size_t space = space_at(piece, at); space > 0) {
      widen(Gap::kBlank);
      at += space;
      continue;
    }
    const std::size_t end = settled_end(piece, at);
    close_gap();
    out_.append(piece.substr(at, end - at));
    at = end;
  }
}

void TextBuilder::add_lines(std::string_view piece) {
  for (bool first = true;; first = false) {
    const std::size_t end = std::min(piece.find('\n'), piece.size());
    if (!first && trimmed(piece.substr(0, end)).empty() && end < piece.size())
      paragraph();
    else if (!first)
      line();
    add(piece.substr(0, end));
    if (end == piece.size()) return;
    piece.remove_prefix(end + 1);
  }
}

std::string TextBuilder::take() {
  std::string text = balanced_bidi(std::string(out_.view()));
  if (may_be_unsettled_) text = nfc(std::move(text));
  clear();
  return text;
}

}  // namespace khabar::normalize
