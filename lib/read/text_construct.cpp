#include "read/text_construct.h"

#include <cstdint>

#include "base/utf8.h"
#include "read/serialize.h"
#include "read/tokens.h"

namespace khabar::read {
namespace {

enum class Declared { kNone, kPlain, kHtml, kXhtml, kBase64, kOther };

Declared declared_type(const Element& element) {
  if (element.node.attributes.empty()) return Declared::kNone;
  const std::string type = lower(trimmed(plain_attribute(element.node, "type")));
  if (same_ignoring_case(plain_attribute(element.node, "mode"), "base64")) return Declared::kBase64;
  if (type.empty()) return Declared::kNone;
  if (type == "html" || type == "text/html") return Declared::kHtml;
  if (type == "xhtml" || type == "application/xhtml+xml") return Declared::kXhtml;
  if (type.ends_with("+xml") || type.ends_with("/xml")) return Declared::kXhtml;
  if (type == "text" || type.starts_with("text/")) return Declared::kPlain;
  return type.find('/') == std::string::npos ? Declared::kNone : Declared::kOther;
}

/// The one div that RFC 4287 wraps XHTML in, or null.
const Node* only_div(const Node& node) {
  const Node* div = nullptr;
  for (const Node* child = node.first_child; child != nullptr; child = child->next) {
    if (!child->is_element()) {
      if (!is_blank(child->text)) return nullptr;
      continue;
    }
    if (div != nullptr || child->name->lower != "div") return nullptr;
    div = child;
  }
  return div;
}

std::string markup_of(const Element& element, TextForm form, bool unwrap) {
  const Node* const div = unwrap ? only_div(element.node) : nullptr;
  if (div == nullptr) return serialize_children(element, form);
  const Scope scope(*div, element.scope);
  return serialize_children(Element(*div, scope), form);
}

/// Atom 1.0 content of another media type is base64 (RFC 4287, 4.1.3.3); kept only if text comes out.
void set_base64(const Element& element, RawText& text) {
  std::string bytes = decode_base64(text_of(element.node));
  if (!utf8::is_valid(bytes) || bytes.find('\0') != std::string::npos) bytes.clear();
  text.value = std::move(bytes);
  text.type = TextType::kHtml;
}

void set_markup(const Element& element, Declared declared, RawText& text) {
  // Atom 0.3 has a mode where 1.0 has the one div: there a div belongs to the text.
  const bool atom_10 = !has_attribute(element.node, "mode") &&
                       plain_attribute(element.node, "type").find('/') == std::string_view::npos;
  const bool unwrap = atom_10 && declared != Declared::kNone;
  text.type = declared == Declared::kHtml ? TextType::kHtml : TextType::kXhtml;
  text.value = markup_of(element, declared == Declared::kHtml ? TextForm::kRaw : TextForm::kEscaped, unwrap);
}

TextType type_of(Declared declared, TextType undeclared) {
  switch (declared) {
    case Declared::kPlain:
      return TextType::kPlain;
    case Declared::kHtml:
    case Declared::kXhtml:  // no element stands in it: escaped against its declaration
      return TextType::kHtml;
    default:
      return undeclared;
  }
}

int base64_value(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (is_digit(c)) return c - '0' + 52;
  if (c == '+' || c == '-') return 62;
  return c == '/' || c == '_' ? 63 : -1;
}

}  // namespace

RawText read_text(const Element& element, TextType undeclared) {
  RawText text;
  text.base = element.scope.stated_base();
  text.lang = element.scope.lang();
  const Declared declared = declared_type(element);
  if (declared == Declared::kBase64 || declared == Declared::kOther) {
    set_base64(element, text);
  } else if (has_child_elements(element.node)) {
    set_markup(element, declared, text);
  } else {
    text.value = text_of(element.node);
    text.type = type_of(declared, undeclared);
  }
  return text;
}

std::string decode_base64(std::string_view text) {
  std::string bytes;
  bytes.reserve(text.size() / 4 * 3);
  std::uint32_t bits = 0;
  int held = 0;
  for (const char c : text) {
    if (c == '=') break;
    const int value = base64_value(c);
    if (value < 0) continue;
    bits = (bits << 6) | static_cast<std::uint32_t>(value);
    held += 6;
    if (held < 8) continue;
    held -= 8;
    bytes += static_cast<char>((bits >> held) & 0xFF);
  }
  return bytes;
}

}  // namespace khabar::read
