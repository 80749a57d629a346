#include "read/tree_builder.h"

#include "read/references.h"
#include "read/tokens.h"

namespace khabar::read {

void TreeBuilder::open(const Name& name, std::span<const Attribute> attributes) {
  finish_text();
  Node* const before = stack_.empty() ? nullptr : stack_.back().last;
  stack_.push_back({&add(tree_.add_element(name, attributes)), nullptr, before});
}

void TreeBuilder::add_empty(const Name& name, std::span<const Attribute> attributes) {
  finish_text();
  add(tree_.add_element(name, attributes));
}

void TreeBuilder::close() {
  finish_text();
  stack_.pop_back();
}

void TreeBuilder::discard() {
  const Open discarded = stack_.back();
  close();
  if (tree_.root == discarded.node) tree_.root = nullptr;
  if (stack_.empty()) return;
  Open& parent = stack_.back();
  (discarded.before == nullptr ? parent.node->first_child : discarded.before->next) = nullptr;
  parent.last = discarded.before;
}

Node& TreeBuilder::add(Node& node) {
  if (stack_.empty()) {
    if (tree_.root == nullptr) tree_.root = &node;  // an entry in an entry that is the root ends it
    return node;
  }
  Open& parent = stack_.back();
  node.parent = parent.node;
  (parent.last == nullptr ? parent.node->first_child : parent.last->next) = &node;
  parent.last = &node;
  return node;
}

void TreeBuilder::append_plain(std::string_view text) {
  if (is_plain_ && plain_.empty())
    plain_ = text;
  else
    this->text() += text;
}

std::string& TreeBuilder::text() {
  if (is_plain_) text_ = plain_;
  is_plain_ = false;
  return text_;
}

void TreeBuilder::finish_text() {
  if (!is_plain_) {
    normalize_line_ends(text_, 0);
    plain_ = tree_.keep(text_);
    is_plain_ = true;
  }
  if (!plain_.empty()) add(tree_.add_text(plain_));
  plain_ = {};
}

void TreeBuilder::add_plain_section(std::string_view text) {
  finish_text();
  add(tree_.add_text(text));
}

void TreeBuilder::add_section(std::string text) {
  normalize_line_ends(text, 0);
  add_plain_section(tree_.keep(text));
}

bool TreeBuilder::is_filled() const {
  return stack_.back().last != nullptr || !is_blank(is_plain_ ? plain_ : std::string_view(text_));
}

}  // namespace khabar::read
