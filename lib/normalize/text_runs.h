#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "normalize/html_tokenizer.h"
#include "normalize/text_buffer.h"
#include "normalize/text_builder.h"

namespace khabar::normalize {

/// Writes the characters between tags twice in one pass: escaped as HTML, and as running text. Both must
/// outlive it.
class TextRuns {
 public:
  /// `html` null: only the text is wanted.
  TextRuns(TextBuffer* html, TextBuilder& text) : html_(html), text_(text) {}

  /// The characters from `begin` to where markup starts, references in them resolved. Answers the end.
  std::size_t write(std::string_view source, std::size_t begin, const HtmlTokenizer& tokens);
  /// The same for a run of which at most `most` bytes are taken. Where its lines stand for themselves
  /// (`lines`) and where what looks like a reference is none (`literal`), by passes.
  void write_carefully(std::string_view run, bool literal, bool lines, std::size_t most);

 private:
  std::size_t write_special(std::string_view text, std::size_t at);
  std::size_t write_reference(std::string_view text, std::size_t at);
  std::size_t write_blanks(std::string_view text, std::size_t at);
  /// Nothing to escape, blanks only one by one, and nothing that the text does not know to be unsettled.
  void write_words(std::string_view words) {
    if (html_ != nullptr) html_->append(words);
    text_.add_words(words);
  }
  void write_sign(char sign);
  void write_no_break_space();
  void write_resolved(std::string_view text);

  TextBuffer* html_;
  TextBuilder& text_;
  std::string references_, clean_;  // room for text that had to be changed
};

}  // namespace khabar::normalize
