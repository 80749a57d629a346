#include "normalize/html_tokenizer.h"

#include <algorithm>
#include <array>

#include "normalize/text.h"

namespace khabar::normalize {
namespace {

constexpr std::size_t kNone = std::string_view::npos;
constexpr std::string_view kCdata = "<![CDATA[";
constexpr std::string_view kCdataEnd = "]]>";
constexpr std::string_view kEscapedCdataEnd = "]]&gt;";  // how a section is nested in another

/// What the bytes mean in a tag.
enum Role : std::uint8_t { kOfName, kBlank, kEndsName, kEquals };
constexpr auto make_roles() {
  std::array<Role, 256> roles{};
  for (const char c : {' ', '\t', '\n', '\f', '\r'}) roles[static_cast<unsigned char>(c)] = kBlank;
  for (const char c : {'/', '>'}) roles[static_cast<unsigned char>(c)] = kEndsName;
  roles['='] = kEquals;
  return roles;
}
constexpr std::array<Role, 256> kRoles = make_roles();

Role role_of(char c) {
  return kRoles[static_cast<unsigned char>(c)];
}
bool is_blank(char c) {
  return role_of(c) == kBlank;
}
bool ends_name(char c) {
  return role_of(c) == kBlank || role_of(c) == kEndsName;
}

}  // namespace

const std::string_view* HtmlToken::find_listed(std::string_view attribute) const {
  for (const HtmlAttribute& candidate : attributes)
    if (candidate.name.size() == attribute.size() && (candidate.name.front() | 0x20) == attribute.front() &&
        (candidate.name == attribute || equals_ignoring_case(candidate.name, attribute)))
      return &candidate.value;
  return nullptr;
}

void HtmlTokenizer::skip_these_blanks() {
  std::size_t at = at_;
  while (at < source_.size() && is_blank(source_[at])) ++at;
  at_ = at;
}

bool HtmlTokenizer::closes_behind(std::size_t at) const {
  return last_close_ != kNone && last_close_ > at;
}

void HtmlTokenizer::skip_past_close() {
  at_ = closes_behind(at_) ? source_.find('>', at_) + 1 : source_.size();
}

bool HtmlTokenizer::next(HtmlToken& token) {
  while (at_ < source_.size()) {
    if (raw_ != nullptr) {
      if (next_raw(token)) return true;
      continue;
    }
    if (starts_tag(at_)) {
      if (next_tag(token)) return true;
      continue;
    }
    const std::size_t markup = find_markup(at_);
    if (markup > at_) {
      if (next_text(token, markup)) return true;
      continue;
    }
    if (next_markup(token)) return true;
  }
  return false;
}

/// Whether "<!--", "<!", "<?" or "</" at `at` begins what is skipped.
bool HtmlTokenizer::starts_other(std::size_t at) const {
  const char next = at + 1 < source_.size() ? source_[at + 1] : '\0';
  const char second = at + 2 < source_.size() ? source_[at + 2] : '\0';
  if (next == '!' && source_.substr(at, 4) == "<!--") return true;
  const bool declares = next == '!' && (is_letter(second) || second == '[' || second == '>');
  return (declares || next == '?' || next == '/') && closes_behind(at);
}

/// The next '<' that begins markup, or the end.
std::size_t HtmlTokenizer::find_markup(std::size_t at) const {
  for (at = source_.find('<', at); at != kNone; at = source_.find('<', at + 1))
    if (starts_markup(at)) return at;
  return source_.size();
}

bool HtmlTokenizer::next_text(HtmlToken& token, std::size_t end) {
  token.kind = HtmlToken::Kind::kText;
  token.literal = false;
  token.text = source_.substr(at_, end - at_);
  at_ = end;
  if (!cdata_) return true;
  std::size_t mark = token.text.find(kCdataEnd), length = kCdataEnd.size();
  if (mark == kNone) {
    mark = token.text.find(kEscapedCdataEnd);
    length = kEscapedCdataEnd.size();
  }
  if (mark == kNone) return true;
  at_ -= token.text.size() - mark - length;
  token.text = token.text.substr(0, mark);
  cdata_ = false;
  return !token.text.empty();
}

bool HtmlTokenizer::next_markup(HtmlToken& token) {
  const char next = peek(1);
  if (next == '!' || next == '?') {
    skip_declaration();
    return false;
  }
  if (next == '/' && !is_letter(peek(2))) {  // "</>" and "</ nonsense>" are comments
    skip_past_close();
    return false;
  }
  return next_tag(token);
}

void HtmlTokenizer::skip_declaration() {
  if (source_.substr(at_, 4) == "<!--") return skip_comment();
  if (source_.substr(at_, kCdata.size()) == kCdata) {
    at_ += kCdata.size();
    cdata_ = true;
    return;
  }
  skip_past_close();
}

void HtmlTokenizer::skip_comment() {
  at_ += 4;
  if (peek() == '>') return static_cast<void>(at_ += 1);
  if (peek() == '-' && peek(1) == '>') return static_cast<void>(at_ += 2);
  if (!no_comment_end_) {
    for (std::size_t end = source_.find("--", at_); end != kNone; end = source_.find("--", end + 1)) {
      const std::size_t mark = end + 2 < source_.size() && source_[end + 2] == '!' ? end + 3 : end + 2;
      if (mark < source_.size() && source_[mark] == '>') return static_cast<void>(at_ = mark + 1);
    }
    no_comment_end_ = true;
  }
  skip_past_close();
}

bool HtmlTokenizer::next_tag(HtmlToken& token) {
  const bool end_tag = peek(1) == '/';
  const std::size_t begin = at_ + (end_tag ? 2 : 1);
  std::size_t end = begin;
  while (end < source_.size() && !ends_name(source_[end])) ++end;
  at_ = end;
  token.kind = end_tag ? HtmlToken::Kind::kEnd : HtmlToken::Kind::kStart;
  token.name = source_.substr(begin, end - begin);
  token.element = &find_element(token.name);
  token.attributes.clear();
  token.name_lengths = 0;
  token.self_closing = false;
  if (peek() == '>')
    ++at_;
  else if (!take_attributes(token))
    return false;
  if (!end_tag) enter(token);
  if (end_tag && token.element != raw_end_ && token.element->content == Content::kRaw) stray_ = token.element;
  raw_end_ = nullptr;
  return true;
}

/// After a start tag: whether its content is raw.
void HtmlTokenizer::enter(const HtmlToken& token) {
  const Element& element = *token.element;
  if (element.content == Content::kMarkup || element.content == Content::kVoid) return;
  if (dialect_ == Dialect::kXhtml && (token.self_closing || element.keep != Keep::kDrop)) return;
  raw_ = &element;
}

/// The offset of "</name" in any case, followed by what ends a name; the end where there is none.
std::size_t HtmlTokenizer::find_end_tag(std::string_view name) const {
  for (std::size_t at = source_.find("</", at_); at != kNone; at = source_.find("</", at + 2)) {
    const std::size_t behind = at + 2 + name.size();
    if (!equals_ignoring_case(source_.substr(at + 2, name.size()), name)) continue;
    if (behind >= source_.size() || ends_name(source_[behind])) return at;
  }
  return source_.size();
}

/// The offset of the first "<name" before `end`; `end` where there is none.
std::size_t HtmlTokenizer::find_start_tag(std::string_view name, std::size_t end) const {
  for (std::size_t at = source_.find('<', at_); at < end; at = source_.find('<', at + 1)) {
    const std::size_t behind = at + 1 + name.size();
    if (behind < end && ends_name(source_[behind]) &&
        equals_ignoring_case(source_.substr(at + 1, name.size()), name))
      return at;
  }
  return end;
}

/// The content of a raw element, as one literal text; its end tag comes as an ordinary token. Where an end
/// tag too many stood before and a start tag too many stands inside, the two are out of step: the inner one
/// is taken for the true one, and what stands before it is text that is shown rather than lost.
bool HtmlTokenizer::next_raw(HtmlToken& token) {
  const Element& element = *raw_;
  raw_ = nullptr;
  const std::size_t end =
      element.content == Content::kPlainText ? source_.size() : find_end_tag(element.name);
  token.kind = HtmlToken::Kind::kText;
  token.text = source_.substr(at_, end - at_);
  token.literal = element.content != Content::kEscapableRaw;
  if (stray_ == &element) {
    stray_ = nullptr;
    if (const std::size_t inner = find_start_tag(element.name, end); inner < end) {
      token.text = token.text.substr(0, inner - at_);
      at_ = inner;
      return !token.text.empty();
    }
  }
  raw_end_ = &element;
  at_ = end;
  return !token.text.empty() && element.keep != Keep::kDrop;
}

/// False: the source ended inside the tag, which then is none.
bool HtmlTokenizer::take_attributes(HtmlToken& token) {
  while (at_ < source_.size()) {
    skip_blanks();
    const char c = peek();
    if (c == '>') {
      ++at_;
      return true;
    }
    if (c == '/') {
      ++at_;
      token.self_closing = peek() == '>';
    } else if (at_ < source_.size()) {
      add_attribute(token);
    }
  }
  return false;
}

void HtmlTokenizer::add_attribute(HtmlToken& token) {
  constexpr std::size_t kUsualCount = 8;
  const HtmlAttribute attribute = take_attribute();
  if (token.attributes.size() == kMostAttributes) return;
  if (token.attributes.capacity() == 0) token.attributes.reserve(kUsualCount);
  token.attributes.push_back(attribute);
  token.name_lengths |= HtmlToken::length_bit(attribute.name);
}

HtmlAttribute HtmlTokenizer::take_attribute() {
  const std::size_t begin = at_;
  std::size_t end = begin + 1;
  while (end < source_.size() && role_of(source_[end]) == kOfName) ++end;
  at_ = end;
  HtmlAttribute attribute{source_.substr(begin, end - begin), {}};
  skip_blanks();
  if (peek() != '=') return attribute;
  ++at_;
  skip_blanks();
  attribute.value = take_value();
  return attribute;
}

std::string_view HtmlTokenizer::take_value() {
  const char quote = peek();
  if (quote == '"' || quote == '\'') {
    bool& none_left = quote == '"' ? no_double_quote_ : no_single_quote_;
    const std::size_t end = none_left ? kNone : source_.find(quote, at_ + 1);
    if (end != kNone) {
      const std::string_view value = source_.substr(at_ + 1, end - at_ - 1);
      at_ = end + 1;
      return value;
    }
    none_left = true;
    ++at_;
  }
  const std::size_t begin = at_;
  while (at_ < source_.size() && !is_blank(source_[at_]) && source_[at_] != '>') ++at_;
  return source_.substr(begin, at_ - begin);
}

}  // namespace khabar::normalize
