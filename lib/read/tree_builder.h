#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "read/tree.h"

namespace khabar::read {

/// Makes a tree from elements and texts in the order of a document. Texts between which nothing else stands
/// are one, whatever comments and lost tags there were, and none but a CDATA section is empty. The first
/// element that stands in no other is the root.
class TreeBuilder {
 public:
  explicit TreeBuilder(Tree& tree) : tree_(tree) {}

  /// Adds an element and opens it; one that holds nothing.
  void open(const Name& name, std::span<const Attribute> attributes);
  void add_empty(const Name& name, std::span<const Attribute> attributes);
  void close();
  /// Closes the innermost element and takes it out.
  void discard();

  /// Goes on with a text that stands for itself and outlives the tree.
  void append_plain(std::string_view text);
  /// The text so far, for all others.
  std::string& text();
  /// Adds a text that is one of its own: a CDATA section.
  void add_plain_section(std::string_view text);
  void add_section(std::string text);

  /// Whether anything but blanks stands in the innermost open element.
  [[nodiscard]] bool is_filled() const;

 private:
  struct Open {
    Node* node;
    Node* last;    // of its children so far; null: none
    Node* before;  // the sibling before it; null: none
  };

  Node& add(Node& node);
  void finish_text();

  Tree& tree_;
  std::vector<Open> stack_;
  std::string_view plain_;  // the text so far where it is plain
  std::string text_;        // the same where it had to be written anew
  bool is_plain_ = true;
};

}  // namespace khabar::read
