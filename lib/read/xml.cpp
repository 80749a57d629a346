#include "read/xml.h"

#include <string>

#include "base/url.h"
#include "read/tokens.h"

namespace khabar::read {
namespace {

/// More namespaces than this in one element are not looked at: lookups stay cheap for documents with 200 000
/// attributes (fault X08).
constexpr std::size_t kMostBindings = 64;
constexpr std::size_t kMostAttributes = 256;

void append_text(std::string& out, pugi::xml_node node) {
  if (node.type() == pugi::node_pcdata || node.type() == pugi::node_cdata) out += node.value();
}

}  // namespace

Scope::Scope(std::string_view base, std::string_view lang) : own_base_(base), base_(own_base_), lang_(lang) {}

Scope::Scope(pugi::xml_node node, const Scope& outer)
    : outer_(&outer),
      bindings_(outer.bindings_),
      base_(node.attribute("xml:base") ? own_base_ : outer.base_),
      stated_(outer.stated_ || &base_ == &own_base_),
      lang_(outer.lang_),
      root_uri_(outer.root_uri_) {
  std::size_t seen = 0;
  for (const pugi::xml_attribute a : node.attributes()) {
    if (++seen > kMostAttributes) break;
    const std::string_view name = a.name();
    if (!name.starts_with("xml")) continue;
    if (name == "xml:base") own_base_ = resolve_url_text(outer.base_, a.value());
    if (name == "xml:lang") lang_ = a.value();
    if (name == "xmlns") bind("", a.value());
    if (name.starts_with("xmlns:")) bind(name.substr(6), a.value());
  }
  if (&base_ == &own_base_ && own_base_.empty()) own_base_ = outer.base_;
  if (outer.outer_ == nullptr) root_uri_ = uri(prefix_part(node.name()));
}

void Scope::bind(std::string_view prefix, std::string_view uri) {
  if (own_.size() >= kMostBindings) return;
  // What nobody knows gives a prefix no other meaning than its usual one, and names without a prefix none but
  // the feed's own: <channel xmlns="http://sahil.example/">.
  own_.push_back({prefix, uri, vocabulary_of_uri(uri).value_or(vocabulary_of_prefix(prefix))});
  bindings_ = this;
}

const Scope::Binding* Scope::find(std::string_view prefix) const {
  for (const Scope* scope = bindings_; scope != nullptr;) {
    for (const Binding& binding : scope->own_) {
      if (binding.prefix == prefix) return &binding;
    }
    scope = scope->outer_ != nullptr ? scope->outer_->bindings_ : nullptr;
  }
  return nullptr;
}

Vocabulary Scope::vocabulary(std::string_view prefix) const {
  const Binding* binding = find(prefix);
  if (binding == nullptr) return vocabulary_of_prefix(prefix);
  if (binding->vocabulary == Vocabulary::kOther && binding->uri == root_uri_) return Vocabulary::kCore;
  return binding->vocabulary;
}

std::string_view Scope::uri(std::string_view prefix) const {
  const Binding* binding = find(prefix);
  return binding != nullptr ? binding->uri : std::string_view{};
}

Element::Element(pugi::xml_node n, const Scope& inside)
    : node(n),
      scope(inside),
      vocabulary(inside.vocabulary(prefix_part(n.name()))),
      local(local_part(n.name())) {}

bool Element::is(std::string_view local_name) const {
  return same_ignoring_case(local, local_name);
}

std::string_view attribute(pugi::xml_node node, std::string_view local_name) {
  for (const pugi::xml_attribute a : node.attributes()) {
    if (same_ignoring_case(local_part(a.name()), local_name)) return a.value();
  }
  return {};
}

std::string_view plain_attribute(pugi::xml_node node, std::string_view name) {
  for (const pugi::xml_attribute a : node.attributes()) {
    if (same_ignoring_case(a.name(), name)) return a.value();
  }
  return {};
}

std::string text_of(pugi::xml_node node) {
  std::string text;
  for (pugi::xml_node child = node.first_child(); child; child = child.next_sibling())
    append_text(text, child);
  return text;
}

std::string deep_text_of(pugi::xml_node node) {
  std::string text;
  pugi::xml_node at = node.first_child();
  while (at) {
    append_text(text, at);
    if (at.first_child()) {
      at = at.first_child();
      continue;
    }
    while (at != node && !at.next_sibling()) at = at.parent();
    at = at == node ? pugi::xml_node() : at.next_sibling();
  }
  return text;
}

std::string trimmed_text_of(pugi::xml_node node) {
  return std::string(trimmed(text_of(node)));
}

bool has_child_elements(pugi::xml_node node) {
  for (pugi::xml_node child = node.first_child(); child; child = child.next_sibling()) {
    if (child.type() == pugi::node_element) return true;
  }
  return false;
}

}  // namespace khabar::read
