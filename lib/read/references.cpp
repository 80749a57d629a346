#include "read/references.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <optional>
#include <utility>

#include "base/byte_block.h"
#include "base/utf8.h"
#include "read/escaped_bytes.h"
#include "read/html_entity.h"
#include "read/numeric_reference.h"
#include "read/tokens.h"

namespace khabar::read {
namespace {

enum Class : std::uint8_t { kOrdinary, kControl, kAmpersand, kLess };

constexpr std::array<std::uint8_t, 256> classes() {
  std::array<std::uint8_t, 256> table{};
  for (std::size_t c = 0; c < 0x20; ++c) table[c] = kControl;
  table['\t'] = table['\n'] = table['\r'] = kOrdinary;
  table[0x7F] = kControl;
  table['&'] = kAmpersand;
  table['<'] = kLess;
  return table;
}
constexpr std::array<std::uint8_t, 256> kClasses = classes();

bytes::Flags is_control(bytes::Block block) {
  const bytes::Flags blank = bytes::in_range(block, '\t', '\n') | bytes::equal(block, '\r');
  return (bytes::in_range(block, 0, 0x1F) & ~blank) | bytes::equal(block, 0x7F);
}

/// All but kOrdinary.
bytes::Flags is_special(bytes::Block block, bytes::Block /*next*/) {
  return is_control(block) | bytes::equal(block, '&') | bytes::equal(block, '<');
}

/// Control bytes and the carriage return.
bytes::Flags is_control_or_return(bytes::Block block) {
  return (bytes::in_range(block, 0, 0x1F) & ~bytes::in_range(block, '\t', '\n')) | bytes::equal(block, 0x7F);
}

/// The controls that word processors end lines and pages with: there is a blank between the words.
bool ends_line(char c) {
  return c == '\v' || c == '\f';
}

void append_character(std::string& out, char32_t character) {
  if (character != 0) utf8::append(out, character);
}

std::size_t alphanumeric_end(std::string_view text, std::size_t from) {
  const std::size_t last = std::min(text.size(), from + kLongestEntityName + 1);
  while (from < last && (is_ascii_letter(text[from]) || is_digit(text[from]))) ++from;
  return from;
}

/// Whether `text` goes on with a word whose length the compiler knows.
template <std::size_t size>
bool goes_on_with(std::string_view text, std::size_t at, const char (&word)[size]) {
  return text.size() - at >= size - 1 && std::memcmp(text.data() + at, word, size - 1) == 0;
}

/// The character of a reference that needs no declaration (XML 1.0, 4.6), and its length; 0: there is none.
Referenced read_predefined(std::string_view text, std::size_t at) {
  if (goes_on_with(text, at, "&lt;")) return {U'<', 4, false};
  if (goes_on_with(text, at, "&gt;")) return {U'>', 4, false};
  if (goes_on_with(text, at, "&amp;")) return {U'&', 5, false};
  if (goes_on_with(text, at, "&quot;")) return {U'"', 6, false};
  if (goes_on_with(text, at, "&apos;")) return {U'\'', 6, false};
  return {};
}

/// The text of `<!ENTITY name "value">`; nothing where it is not harmless, as one with references to other
/// entities is not.
std::optional<std::string> harmless_text(std::string_view value) {
  if (value.size() > Entities::kLongestText || value.find('<') != std::string_view::npos) return std::nullopt;
  std::string text;
  for (std::size_t at = 0; at < value.size();) {
    if (value[at] != '&') {
      text += value[at++];
      continue;
    }
    const Referenced found = has_at(value, at, "&#") ? read_numeric(value, at) : read_predefined(value, at);
    if (found.length == 0) return std::nullopt;
    if (found.character != 0) utf8::append(text, found.character);
    at += found.length;
  }
  return text;
}

}  // namespace

void Entities::declare(std::string_view name, std::string_view text) {
  if (texts_.size() < kMost) texts_.try_emplace(std::string(name), std::string(text));
}

const std::string* Entities::find(std::string_view name) const {
  const auto found = texts_.find(name);
  return found == texts_.end() ? nullptr : &found->second;
}

Entities read_internal_subset(std::string_view subset) {
  constexpr std::string_view kOpening = "<!ENTITY";
  Entities entities;
  for (std::size_t at = subset.find(kOpening); at != std::string_view::npos; at = subset.find(kOpening, at)) {
    const std::size_t name = skip_spaces(subset, at + kOpening.size());
    const std::size_t end = name_end(subset, name);
    const std::size_t quote = skip_spaces(subset, end);
    at = quote;
    if (end == name || quote >= subset.size() || (subset[quote] != '"' && subset[quote] != '\'')) continue;
    const std::size_t close = subset.find(subset[quote], quote + 1);
    if (close == std::string_view::npos) break;
    if (const auto text = harmless_text(subset.substr(quote + 1, close - quote - 1)))
      entities.declare(subset.substr(name, end - name), *text);
    at = close;
  }
  return entities;
}

void ReferenceReader::append(std::string& out, std::string_view text) {
  for (std::size_t at = 0;;) {
    const std::size_t from = at;
    at = bytes::find(text, from, is_special);
    out.append(text.data() + from, at - from);
    if (at == text.size()) return;
    const std::uint8_t kind = kClasses[static_cast<unsigned char>(text[at])];
    if (kind == kAmpersand) {
      const Referenced predefined = read_predefined(text, at);
      if (predefined.length != 0) out += static_cast<char>(predefined.character);
      at += predefined.length != 0 ? predefined.length : append_reference(out, text, at);
      continue;
    }
    if (kind == kLess) out += '<';
    if (ends_line(text[at])) out += ' ';
    repaired_ = true;
    ++at;
  }
}

void ReferenceReader::append_without_controls(std::string& out, std::string_view text) {
  const auto control = [](bytes::Block block, bytes::Block) { return is_control(block); };
  for (std::size_t from = 0;;) {
    const std::size_t at = bytes::find(text, from, control);
    out.append(text.data() + from, at - from);
    if (at == text.size()) return;
    if (ends_line(text[at])) out += ' ';
    from = at + 1;
    repaired_ = true;
  }
}

std::size_t ReferenceReader::append_reference(std::string& out, std::string_view text, std::size_t at) {
  const std::size_t length =
      has_at(text, at, "&#") ? append_numeric(out, text, at) : append_named(out, text, at);
  if (length != 0) return length;
  repaired_ = true;
  out += '&';
  return 1;
}

std::size_t ReferenceReader::append_numeric(std::string& out, std::string_view text, std::size_t at) {
  const Referenced referenced = read_numeric(text, at);
  append_character(out, referenced.character);
  repaired_ = repaired_ || referenced.repaired;
  return referenced.length;
}

/// "&name;" and, where HTML allows it and no "=" follows as in a link's query, "&name".
std::size_t ReferenceReader::append_named(std::string& out, std::string_view text, std::size_t at) {
  const std::size_t end = alphanumeric_end(text, at + 1);
  const std::string_view name = text.substr(at + 1, end - at - 1);
  const bool closed = end < text.size() && text[end] == ';';
  if (const std::size_t length = append_declared(out, text, at)) return length;
  const HtmlEntity* html = find_html_entity(name);
  if (html == nullptr) return 0;
  if (const Referenced bytes = read_escaped_bytes(text, at); bytes.length != 0) {
    append_character(out, bytes.character);
    repaired_ = true;
    return bytes.length;
  }
  const bool query = end < text.size() && text[end] == '=';
  if (!closed && (query || !html->without_semicolon)) return 0;
  repaired_ = true;
  out += html->text;
  return end + (closed ? 1 : 0) - at;
}

std::size_t ReferenceReader::append_declared(std::string& out, std::string_view text, std::size_t at) {
  if (declared_.empty()) return 0;
  const std::size_t end = std::min(name_end(text, at + 1), at + 1 + Entities::kLongestText);
  if (end >= text.size() || text[end] != ';') return 0;
  const std::string* replacement = declared_.find(text.substr(at + 1, end - at - 1));
  if (replacement == nullptr || replacement->size() > budget_) return 0;
  budget_ -= replacement->size();
  out += *replacement;
  return end + 1 - at;
}

std::size_t plain_text_end(std::string_view text, std::size_t at) {
  return bytes::find(text, at, [](bytes::Block block, bytes::Block) {
    return is_control_or_return(block) | bytes::equal(block, '&') | bytes::equal(block, '<');
  });
}

std::size_t plain_value_end(std::string_view text, std::size_t at) {
  return bytes::find(text, at, [](bytes::Block block, bytes::Block) {
    return bytes::in_range(block, 0, 0x1F) | bytes::equal(block, 0x7F) | bytes::equal(block, '&') |
           bytes::equal(block, '<');
  });
}

std::size_t plain_section_end(std::string_view text, std::size_t at) {
  return bytes::find(text, at, [](bytes::Block block, bytes::Block next) {
    return is_control_or_return(block) | (bytes::equal(block, ']') & bytes::equal(next, ']')) |
           (bytes::equal(block, '<') & bytes::equal(next, '!'));
  });
}

void normalize_line_ends(std::string& text, std::size_t from) {
  std::size_t to = std::min(text.find('\r', from), text.size());
  for (std::size_t at = to; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '\r' && at + 1 < text.size() && text[at + 1] == '\n') continue;
    text[to++] = c == '\r' ? '\n' : c;
  }
  text.resize(to);
}

void normalize_value(std::string& text, std::size_t from) {
  normalize_line_ends(text, from);
  for (std::size_t at = from; at < text.size(); ++at)
    if (text[at] == '\t' || text[at] == '\n') text[at] = ' ';
}

}  // namespace khabar::read
