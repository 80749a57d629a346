#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "normalize/html_elements.h"

namespace khabar::normalize {

/// One attribute, as it stands in the source: name in its case, value with its references.
struct HtmlAttribute {
  std::string_view name, value;
};

struct HtmlToken {
  enum class Kind { kText, kStart, kEnd };
  Kind kind = Kind::kText;
  std::string_view text;  ///< kText: the characters, references unresolved
  bool literal = false;   ///< kText: what looks like a reference is none (inside script, style, xmp)
  const Element* element = nullptr;       ///< kStart, kEnd
  std::string_view name;                  ///< kStart, kEnd: as written
  bool self_closing = false;              ///< kStart: "<name/>"
  std::vector<HtmlAttribute> attributes;  ///< kStart: in the order of the source, at most kMostAttributes
  std::uint64_t name_lengths = 0;         ///< kStart: which lengths their names have, see length_bit()

  /// The value of the attribute (a lower-case name), or null; the first one counts where it is repeated.
  [[nodiscard]] const std::string_view* find(std::string_view attribute) const {
    return (name_lengths & length_bit(attribute)) == 0 ? nullptr : find_listed(attribute);
  }
  /// Most names that are asked for are not there, nor one of their length. Long ones share a bit.
  static constexpr std::uint64_t length_bit(std::string_view name) {
    return std::uint64_t{1} << (name.size() % 64);
  }

 private:
  [[nodiscard]] const std::string_view* find_listed(std::string_view attribute) const;
};

constexpr std::size_t kMostAttributes = 64;

/// Reads HTML as browsers do (HTML 13.2.5) and as feeds need it: any input is fine, the time is linear in it,
/// comments, doctypes and processing instructions are skipped. Where a browser would lose the rest of a text
/// - a comment or a quotation mark that never closes - the nearest '>' ends it instead. Marks of CDATA
/// sections are skipped, their content is read as HTML. Tokens are views of the source, which must outlive
/// them. One thread.
class HtmlTokenizer {
 public:
  /// How far XML's rules hold: "<div/>" is empty, and only script and style are read raw.
  enum class Dialect { kHtml, kXhtml };

  explicit HtmlTokenizer(std::string_view source, Dialect dialect = Dialect::kHtml)
      : source_(source), last_close_(source.rfind('>')), dialect_(dialect) {}

  /// False: the end.
  bool next(HtmlToken& token);

  /// For who takes text as it comes: whether text begins at at() that lasts until markup starts or the source
  /// ends. It may be read from the source; then the tokens go on where it ends.
  [[nodiscard]] bool is_at_text() const {
    return at_ < source_.size() && source_[at_] != '<' && raw_ == nullptr && !cdata_;
  }
  [[nodiscard]] std::size_t at() const { return at_; }
  void go_on_at(std::size_t at) { at_ = at; }
  /// Whether the '<' at `at` begins a tag, a comment or the like.
  [[nodiscard]] bool starts_markup(std::size_t at) const { return starts_tag(at) || starts_other(at); }

 private:
  bool next_raw(HtmlToken& token);
  bool next_text(HtmlToken& token, std::size_t end);
  bool next_markup(HtmlToken& token);
  bool next_tag(HtmlToken& token);
  static bool is_letter(char c) { return static_cast<unsigned char>((c | 0x20) - 'a') < 26; }
  /// Whether "<name" or "</name" stands at `at`.
  [[nodiscard]] bool starts_tag(std::size_t at) const {
    if (source_[at] != '<' || at + 1 >= source_.size()) return false;
    const char next = source_[at + 1];
    return is_letter(next) || (next == '/' && at + 2 < source_.size() && is_letter(source_[at + 2]));
  }
  [[nodiscard]] bool starts_other(std::size_t at) const;
  [[nodiscard]] std::size_t find_markup(std::size_t at) const;
  [[nodiscard]] std::size_t find_end_tag(std::string_view name) const;
  [[nodiscard]] std::size_t find_start_tag(std::string_view name, std::size_t end) const;
  void skip_declaration();
  void skip_comment();
  bool take_attributes(HtmlToken& token);
  void add_attribute(HtmlToken& token);
  HtmlAttribute take_attribute();
  std::string_view take_value();
  void enter(const HtmlToken& token);
  void skip_blanks() {
    if (at_ < source_.size() && static_cast<unsigned char>(source_[at_]) <= ' ') skip_these_blanks();
  }
  void skip_these_blanks();
  void skip_past_close();
  [[nodiscard]] bool closes_behind(std::size_t at) const;
  [[nodiscard]] char peek(std::size_t ahead = 0) const {
    return at_ + ahead < source_.size() ? source_[at_ + ahead] : '\0';
  }

  std::string_view source_;
  std::size_t last_close_;  // the last '>'; npos: there is none
  Dialect dialect_;
  std::size_t at_ = 0;
  const Element* raw_ = nullptr;      // the element whose raw content comes next
  const Element* raw_end_ = nullptr;  // the element whose end tag comes next, behind its raw content
  const Element* stray_ = nullptr;    // a raw element that was ended before it began
  bool cdata_ = false;                // a "]]>" is still to come
  // What is known not to come any more, so that nothing is searched twice.
  bool no_comment_end_ = false, no_double_quote_ = false, no_single_quote_ = false;
};

}  // namespace khabar::normalize
