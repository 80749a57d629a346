#include "normalize/html_stack.h"

namespace khabar::normalize {
namespace {

/// What end tags inside do not reach through (HTML 13.2.4.2, "scope").
constexpr Families kTableWall = families(Family::kCell, Family::kCaption, Family::kTable);
constexpr Families kTable = families(Family::kTable);
constexpr Families kRowGroup = families(Family::kRowGroup, Family::kCaption);
constexpr Families kTablePart = kTable | kRowGroup | families(Family::kCell, Family::kRow);

}  // namespace

void HtmlStack::pop_down_to(std::size_t size) {
  while (size_ > size) {
    const auto [element, written] = stack_[--size_];
    --open_[element->index];
    --of_family_[static_cast<std::size_t>(element->family)];
    if (written) out_.append_head(element->end_tag, element->name.size() + 3);
  }
}

/// Ends the innermost wanted element and what is in it, if no barrier lies in between. What was not written
/// is no barrier: a second reading would not find it.
void HtmlStack::close_within(Families wanted, Families barrier) {
  for (std::size_t i = size_; i > 0; --i) {
    const Entry& candidate = stack_[i - 1];
    if (candidate.element->is_of(wanted)) return pop_down_to(i - 1);
    if (candidate.written && candidate.element->is_of(barrier)) return;
  }
}

void HtmlStack::close_paragraph() {
  if (is_open(Family::kParagraph)) close_within(families(Family::kParagraph), kTableWall);
}

void HtmlStack::close_implied(const Element& element) {
  switch (element.closes) {
    case Closes::kNothing:
      return;
    case Closes::kParagraph:
      return close_paragraph();
    case Closes::kHeading:
      close_paragraph();
      if (size_ > 0 && stack_[size_ - 1].element->family == Family::kHeading) pop_down_to(size_ - 1);
      return;
    case Closes::kItem:
      close_within(families(Family::kItem), kTableWall | families(Family::kList));
      return close_paragraph();
    case Closes::kTerm:
      close_within(families(Family::kTerm), kTableWall | families(Family::kTermList));
      return close_paragraph();
    case Closes::kRow:
      return close_within(families(Family::kRow), kTable);
    case Closes::kCell:
      return close_within(families(Family::kCell), kTable | families(Family::kRow));
    case Closes::kRowGroup:
      close_within(families(Family::kRow), kTable);
      return close_within(kRowGroup, kTable);
    case Closes::kLink:
      if (is_open(Family::kLink)) close_within(families(Family::kLink), kTableWall);
      return;
  }
}

void HtmlStack::refuse(const Element& element) {
  if (element.content == Content::kVoid) return;
  if (!is_full()) return push(element, false);
  refused_.resize(kElementCount);
  ++refused_[element.index];
}

void HtmlStack::close(const Element& element) {
  if (!refused_.empty() && refused_[element.index] > 0) return static_cast<void>(--refused_[element.index]);
  if (open_[element.index] == 0) return;
  const Families wall = element.is_of(kTablePart) ? kTable : kTableWall;
  for (std::size_t i = size_; i > 0; --i) {
    const Entry& candidate = stack_[i - 1];
    if (candidate.element == &element) return pop_down_to(i - 1);
    if (candidate.written && candidate.element->is_of(wall)) return;
  }
}

void HtmlStack::close_all() {
  pop_down_to(0);
}

}  // namespace khabar::normalize
