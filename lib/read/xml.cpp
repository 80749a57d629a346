#include "read/xml.h"

#include <algorithm>
#include <string>

#include "base/url.h"
#include "read/tokens.h"

namespace khabar::read {
namespace {

/// More namespaces than this in one element are not looked at: lookups stay cheap for documents with 200 000
/// attributes (fault X08).
constexpr std::size_t kMostBindings = 64;
constexpr std::size_t kMostAttributes = 256;

/// The only text that stands directly in the node; null: there is none, or more than one.
const Node* only_text(const Node& node) {
  const Node* const first = node.first_child;
  return first != nullptr && first->next == nullptr && !first->is_element() ? first : nullptr;
}

}  // namespace

Scope::Scope(std::string_view base, std::string_view lang)
    : outermost_(*this), own_base_(base), base_(own_base_), lang_(lang) {}

Scope::Scope(const Node& node, const Scope& outer)
    : outer_(&outer),
      bindings_(outer.bindings_),
      bindings_number_(outer.bindings_number_),
      outermost_(outer.outermost_),
      base_(has_attribute(node, "xml:base") ? own_base_ : outer.base_),
      stated_(outer.stated_ || &base_ == &own_base_),
      lang_(outer.lang_),
      root_uri_(outer.root_uri_) {
  std::size_t seen = 0;
  for (const Attribute& a : node.attributes) {
    if (++seen > kMostAttributes) break;
    const std::string_view name = a.name;
    if (!name.starts_with("xml")) continue;
    if (name == "xml:base") own_base_ = resolve_url_text(outer.base_, a.value);
    if (name == "xml:lang") lang_ = a.value;
    if (name == "xmlns") bind("", a.value);
    if (name.starts_with("xmlns:")) bind(name.substr(6), a.value);
  }
  if (&base_ == &own_base_ && own_base_.empty()) own_base_ = outer.base_;
  if (outer.outer_ == nullptr) root_uri_ = uri(node.name->prefix);
}

void Scope::bind(std::string_view prefix, std::string_view uri) {
  if (own_.size() >= kMostBindings) return;
  // What nobody knows gives a prefix no other meaning than its usual one, and names without a prefix none but
  // the feed's own: <channel xmlns="http://sahil.example/">.
  own_.push_back({prefix, uri, vocabulary_of_uri(uri).value_or(vocabulary_of_prefix(prefix))});
  if (bindings_ != this) bindings_number_ = ++outermost_.last_number_;
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

Vocabulary Scope::vocabulary(const Name& name) const {
  if (name.asked_of != bindings_number_) {
    name.vocabulary = vocabulary(name.prefix);
    name.asked_of = bindings_number_;
  }
  return name.vocabulary;
}

std::string_view Scope::uri(std::string_view prefix) const {
  const Binding* binding = find(prefix);
  return binding != nullptr ? binding->uri : std::string_view{};
}

std::string_view attribute(const Node& node, std::string_view local_name) {
  for (const Attribute& a : node.attributes) {
    if (same_ignoring_case(local_part(a.name), local_name)) return a.value;
  }
  return {};
}

std::string_view plain_attribute(const Node& node, std::string_view name) {
  for (const Attribute& a : node.attributes) {
    if (same_ignoring_case(a.name, name)) return a.value;
  }
  return {};
}

bool has_attribute(const Node& node, std::string_view qualified_name) {
  return std::any_of(node.attributes.begin(), node.attributes.end(),
                     [&](const Attribute& a) { return a.name == qualified_name; });
}

std::string text_of(const Node& node) {
  if (const Node* only = only_text(node)) return std::string(only->text);
  std::string text;
  for (const Node* child = node.first_child; child != nullptr; child = child->next) text += child->text;
  return text;
}

std::string deep_text_of(const Node& node) {
  std::string text;
  const Node* at = node.first_child;
  while (at != nullptr) {
    text += at->text;
    if (at->first_child != nullptr) {
      at = at->first_child;
      continue;
    }
    while (at != &node && at->next == nullptr) at = at->parent;
    at = at == &node ? nullptr : at->next;
  }
  return text;
}

std::string trimmed_text_of(const Node& node) {
  if (const Node* only = only_text(node)) return std::string(trimmed(only->text));
  return std::string(trimmed(text_of(node)));
}

bool has_child_elements(const Node& node) {
  for (const Node* child = node.first_child; child != nullptr; child = child->next) {
    if (child->is_element()) return true;
  }
  return false;
}

}  // namespace khabar::read
