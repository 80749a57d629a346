#include "read/detect.h"

#include <algorithm>
#include <array>

#include "base/utf8.h"
#include "read/element_roles.h"
#include "read/page.h"
#include "read/tokens.h"

namespace khabar::read {
namespace {

constexpr auto kNowhere = std::string_view::npos;

/// What scripting engines print before a document, in HTML.
constexpr std::array<std::string_view, 16> kJunkElements{"br",     "b",  "p",     "div", "pre",    "font",
                                                         "i",      "hr", "span",  "a",   "script", "style",
                                                         "strong", "em", "table", "code"};

bool is_junk_element(std::string_view name) {
  return std::any_of(kJunkElements.begin(), kJunkElements.end(),
                     [&](std::string_view junk) { return same_ignoring_case(junk, name); });
}

/// XSLT that makes a feed holds its tags and is none.
bool is_stylesheet(std::string_view name) {
  const std::string_view local = local_part(name);
  return same_ignoring_case(local, "stylesheet") || same_ignoring_case(local, "transform");
}

/// The end of the document type that begins at `at`; `subset` becomes what stands between its brackets.
std::size_t skip_document_type(std::string_view text, std::size_t at, std::string_view& subset) {
  std::size_t bracket = kNowhere;
  bool open = false;
  char quote = 0;
  for (; at < text.size(); ++at) {
    const char c = text[at];
    if (quote != 0) {
      if (c == quote) quote = 0;
    } else if (has_at(text, at, "<!--")) {
      at = past(text, "-->", at) - 1;
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if (c == '[') {
      bracket = at;
      open = true;
    } else if (c == ']' && open) {
      subset = text.substr(bracket + 1, at - bracket - 1);
      open = false;
    } else if (c == '>' && !open) {
      return at + 1;
    }
  }
  return text.size();
}

/// Walks over what may stand before a root element.
class Prolog {
 public:
  explicit Prolog(std::string_view text) : text_(text) {}
  std::optional<Root> find();

 private:
  bool step();  // false: the search is over
  bool element();
  bool page_element();

  std::string_view text_;
  std::size_t pos_ = 0;
  Root root_;
  bool found_ = false;
  bool wrapped_ = false;  // an element that is none of a feed's has begun
};

std::optional<Root> Prolog::find() {
  while (pos_ < text_.size() && step()) {
  }
  return found_ ? std::optional(root_) : std::nullopt;
}

bool Prolog::step() {
  const std::size_t markup = std::min(text_.find('<', pos_), text_.size());
  const std::string_view between = text_.substr(pos_, markup - pos_);
  root_.junk_before = root_.junk_before || !is_blank(between);
  pos_ = markup;
  if (has_at(text_, pos_, "<!--")) {
    pos_ = past(text_, "-->", pos_ + 4);
  } else if (has_at_ignoring_case(text_, pos_, "<!DOCTYPE")) {
    pos_ = skip_document_type(text_, pos_ + 9, root_.subset);
  } else if (has_at(text_, pos_, "<?")) {
    if (wrapped_ && has_at(text_, pos_, "<?xml ")) wrapped_ = root_.in_page = false;
    pos_ = past(text_, ">", pos_);
  } else if (pos_ + 1 < text_.size() && is_name_start(text_[pos_ + 1])) {
    return element();
  } else {
    ++pos_;
  }
  return true;
}

/// A feed's root, or that of an Atom entry on its own (RFC 4287 2), ends the search; junk is passed over; any
/// other element makes this another kind of document, unless an XML declaration begins a new one behind it or
/// it only wraps a feed, as an answer of some interface. In a page and in a wrapper their elements are passed
/// over.
bool Prolog::element() {
  const std::size_t end = name_end(text_, pos_ + 1);
  const std::string_view name = text_.substr(pos_ + 1, end - pos_ - 1);
  root_.in_page = root_.in_page || begins_page(name);
  if (root_.in_page) return page_element();
  if (is_feed_root(name) || same_ignoring_case(local_part(name), "entry")) {
    root_.offset = pos_;
    root_.name = name;
    found_ = true;
    return false;
  }
  root_.junk_before = true;
  wrapped_ = root_.in_page = !is_junk_element(name);
  pos_ = is_stylesheet(name) ? std::min(text_.find("<?xml ", end), text_.size()) : past(text_, ">", end);
  return true;
}

bool Prolog::page_element() {
  root_.junk_before = true;
  const std::string_view name = text_.substr(pos_ + 1, name_end(text_, pos_ + 1) - pos_ - 1);
  const bool channel = wrapped_ && same_ignoring_case(local_part(name), "channel");
  if (!channel && !is_feed_in_page(text_, pos_)) {
    pos_ = skip_page_element(text_, pos_);
    return true;
  }
  root_.offset = pos_;
  root_.name = name;
  found_ = true;
  return false;
}

/// With its title, for a wall says there what it wants; as written, references and all.
std::string name_html_page(std::string_view text) {
  constexpr std::size_t kSearched = std::size_t{64} << 10, kLongestTitle = 120;  // bytes
  const std::string_view head = text.substr(0, kSearched);
  std::size_t at = head.find('<');
  while (at != kNowhere && !has_at_ignoring_case(head, at, "<title")) at = head.find('<', at + 1);
  const std::size_t begin = at == kNowhere ? head.size() : past(head, ">", at);
  std::string title;
  for (const char c : utf8::prefix_bytes(head.substr(begin, head.find('<', begin) - begin), kLongestTitle)) {
    if (static_cast<unsigned char>(c) > ' ' && c != '\x7f')
      title += c;
    else if (!title.empty() && title.back() != ' ')
      title += ' ';
  }
  if (title.ends_with(' ')) title.pop_back();
  return title.empty() ? "an HTML page" : "an HTML page titled \"" + title + "\"";
}

std::string name_element(std::string_view text, std::size_t at) {
  const std::string name = lower(local_part(text.substr(at + 1, name_end(text, at + 1) - at - 1)));
  if (name == "html" || name == "head" || name == "body" || name == "title" || name == "meta")
    return name_html_page(text);
  if (name == "svg") return "an SVG image";
  if (name == "opml") return "an OPML list of feeds";
  if (name == "error" || name == "fault" || name == "exception") return "an XML error message";
  if (is_junk_element(name)) return "a piece of HTML";
  constexpr std::size_t kLongestShown = 40;
  return "XML with the root <" + name.substr(0, kLongestShown) + ">";
}

bool is_binary(std::string_view text) {
  const std::string_view head = text.substr(0, 512);
  const auto controls = std::count_if(head.begin(), head.end(), [](char c) {
    return (static_cast<unsigned char>(c) < 0x20 && !is_space(c)) || static_cast<unsigned char>(c) == 0xEF;
  });
  return controls * 10 > static_cast<std::ptrdiff_t>(head.size());
}

}  // namespace

std::optional<Root> find_feed_root(std::string_view text) {
  return Prolog(text).find();
}

std::size_t first_element(std::string_view text) {
  std::string_view subset;
  std::size_t at = text.find('<');
  while (at != kNowhere && at + 1 < text.size()) {
    if (is_name_start(text[at + 1])) return at;
    std::size_t next = at + 1;
    if (has_at(text, at, "<!--")) next = past(text, "-->", at + 4);
    if (has_at_ignoring_case(text, at, "<!DOCTYPE")) next = skip_document_type(text, at + 9, subset);
    at = text.find('<', next);
  }
  return kNowhere;
}

bool looks_like_json(std::string_view text) {
  const std::size_t first = skip_spaces(text, 0);
  return first < text.size() && (text[first] == '{' || text[first] == '[');
}

std::string_view json_in_script(std::string_view text) {
  constexpr std::size_t kLongest = 200;  // bytes before the JSON
  const std::size_t first = skip_spaces(text, 0);
  const std::size_t bracket = text.substr(0, first + kLongest).find_first_of("{[", first);
  if (bracket == kNowhere) return {};
  const std::string_view before = trimmed(text.substr(first, bracket - first));
  const bool script = before.ends_with('(') || before.ends_with('=') || before.ends_with("(1);") ||
                      before.ends_with("(;;);") || before == ")]}'" || before == ")]}',";
  const std::string_view json = text.substr(bracket);
  const bool names_itself = json.substr(0, kLongest).find("jsonfeed.org/version/") != kNowhere;
  return names_itself || (script && before.front() != '<') ? json : std::string_view{};
}

Verdict name_document(std::string_view text) {
  const std::size_t first = skip_spaces(text, 0);
  if (text.empty()) return {"an empty document", 0};
  if (first == text.size()) return {"nothing but blanks", 0};
  if (text.find_first_not_of(std::string_view("\0 \t\r\n", 5)) == kNowhere)
    return {"nothing but NUL bytes", 0};
  const bool doctype_html = has_at_ignoring_case(text, first, "<!DOCTYPE html");
  if (doctype_html) return {name_html_page(text), first};
  if (looks_like_json(text)) return {"JSON", first};
  const std::size_t element = first_element(text);
  if (element != kNowhere && text[first] == '<') return {name_element(text, element), element};
  if (text[first] == '<') return {"markup without an element", first};
  if (is_binary(text)) return {"binary data", first};
  return {"plain text", first};
}

}  // namespace khabar::read
