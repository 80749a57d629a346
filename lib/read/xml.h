#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "read/namespaces.h"
#include "read/tree.h"

namespace khabar::read {

/// What holds inside an element because it, or an element around it, says so: the base URL (xml:base resolved
/// over the outer one), the language (xml:lang), and the namespaces. Lives on the stack of whoever walks the
/// tree; the outer scope must outlive it. An element that declares nothing has the scope around it.
class Scope {
 public:
  /// The scope around a document's root.
  Scope(std::string_view base, std::string_view lang);
  /// The scope inside `node`.
  Scope(const Node& node, const Scope& outer);
  Scope(const Scope&) = delete;
  Scope& operator=(const Scope&) = delete;

  [[nodiscard]] const std::string& base() const { return base_; }
  /// The same where xml:base says it; "" where only the document's own URL holds.
  [[nodiscard]] std::string_view stated_base() const { return stated_ ? base_ : std::string_view{}; }
  [[nodiscard]] std::string_view lang() const { return lang_; }
  /// The vocabulary of a name with this prefix ("": none).
  [[nodiscard]] Vocabulary vocabulary(std::string_view prefix) const;
  /// The same for a name that is asked for again and again, mostly by scopes with the same bindings.
  [[nodiscard]] Vocabulary vocabulary(const Name& name) const;
  /// The namespace name that a prefix is bound to; "" where it is bound to none.
  [[nodiscard]] std::string_view uri(std::string_view prefix) const;

 private:
  struct Binding {
    std::string_view prefix, uri;
    Vocabulary vocabulary;
  };
  void bind(std::string_view prefix, std::string_view uri);
  [[nodiscard]] const Binding* find(std::string_view prefix) const;

  const Scope* outer_ = nullptr;
  const Scope* bindings_ = nullptr;  // the nearest scope that binds prefixes: itself or one around it
  /// Tells the bindings in force from all others of the document; counted by the outermost scope.
  std::uint32_t bindings_number_ = 1;
  mutable std::uint32_t last_number_ = 1;
  const Scope& outermost_;
  std::string own_base_;
  const std::string& base_;
  bool stated_ = false;  // base_ comes from an xml:base
  std::string_view lang_;
  std::string_view root_uri_;  // namespace of the document's root, whatever it is: its elements are core
  std::vector<Binding> own_;
};

/// An element with its scope and vocabulary. A handle: valid as long as the document and the scope.
struct Element {
  const Node& node;
  const Scope& scope;
  Vocabulary vocabulary;
  std::string_view local;  ///< as written

  Element(const Node& n, const Scope& inside)
      : node(n), scope(inside), vocabulary(inside.vocabulary(*n.name)), local(n.name->local) {}
  /// Whether it has this local name, which must be in lower case, in whatever case it is written.
  [[nodiscard]] bool is(std::string_view local_name) const { return node.name->lower == local_name; }
};

/// The value of the attribute with this local name, ASCII case not looked at; "" where there is none.
std::string_view attribute(const Node& node, std::string_view local_name);
/// The same for one attribute that must be without a prefix.
std::string_view plain_attribute(const Node& node, std::string_view name);
/// Whether it has an attribute of just this name.
bool has_attribute(const Node& node, std::string_view qualified_name);

/// All character data that stands directly in the node, and in its descendants too (deep_text).
std::string text_of(const Node& node);
std::string deep_text_of(const Node& node);
/// text_of without blanks around it.
std::string trimmed_text_of(const Node& node);
bool has_child_elements(const Node& node);

/// Calls visit(const Element&) for each child element.
template <class Visit>
void for_each_child(const Element& parent, Visit&& visit) {
  for (const Node* child = parent.node.first_child; child != nullptr; child = child->next) {
    if (!child->is_element()) continue;
    if (child->declares) {
      const Scope scope(*child, parent.scope);
      visit(Element(*child, scope));
    } else {
      visit(Element(*child, parent.scope));
    }
  }
}

}  // namespace khabar::read
