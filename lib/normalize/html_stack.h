#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "normalize/html_elements.h"

namespace khabar::normalize {

/// Deepest nesting of the HTML that is written; elements nested deeper lose their tags. Browsers stop at 512.
constexpr std::size_t kDeepestHtml = 200;

/// The open elements of HTML that is being written: it is what keeps the output balanced. Follows the implied
/// end tags of HTML 13.2.6.4 as far as the kept elements need them.
class HtmlStack {
 public:
  explicit HtmlStack(std::string& out) : out_(out), open_(kElementCount), refused_(kElementCount) {}

  /// Ends what the start tag of `element` ends ("<p>" an open paragraph, "<li>" an open item).
  void close_implied(const Element& element);
  /// Writes a start tag; `attributes` as they stand in it.
  void open(const Element& element, std::string_view attributes);
  /// Notes a start tag that is not written, so that its end tag will not be either.
  void refuse(const Element& element);
  /// An end tag came: ends the element, and what is open in it, unless it is not open or belongs to an outer
  /// table.
  void close(const Element& element);
  void close_all();

  [[nodiscard]] bool is_open(std::string_view name) const;
  /// No more elements may be opened: deeper ones are refused.
  [[nodiscard]] bool is_full() const { return stack_.size() >= kDeepestHtml; }

 private:
  using Test = bool (*)(std::string_view name);
  struct Entry {
    const Element* element;
    bool written;
  };

  void close_within(Test wanted, Test barrier);
  void close_paragraph();
  void push(const Element& element, bool written);
  void pop();

  std::string& out_;
  std::vector<Entry> stack_;         // at most kDeepestHtml
  std::vector<std::uint32_t> open_;  // how many of each element are on the stack
  std::vector<std::uint32_t>
      refused_;  // how many of each were refused when the stack was full, and not yet ended
};

}  // namespace khabar::normalize
