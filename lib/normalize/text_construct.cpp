#include "normalize/text_construct.h"

#include <algorithm>

#include "base/byte_block.h"
#include "base/utf8.h"
#include "normalize/entities.h"
#include "normalize/html_attributes.h"
#include "normalize/html_elements.h"
#include "normalize/text.h"
#include "normalize/text_builder.h"

namespace khabar::normalize {
namespace {

constexpr std::size_t kNone = std::string_view::npos;

bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/// The element whose tag, start or end, begins at `at` and is closed; null: none that is known.
const Element* tag_at(std::string_view text, std::size_t at) {
  std::size_t begin = at + 1;
  if (begin < text.size() && text[begin] == '/') ++begin;
  std::size_t end = begin;
  while (end < text.size() && end - begin < 16 && is_name_character(text[end])) ++end;
  if (end >= text.size() || (text[end] != '>' && text[end] != '/' && text[end] != ' ' && text[end] != '\n'))
    return nullptr;
  const Element& element = find_element(text.substr(begin, end - begin));
  return element.name.empty() ? nullptr : &element;
}

/// A tag of HTML, a comment or the mark of a CDATA section.
bool has_html_tag(std::string_view text) {
  const std::size_t last = text.rfind('>');
  if (last == kNone) return false;
  for (std::size_t at = text.find('<'); at < last; at = text.find('<', at + 1))
    if (tag_at(text, at) != nullptr || text.substr(at, 4) == "<!--" || text.substr(at, 9) == "<![CDATA[")
      return true;
  return false;
}

/// An element that is opened and closed: a single "<b>" may be what a title is about.
bool has_html_pair(std::string_view text) {
  for (std::size_t at = text.find("</"); at != kNone; at = text.find("</", at + 2)) {
    const Element* element = tag_at(text, at);
    if (element == nullptr) continue;
    for (std::size_t start = text.find('<'); start < at; start = text.find('<', start + 1))
      if (text[start + 1] != '/' && tag_at(text, start) == element) return true;
    return false;
  }
  return false;
}

/// Anything that a reader of HTML would not show as it is written.
bool has_markup(std::string_view text) {
  for (std::size_t at = text.find('<'); at != kNone; at = text.find('<', at + 1)) {
    const char next = at + 1 < text.size() ? text[at + 1] : ' ';
    if (next == '/' || next == '!' || next == '?' || (is_name_character(next) && (next < '0' || next > '9')))
      return true;
  }
  return false;
}

std::string text_of_html(std::string_view html, HtmlTokenizer::Dialect dialect) {
  RenderOptions options;
  options.dialect = dialect;
  options.html = false;
  return render_html(html, std::nullopt, options).text;
}

std::string undeclared_line(std::string_view value) {
  std::string room;
  std::string once = has_html_tag(value) ? text_of_html(value, HtmlTokenizer::Dialect::kHtml)
                                         : std::string(resolve_references(value, RefContext::kStrict, room));
  if (has_html_pair(once)) return text_of_html(once, HtmlTokenizer::Dialect::kHtml);
  return std::string(resolve_references(once, RefContext::kStrict, room));
}

/// "&lt;p&gt;...": no markup, but escaped markup from the first letter on.
bool is_escaped_twice(std::string_view value) {
  const std::size_t first = std::min(value.find_first_not_of(" \t\n\v\f\r"), value.size());
  if (!value.substr(first).starts_with("&lt;") || has_markup(value)) return false;
  value = trimmed(value);
  std::string room;
  const std::string_view plain = resolve_references(value, RefContext::kStrict, room);
  return tag_at(plain, 0) != nullptr && (has_html_pair(plain) || plain.back() == '>');
}

/// The HTML of plain text: paragraphs as <p> where there are several, lines ended by <br>.
std::string html_of_plain(std::string_view text) {
  TextBuffer out;
  out.reserve(text.size() + text.size() / 8);
  const bool several = text.find("\n\n") != kNone;
  for (;;) {
    const std::size_t end = std::min(text.find("\n\n"), text.size());
    if (several) out.append("<p>");
    for (std::string_view rest = text.substr(0, end);;) {
      const std::size_t line = std::min(rest.find('\n'), rest.size());
      append_escaped(out, rest.substr(0, line));
      if (line == rest.size()) break;
      out.append("<br>\n");
      rest.remove_prefix(line + 1);
    }
    if (several) out.append("</p>");
    if (end == text.size()) return out.take();
    out.append('\n');
    text.remove_prefix(end + 2);
  }
}

Rendered render_plain(std::string_view value, const RenderOptions& options) {
  if (value.size() <= options.max_bytes && is_plain_line(value)) {
    const bool has_signs = bytes::find_any(value, 0, '&', '<', '>', '"') < value.size();
    Rendered same{{}, std::string(value), {}};
    if (options.html) same.html = has_signs ? html_of_plain(value) : same.text;
    return same;
  }
  std::string room;
  TextBuilder builder;
  builder.add_lines(utf8::prefix_bytes(cleaned(value, room), options.max_bytes));
  Rendered rendered;
  rendered.text = builder.take();
  if (options.html && !rendered.text.empty()) rendered.html = html_of_plain(rendered.text);
  return rendered;
}

Rendered render_undeclared(std::string_view value, const std::optional<Url>& base,
                           const RenderOptions& options) {
  std::string once, plain;
  if (is_escaped_twice(value)) value = resolve_references(value, RefContext::kStrict, once);
  if (has_markup(value)) return render_html(value, base, options);
  return render_plain(resolve_references(value, RefContext::kText, plain), options);
}

}  // namespace

std::string line_of(std::string_view value, TextType type) {
  switch (type) {
    case TextType::kPlain:
      return single_line(value);
    case TextType::kHtml:
      return single_line(text_of_html(value, HtmlTokenizer::Dialect::kHtml));
    case TextType::kXhtml:
      return single_line(text_of_html(value, HtmlTokenizer::Dialect::kXhtml));
    case TextType::kUnknown:
      break;
  }
  const bool has_signs = bytes::find_any(value, 0, '<', '&') < value.size();
  return has_signs ? single_line(undeclared_line(value)) : single_line(value);
}

std::string line_of(const RawText& text) {
  return line_of(text.value, text.type);
}

Rendered render_text(const RawText& text, const std::optional<Url>& base, const RenderOptions& options) {
  if (text.type == TextType::kPlain) return render_plain(text.value, options);
  if (text.type != TextType::kXhtml) return render_undeclared(text.value, base, options);
  RenderOptions xhtml = options;
  xhtml.dialect = HtmlTokenizer::Dialect::kXhtml;
  return render_html(text.value, base, xhtml);
}

}  // namespace khabar::normalize
