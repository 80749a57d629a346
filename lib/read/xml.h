#pragma once

#include <pugixml.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "read/namespaces.h"

namespace khabar::read {

/// What holds inside an element because it, or an element around it, says so: the base URL (xml:base resolved
/// over the outer one), the language (xml:lang), and the namespaces. Lives on the stack of whoever walks the
/// tree; the outer scope must outlive it. One that changes nothing costs a few words.
class Scope {
 public:
  /// The scope around a document's root.
  Scope(std::string_view base, std::string_view lang);
  /// The scope inside `node`.
  Scope(pugi::xml_node node, const Scope& outer);
  Scope(const Scope&) = delete;
  Scope& operator=(const Scope&) = delete;

  [[nodiscard]] const std::string& base() const { return base_; }
  /// The same where xml:base says it; "" where only the document's own URL holds.
  [[nodiscard]] std::string_view stated_base() const { return stated_ ? base_ : std::string_view{}; }
  [[nodiscard]] std::string_view lang() const { return lang_; }
  /// The vocabulary of a name with this prefix ("": none).
  [[nodiscard]] Vocabulary vocabulary(std::string_view prefix) const;
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
  std::string own_base_;
  const std::string& base_;
  bool stated_ = false;  // base_ comes from an xml:base
  std::string_view lang_;
  std::string_view root_uri_;  // namespace of the document's root, whatever it is: its elements are core
  std::vector<Binding> own_;
};

/// An element with its scope and its name taken apart. A handle: valid as long as the document and the scope.
struct Element {
  pugi::xml_node node;
  const Scope& scope;
  Vocabulary vocabulary;
  std::string_view local;  ///< as written

  Element(pugi::xml_node n, const Scope& inside);
  [[nodiscard]] bool is(std::string_view local_name) const;
};

/// The value of the attribute with this local name, ASCII case not looked at; "" where there is none.
std::string_view attribute(pugi::xml_node node, std::string_view local_name);
/// The same for one attribute that must be without a prefix.
std::string_view plain_attribute(pugi::xml_node node, std::string_view name);

/// All character data that stands directly in the node, and in its descendants too (deep_text).
std::string text_of(pugi::xml_node node);
std::string deep_text_of(pugi::xml_node node);
/// text_of without blanks around it.
std::string trimmed_text_of(pugi::xml_node node);
bool has_child_elements(pugi::xml_node node);

/// Calls visit(const Element&) for each child element.
template <class Visit>
void for_each_child(const Element& parent, Visit&& visit) {
  for (pugi::xml_node child = parent.node.first_child(); child; child = child.next_sibling()) {
    if (child.type() != pugi::node_element) continue;
    const Scope scope(child, parent.scope);
    visit(Element(child, scope));
  }
}

}  // namespace khabar::read
