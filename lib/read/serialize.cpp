#include "read/serialize.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "base/url.h"
#include "read/element_roles.h"
#include "read/tokens.h"

namespace khabar::read {
namespace {

constexpr std::array<std::string_view, 9> kUrlAttributes{"href", "src",    "cite",       "action", "longdesc",
                                                         "data", "poster", "background", "usemap"};

bool holds_url(std::string_view name) {
  return std::find(kUrlAttributes.begin(), kUrlAttributes.end(), name) != kUrlAttributes.end();
}

void append_escaped(std::string& out, std::string_view text, bool in_attribute) {
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += in_attribute ? "&quot;" : "\"";
        break;
      default:
        out += c;
    }
  }
}

/// Writes the nodes below one element, depth first.
class Serializer {
 public:
  Serializer(const Element& parent, TextForm form) : parent_(parent), form_(form) {}
  std::string run();

 private:
  /// An element being written that has an xml:base of its own, or binds prefixes.
  using Frame = std::pair<const Node*, std::string>;

  void enter(const Node& node);
  void leave(const Node& node);
  void start_tag(const Node& node);
  [[nodiscard]] std::string_view name_of(const Node& node) const;
  [[nodiscard]] const std::string* inner_base() const {
    return bases_.empty() ? nullptr : &bases_.back().second;
  }

  const Element& parent_;
  const TextForm form_;
  std::vector<Frame> bases_;
  std::string out_;
};

std::string Serializer::run() {
  const Node* at = parent_.node.first_child;
  while (at != nullptr) {
    enter(*at);
    if (at->first_child != nullptr) {
      at = at->first_child;
      continue;
    }
    leave(*at);
    while (at->next == nullptr && at->parent != &parent_.node) {
      at = at->parent;
      leave(*at);
    }
    at = at->next;
  }
  return std::move(out_);
}

void Serializer::enter(const Node& node) {
  if (node.is_element())
    start_tag(node);
  else if (form_ == TextForm::kRaw)
    out_ += node.text;
  else
    append_escaped(out_, node.text, false);
}

void Serializer::leave(const Node& node) {
  if (!node.is_element()) return;
  const std::string_view name = name_of(node);
  if (!is_void_html(name)) out_.append("</").append(name).append(">");
  if (!bases_.empty() && bases_.back().first == &node) bases_.pop_back();
}

void Serializer::start_tag(const Node& node) {
  const auto base = std::find_if(node.attributes.begin(), node.attributes.end(),
                                 [](const Attribute& a) { return a.name == "xml:base"; });
  if (base != node.attributes.end()) {
    const std::string* outer = inner_base();
    bases_.emplace_back(&node,
                        resolve_url_text(outer != nullptr ? *outer : parent_.scope.base(), base->value));
  }
  const std::string_view name = name_of(node);
  out_.append("<").append(name);
  for (const Attribute& a : node.attributes) {
    const std::string_view attribute_name = a.name;
    if (attribute_name == "xml:base" || attribute_name.starts_with("xmlns")) continue;
    out_.append(" ").append(attribute_name).append("=\"");
    if (inner_base() != nullptr && holds_url(attribute_name)) {
      append_escaped(out_, resolve_url_text(*inner_base(), a.value), true);
    } else {
      append_escaped(out_, a.value, true);
    }
    out_ += '"';
  }
  out_ += is_void_html(name) ? " />" : ">";
}

/// Without the prefix, if the scope around the text, or custom, says that it is one of HTML, SVG or MathML.
std::string_view Serializer::name_of(const Node& node) const {
  const Name& name = *node.name;
  if (name.prefix.empty()) return name.qualified;
  const Vocabulary vocabulary = parent_.scope.vocabulary(name);
  const bool markup = vocabulary == Vocabulary::kXhtml || vocabulary == Vocabulary::kForeignMarkup;
  return markup ? name.local : name.qualified;
}

}  // namespace

std::string serialize_children(const Element& parent, TextForm form) {
  return Serializer(parent, form).run();
}

}  // namespace khabar::read
