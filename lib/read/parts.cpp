#include "read/parts.h"

#include <algorithm>

#include "base/url.h"
#include "read/tokens.h"

namespace khabar::read {
namespace {

constexpr std::string_view kRelationPrefix = "http://www.iana.org/assignments/relation/";

std::string first_of(const Node& node, std::initializer_list<std::string_view> attributes) {
  for (const std::string_view name : attributes) {
    const std::string_view value = trimmed(plain_attribute(node, name));
    if (!value.empty()) return std::string(value);
  }
  return {};
}

std::string relation(std::string_view written) {
  std::string rel = lower(trimmed(written));
  if (rel.starts_with(kRelationPrefix)) rel.erase(0, kRelationPrefix.size());
  return rel.empty() ? "alternate" : rel;
}

/// More categories than this are none (fault C15).
constexpr std::size_t kMostCategories = 1000;

void append_unless_blank(std::vector<std::string>& list, std::string_view text) {
  text = trimmed(text);
  if (!text.empty() && list.size() < kMostCategories) list.emplace_back(text);
}

/// What an HTML serializer makes of a link, an element without an end there: "<link/>http://...".
std::string_view address_behind(const Node& node) {
  const std::string_view text = node.next != nullptr ? trimmed(node.next->text) : std::string_view{};
  return text.starts_with("http://") || text.starts_with("https://") ? text : std::string_view{};
}

/// The address in an anchor that stands where only the address should: "<a href="/node/1">...", escaped.
std::string_view address_in_anchor(std::string_view text) {
  constexpr std::string_view kAttribute = "href=";
  const std::size_t at = text.starts_with("<a ") ? text.find(kAttribute) : std::string_view::npos;
  const std::size_t quote = at + kAttribute.size();
  if (at == std::string_view::npos || quote >= text.size()) return text;
  if (text[quote] != '"' && text[quote] != '\'') return text;
  return trimmed(text.substr(quote + 1, text.find(text[quote], quote + 1) - quote - 1));
}

}  // namespace

RawPerson read_person(const Element& element) {
  RawPerson person;
  for_each_child(element, [&](const Element& child) {
    if (child.is("name")) person.name = trimmed_text_of(child.node);
    if (child.is("email")) person.email = trimmed_text_of(child.node);
    if (child.is("uri") || child.is("url") || child.is("homepage")) person.url = trimmed_text_of(child.node);
  });
  if (person.name.empty() && person.email.empty())
    person.name = std::string(trimmed(deep_text_of(element.node)));
  return person;
}

RawLink read_link(const Element& element) {
  RawLink link;
  link.href = first_of(element.node, {"href"});
  link.type = first_of(element.node, {"type"});
  if (link.href.empty()) {
    link.href = std::string(address_in_anchor(trimmed_text_of(element.node)));
    if (link.type.empty()) link.type = "text/html";  // RSS: "the URL to the HTML website", "to the item"
  }
  if (link.href.empty()) link.href = std::string(trimmed(attribute(element.node, "resource")));
  if (link.href.empty()) link.href = first_of(element.node, {"url", "uri"});
  if (link.href.empty()) link.href = address_behind(element.node);
  if (link.href.empty())
    link.href = trimmed(deep_text_of(element.node));  // <link><a href="...">...</a></link>
  link.base = element.scope.stated_base();
  link.rel = relation(plain_attribute(element.node, "rel"));
  link.title = first_of(element.node, {"title"});
  link.hreflang = first_of(element.node, {"hreflang"});
  return link;
}

std::string read_id(const Element& element) {
  std::string id = trimmed_text_of(element.node);
  const bool path = id.starts_with('/') || id.starts_with("./") || id.starts_with("../");
  const std::string absolute = path ? resolve_url_text(element.scope.base(), id) : std::string();
  return absolute.empty() ? id : absolute;
}

void read_categories(const Element& element, std::vector<std::string>& categories) {
  const std::size_t before = categories.size();
  append_unless_blank(categories, first_of(element.node, {"label", "term", "text"}));
  if (categories.size() > before) {  // iTunes puts the narrower one inside
    return for_each_child(element, [&](const Element& child) {
      if (child.is("category")) append_unless_blank(categories, first_of(child.node, {"text"}));
    });
  }
  if (!has_child_elements(element.node)) return append_unless_blank(categories, text_of(element.node));
  for_each_child(element, [&](const Element& child) {
    if (child.is("bag") || child.is("seq") || child.is("alt")) {
      for_each_child(child,
                     [&](const Element& li) { append_unless_blank(categories, deep_text_of(li.node)); });
    } else {
      append_unless_blank(categories, deep_text_of(child.node));
    }
  });
}

void read_keywords(const Element& element, std::vector<std::string>& categories) {
  constexpr std::string_view kArabicComma = "\xD8\x8C";
  std::string text = text_of(element.node);
  if (text.empty()) text = first_of(element.node, {"text"});
  std::size_t begin = 0;
  for (std::size_t at = 0; at <= text.size(); ++at) {
    const bool arabic = has_at(text, at, kArabicComma);
    if (at < text.size() && text[at] != ',' && text[at] != ';' && !arabic) continue;
    append_unless_blank(categories, std::string_view(text).substr(begin, at - begin));
    at += arabic ? 1 : 0;
    begin = at + 1;
  }
}

RawEnclosure read_enclosure(const Element& element) {
  RawEnclosure enclosure;
  enclosure.url = first_of(element.node, {"url", "href"});
  if (enclosure.url.empty()) enclosure.url = std::string(trimmed(attribute(element.node, "resource")));
  if (enclosure.url.empty()) enclosure.url = trimmed_text_of(element.node);
  enclosure.base = element.scope.stated_base();
  enclosure.type = first_of(element.node, {"type"});
  enclosure.length = first_of(element.node, {"length", "filesize"});
  if (enclosure.type.empty()) enclosure.type = trimmed(attribute(element.node, "type"));
  if (enclosure.length.empty()) enclosure.length = trimmed(attribute(element.node, "length"));
  return enclosure;
}

std::string read_image(const Element& element) {
  std::string url;
  for_each_child(element, [&](const Element& child) {
    if (child.is("url") && url.empty()) url = trimmed_text_of(child.node);
  });
  if (url.empty()) url = first_of(element.node, {"href", "url", "src"});
  if (url.empty()) url = std::string(trimmed(attribute(element.node, "resource")));
  return url.empty() ? trimmed_text_of(element.node) : url;
}

int read_number(std::string_view text) {
  constexpr int kAbsurd = 1000000;
  int number = 0;
  text = trimmed(text);
  for (const char c : text) {
    if (!is_digit(c)) break;
    number = number * 10 + (c - '0');
    if (number > kAbsurd) return 0;
  }
  return number;
}

}  // namespace khabar::read
