#include "normalize/html_stack.h"

namespace khabar::normalize {
namespace {

bool is_cell(std::string_view name) {
  return name == "td" || name == "th";
}
/// What end tags inside do not reach through (HTML 13.2.4.2, "scope").
bool is_table_wall(std::string_view name) {
  return is_cell(name) || name == "caption" || name == "table";
}
bool is_table(std::string_view name) {
  return name == "table";
}
bool is_row(std::string_view name) {
  return name == "tr";
}
bool is_row_wall(std::string_view name) {
  return name == "tr" || name == "table";
}
bool is_row_group(std::string_view name) {
  return name == "thead" || name == "tbody" || name == "tfoot" || name == "colgroup" || name == "caption";
}
bool is_item(std::string_view name) {
  return name == "li";
}
bool is_list_wall(std::string_view name) {
  return name == "ul" || name == "ol" || is_table_wall(name);
}
bool is_term(std::string_view name) {
  return name == "dt" || name == "dd";
}
bool is_term_wall(std::string_view name) {
  return name == "dl" || is_table_wall(name);
}
bool is_paragraph(std::string_view name) {
  return name == "p";
}
bool is_link(std::string_view name) {
  return name == "a";
}
bool is_heading(std::string_view name) {
  return name.size() == 2 && name[0] == 'h' && name[1] >= '1' && name[1] <= '6';
}
bool is_table_part(std::string_view name) {
  return is_table(name) || is_cell(name) || is_row(name) || is_row_group(name);
}

}  // namespace

bool HtmlStack::is_open(std::string_view name) const {
  return open_[index_of(find_element(name))] > 0;
}

void HtmlStack::pop() {
  const Entry entry = stack_.back();
  stack_.pop_back();
  --open_[index_of(*entry.element)];
  if (entry.written) out_.append("</").append(entry.element->name) += '>';
}

void HtmlStack::push(const Element& element, bool written) {
  stack_.push_back({&element, written});
  ++open_[index_of(element)];
}

/// Ends the innermost wanted element and what is in it, if no barrier lies in between. What was not written
/// is no barrier: a second reading would not find it.
void HtmlStack::close_within(Test wanted, Test barrier) {
  for (std::size_t i = stack_.size(); i > 0; --i) {
    const std::string_view name = stack_[i - 1].element->name;
    if (wanted(name)) {
      while (stack_.size() >= i) pop();
      return;
    }
    if (stack_[i - 1].written && barrier(name)) return;
  }
}

void HtmlStack::close_paragraph() {
  if (is_open("p")) close_within(is_paragraph, is_table_wall);
}

void HtmlStack::close_implied(const Element& element) {
  switch (element.closes) {
    case Closes::kNothing:
      return;
    case Closes::kParagraph:
      return close_paragraph();
    case Closes::kHeading:
      close_paragraph();
      if (!stack_.empty() && is_heading(stack_.back().element->name)) pop();
      return;
    case Closes::kItem:
      close_within(is_item, is_list_wall);
      return close_paragraph();
    case Closes::kTerm:
      close_within(is_term, is_term_wall);
      return close_paragraph();
    case Closes::kRow:
      return close_within(is_row, is_table);
    case Closes::kCell:
      return close_within(is_cell, is_row_wall);
    case Closes::kRowGroup:
      close_within(is_row, is_table);
      return close_within(is_row_group, is_table);
    case Closes::kLink:
      if (is_open("a")) close_within(is_link, is_table_wall);
      return;
  }
}

void HtmlStack::open(const Element& element, std::string_view attributes) {
  out_ += '<';
  out_.append(element.name).append(attributes) += '>';
  if (element.content != Content::kVoid) push(element, true);
}

void HtmlStack::refuse(const Element& element) {
  if (element.content == Content::kVoid) return;
  if (is_full())
    ++refused_[index_of(element)];
  else
    push(element, false);
}

void HtmlStack::close(const Element& element) {
  if (std::uint32_t& refused = refused_[index_of(element)]; refused > 0) return static_cast<void>(--refused);
  if (open_[index_of(element)] == 0) return;
  const bool part = is_table_part(element.name);
  for (std::size_t i = stack_.size(); i > 0; --i) {
    const Entry& candidate = stack_[i - 1];
    if (candidate.element == &element) {
      while (stack_.size() >= i) pop();
      return;
    }
    const std::string_view name = candidate.element->name;
    if (candidate.written && (part ? is_table(name) : is_table_wall(name))) return;
  }
}

void HtmlStack::close_all() {
  while (!stack_.empty()) pop();
}

}  // namespace khabar::normalize
