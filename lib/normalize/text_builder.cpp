#include "normalize/text_builder.h"

#include <algorithm>
#include <array>
#include <utility>

#include "normalize/nfc.h"
#include "normalize/text.h"

namespace khabar::normalize {
namespace {

/// First bytes of white space characters.
constexpr auto make_first_of_space() {
  std::array<bool, 256> table{};
  for (const unsigned byte : {0x09U, 0x0AU, 0x0BU, 0x0CU, 0x0DU, 0x20U, 0xC2U, 0xE1U, 0xE2U, 0xE3U})
    table[byte] = true;
  return table;
}
constexpr std::array<bool, 256> kFirstOfSpace = make_first_of_space();

bool may_begin_space(std::string_view text, std::size_t at) {
  return at >= text.size() || kFirstOfSpace[static_cast<unsigned char>(text[at])];
}

/// The end of the stretch from `at` on that needs no change: words with single blanks between them.
std::size_t settled_end(std::string_view text, std::size_t at) {
  for (; at < text.size(); ++at) {
    if (!kFirstOfSpace[static_cast<unsigned char>(text[at])]) continue;
    if (text[at] == ' ' && !may_begin_space(text, at + 1)) continue;
    if (space_at(text, at) > 0) break;
  }
  return at;
}

}  // namespace

void TextBuilder::close_gap() {
  constexpr std::array<std::string_view, 4> kGaps = {"", " ", "\n", "\n\n"};
  if (!out_.empty()) out_.append(kGaps[static_cast<std::size_t>(gap_)]);
  gap_ = Gap::kNone;
}

void TextBuilder::add(std::string_view piece) {
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
  gap_ = Gap::kNone;
  return nfc(balanced_bidi(std::exchange(out_, {})));
}

}  // namespace khabar::normalize
