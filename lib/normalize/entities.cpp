#include "normalize/entities.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "base/utf8.h"

namespace khabar::normalize {
namespace {

struct Entity {
  std::string_view name;
  char32_t first, second;
};

constexpr Entity kEntities[] = {
#include "normalize/entities.inc"
};

/// What 0x80..0x9F mean as numbers (HTML 13.2.5.80): windows-1252, and themselves where that has a hole.
constexpr std::array<char16_t, 32> kWindows1252 = {
    0x20AC, 0x81,   0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0x8D,   0x017D, 0x8F,   0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D,   0x017E, 0x0178};

constexpr char32_t kTooLarge = 0x110000;

bool is_alnum(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

int digit_of(char c, int base) {
  int value = 99;
  if (c >= '0' && c <= '9') value = c - '0';
  if (c >= 'a' && c <= 'f') value = c - 'a' + 10;
  if (c >= 'A' && c <= 'F') value = c - 'A' + 10;
  return value < base ? value : -1;
}

char32_t repaired_number(char32_t value) {
  if (value == 0 || value >= kTooLarge || (value >= 0xD800 && value <= 0xDFFF)) return utf8::kReplacement;
  return repaired_control(value);
}

/// "&#1582;" or "&#x62e;" at the beginning of `text`.
Reference numeric(std::string_view text, bool strict) {
  std::size_t at = 2;
  const bool hex = at < text.size() && (text[at] == 'x' || text[at] == 'X');
  const int base = hex ? 16 : 10;
  if (hex) ++at;
  const std::size_t digits = at;
  char32_t value = 0;
  for (; at < text.size() && digit_of(text[at], base) >= 0; ++at) {
    value = value * static_cast<char32_t>(base) + static_cast<char32_t>(digit_of(text[at], base));
    value = std::min(value, kTooLarge);  // fault X28: any number of digits
  }
  const bool ended = at < text.size() && text[at] == ';';
  if (at == digits || (strict && !ended && value < 0x80)) return {};
  return {repaired_number(value), 0, at + (ended ? 1 : 0)};
}

/// The longest name of the table at the beginning of `text` (behind its '&'), found by narrowing the sorted
/// range letter by letter.
const Entity* longest_name(std::string_view text) {
  const Entity* best = nullptr;
  const Entity* first = std::begin(kEntities);
  const Entity* last = std::end(kEntities);
  for (std::size_t i = 0; i < text.size() && (is_alnum(text[i]) || text[i] == ';'); ++i) {
    const char c = text[i];
    first = std::lower_bound(first, last, c,
                             [i](const Entity& e, char x) { return e.name.size() <= i || e.name[i] < x; });
    last = std::upper_bound(first, last, c, [i](char x, const Entity& e) { return x < e.name[i]; });
    if (first == last) break;
    if (first->name.size() == i + 1) best = first;
    if (c == ';') break;
  }
  return best;
}

/// The references that markup itself needs, which are most; no match for the others.
Reference markup_reference(std::string_view text) {
  if (text.starts_with("&amp;")) return {U'&', 0, 5};
  if (text.starts_with("&quot;")) return {U'"', 0, 6};
  if (text.starts_with("&lt;")) return {U'<', 0, 4};
  if (text.starts_with("&gt;")) return {U'>', 0, 4};
  if (text.starts_with("&nbsp;")) return {0xA0, 0, 6};
  return {};
}

Reference named(std::string_view text, RefContext context) {
  if (const Reference match = markup_reference(text); match.length > 0) return match;
  const Entity* entity = longest_name(text.substr(1));
  if (entity == nullptr) return {};
  const std::size_t length = 1 + entity->name.size();
  if (entity->name.back() != ';') {
    if (context == RefContext::kStrict) return {};
    const char next = length < text.size() ? text[length] : '\0';
    if (context == RefContext::kAttribute && (next == '=' || is_alnum(next))) return {};
  }
  return {entity->first, entity->second, length};
}

}  // namespace

Reference reference_at(std::string_view text, RefContext context) {
  if (text.size() < 3) return {};
  return text[1] == '#' ? numeric(text, context == RefContext::kStrict) : named(text, context);
}

void append_reference(std::string& out, const Reference& reference) {
  utf8::append(out, reference.first);
  if (reference.second != 0) utf8::append(out, reference.second);
}

std::string_view resolve_references(std::string_view raw, RefContext context, std::string& room) {
  std::size_t at = raw.find('&');
  if (at == std::string_view::npos) return raw;
  room.clear();
  room.reserve(raw.size());
  while (at != std::string_view::npos) {
    room.append(raw.substr(0, at));
    raw.remove_prefix(at);
    const Reference match = reference_at(raw, context);
    if (match.length == 0)
      room += '&';
    else
      append_reference(room, match);
    raw.remove_prefix(std::max<std::size_t>(match.length, 1));
    at = raw.find('&');
  }
  room.append(raw);
  return room;
}

char32_t repaired_control(char32_t control) {
  if (control == '\v' || control == '\f') return ' ';
  return control >= 0x80 && control <= 0x9F ? kWindows1252[control - 0x80] : control;
}

bool has_reference(std::string_view text) {
  for (std::size_t at = text.find('&'); at != std::string_view::npos; at = text.find('&', at + 1))
    if (reference_at(text.substr(at), RefContext::kStrict).length > 0) return true;
  return false;
}

}  // namespace khabar::normalize
