#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "normalize/text_buffer.h"

namespace khabar::normalize {

/// Builds running text from pieces: white space collapsed to one blank, lines on lines of their own,
/// paragraphs separated by an empty line; nothing of it at the ends. The pieces must be cleaned().
class TextBuilder {
 public:
  /// White space in it, line ends too, is just white space.
  void add(std::string_view piece);
  /// The same for a piece without white space but single blanks, whose letters are in normalization form C
  /// whatever stands beside them; if not, note_unsettled().
  void add_words(std::string_view piece) {
    if (piece.starts_with(' ')) {
      blank();
      piece.remove_prefix(1);
    }
    if (piece.empty()) return;
    const bool goes_on = piece.back() == ' ';
    if (goes_on) piece.remove_suffix(1);
    close_gap();
    out_.append(piece);
    if (goes_on) blank();
  }
  /// Line ends in it are meant: one ends a line, an empty line ends a paragraph.
  void add_lines(std::string_view piece);

  void blank() { widen(Gap::kBlank); }
  void line() { widen(Gap::kLine); }
  void paragraph() { widen(Gap::kParagraph); }

  /// So that so many bytes find room.
  void reserve(std::size_t bytes) { out_.reserve(bytes); }
  [[nodiscard]] std::size_t room() const { return out_.room(); }
  /// Letters that the normalization form may change were added, or are to be.
  void note_unsettled() { may_be_unsettled_ = true; }
  /// Nothing is left of what was added but the room for it.
  void clear() {
    out_.cut(0);
    gap_ = Gap::kNone;
    may_be_unsettled_ = false;
  }
  [[nodiscard]] std::size_t size() const { return out_.size(); }
  [[nodiscard]] bool empty() const { return out_.empty(); }
  /// The text, bidi controls balanced, in normalization form C.
  std::string take();

 private:
  enum class Gap : std::uint8_t { kNone, kBlank, kLine, kParagraph };

  void widen(Gap gap) { gap_ = gap > gap_ ? gap : gap_; }
  void close_gap() {
    if (gap_ == Gap::kNone) return;
    if (!out_.empty()) out_.append(gap_ == Gap::kBlank ? ' ' : '\n');
    if (!out_.empty() && gap_ == Gap::kParagraph) out_.append('\n');
    gap_ = Gap::kNone;
  }

  TextBuffer out_;
  Gap gap_ = Gap::kNone;  // what goes between out_ and the next piece
  bool may_be_unsettled_ = false;
};

}  // namespace khabar::normalize
