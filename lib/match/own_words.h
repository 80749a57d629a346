#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace khabar::match {

/// The lines of a text that are the article's own, in their order: without what sites keep changing around
/// it.
///  - counters: short lines of numbers and words such as "views", "comments", "مشاهدات", "منذ";
///  - boxes of related links: a line such as "اقرأ أيضاً" or "Read more", and the lines behind it that are
///  links
///    and nothing else; the same label with one link in its line; three or more lines of links at the end.
/// Which lines are links is read from the article's HTML; without it only counters go. A text of which
/// nothing would be left stays whole.
///
/// Refers to the text it was made of, which must outlive it. Pure; linear.
class OwnWords {
 public:
  OwnWords(std::string_view text, std::string_view html);

  /// Gives the lines to `take(std::string_view)`: all at once where they are the whole text, or else each
  /// alone.
  template <class Take>
  void for_each_stretch(Take take) const {
    if (!whole_.empty()) return take(whole_);
    for (const Line& line : lines_) take(line.text);
  }
  /// Appends the matching form of the lines (base/matching_form.h), a blank between it and what stands
  /// before, from `start` on.
  void append_form(std::string& out, std::size_t start = 0) const;

 private:
  /// A line, and where its form is in forms_: only what is short may be more than a sentence and is folded
  /// here.
  struct Line {
    std::string_view text;
    std::size_t form_at, form_size;
  };
  class Links;
  enum class Label : char;

  static bool may_lose_lines(std::string_view text, std::ptrdiff_t count, Links& links);
  void split(std::string_view text, std::size_t longest_folded);
  void drop_counters();
  void drop_labelled_boxes(Links& links);
  void drop_links_at_end(Links& links);
  static Label label_of(std::string_view form, Links& links);
  [[nodiscard]] std::string_view form_of(const Line& line) const {
    return std::string_view(forms_).substr(line.form_at, line.form_size);
  }

  std::string_view whole_;  ///< the text, where all of it stands; a line feed separates words like a blank
  std::vector<Line> lines_;
  std::string forms_;
};

}  // namespace khabar::match
