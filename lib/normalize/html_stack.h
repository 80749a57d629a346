#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "normalize/html_elements.h"
#include "normalize/text_buffer.h"

namespace khabar::normalize {

/// Deepest nesting of the HTML that is written; elements nested deeper lose their tags. Browsers stop at 512.
constexpr std::size_t kDeepestHtml = 200;

/// The open elements of HTML that is being written: it is what keeps the output balanced. Follows the implied
/// end tags of HTML 13.2.6.4 as far as the kept elements need them.
class HtmlStack {
 public:
  explicit HtmlStack(TextBuffer& out) : out_(out) {}

  /// Ends what the start tag of `element` ends ("<p>" an open paragraph, "<li>" an open item).
  void close_implied(const Element& element);
  /// Notes a start tag that was written.
  void open(const Element& element) {
    if (element.content != Content::kVoid) push(element, true);
  }
  /// Notes a start tag that is not written, so that its end tag will not be either.
  void refuse(const Element& element);
  /// An end tag came: ends the element, and what is open in it, unless it is not open or belongs to an outer
  /// table.
  void close(const Element& element);
  void close_all();

  /// Whether an element of the family is.
  [[nodiscard]] bool is_open(Family family) const { return of_family_[static_cast<std::size_t>(family)] > 0; }
  /// No more elements may be opened: deeper ones are refused.
  [[nodiscard]] bool is_full() const { return size_ >= kDeepestHtml; }

 private:
  struct Entry {
    const Element* element;
    bool written;
  };

  void close_within(Families wanted, Families barrier);
  void close_paragraph();
  void push(const Element& element, bool written) {
    stack_[size_++] = {&element, written};
    ++open_[element.index];
    ++of_family_[static_cast<std::size_t>(element.family)];
  }
  void pop_down_to(std::size_t size);

  TextBuffer& out_;
  std::array<Entry, kDeepestHtml> stack_;  // not initialised: only the first size_ count
  std::size_t size_ = 0;
  // How many of each element, and of each family, are on the stack.
  static_assert(kDeepestHtml < 256);
  std::array<std::uint8_t, kElementCount> open_{};
  std::array<std::uint8_t, kFamilies> of_family_{};
  // How many of each were refused when the stack was full, and not yet ended; empty: none ever was.
  std::vector<std::uint32_t> refused_;
};

}  // namespace khabar::normalize
