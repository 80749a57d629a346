#include "normalize/title.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <utility>

#include "base/byte_block.h"
#include "base/matching_form.h"

namespace khabar::normalize {
namespace {

// What stands between a title and an outlet's name, blanks included: a hyphen inside a word separates
// nothing. The longer ones first; "ـ" is a tatweel, which Arabic keyboards offer for a dash.
constexpr std::array<std::string_view, 15> kSeparators{
    " || ", " :: ", " -- ", " | ", " - ", " – ", " — ", " » ", " « ", " · ", " • ", " / ", " ـ ", " › ", "|"};
constexpr int kMostSeparatorsInName = 2;  // "Sky News - Arabia" is one name

/// Words that outlets put before their name or leave out.
constexpr std::array<std::string_view, 9> kKinds{"صحيفة", "جريدة", "موقع", "قناة",   "وكالة",
                                                 "بوابة", "شبكة",  "مجلة", "تلفزيون"};

struct Cut {
  std::string_view head, tail;
};

struct Separator {
  std::size_t at = 0, length = 0;  ///< length 0: there is none
};

/// The first separator that begins at `from` or behind. Most titles have none.
Separator first_separator(std::string_view text, std::size_t from) {
  const auto may_begin = [](bytes::Block block, bytes::Block next) {
    const bytes::Flags second = bytes::equal(next, '|') | bytes::equal(next, ':') | bytes::equal(next, '-') |
                                bytes::equal(next, '/') | bytes::equal(next, 0xC2) |
                                bytes::equal(next, 0xE2) | bytes::equal(next, 0xD9);
    return bytes::equal(block, '|') | (bytes::equal(block, ' ') & second);
  };
  for (std::size_t at = bytes::find(text, from, may_begin); at < text.size();
       at = bytes::find(text, at + 1, may_begin)) {
    const char second = at + 1 < text.size() ? text[at + 1] : '\0';
    for (const std::string_view separator : kSeparators)
      if ((separator.size() == 1 || second == separator[1]) && text.substr(at).starts_with(separator))
        return {at, separator.size()};
  }
  return {};
}

/// The one that begins last.
Separator last_separator(std::string_view text) {
  Separator last;
  for (Separator next = first_separator(text, 0); next.length > 0; next = first_separator(text, next.at + 1))
    last = next;
  return last;
}

std::optional<Cut> cut_at(std::string_view text, Separator separator) {
  if (separator.length == 0) return std::nullopt;
  return Cut{text.substr(0, separator.at), text.substr(separator.at + separator.length)};
}

/// Cuts at the last separator before `end`.
std::optional<Cut> cut_before(std::string_view text, std::size_t end) {
  return cut_at(text, last_separator(text.substr(0, end)));
}

std::optional<Cut> cut_first(std::string_view text) {
  return cut_at(text, first_separator(text, 0));
}

/// The matching forms of kKinds, a blank behind each.
const std::vector<std::string>& kinds() {
  static const std::vector<std::string> forms = [] {
    std::vector<std::string> made;
    made.reserve(kKinds.size());
    for (const std::string_view kind : kKinds) made.push_back(matching_form(kind) + ' ');
    return made;
  }();
  return forms;
}

/// A name as it is compared: matching form without blanks ("France 24" is "France24") and without "صحيفة"
/// before it.
std::string name_key(std::string_view name) {
  std::string key = matching_form(name);
  for (const std::string& kind : kinds())
    if (key.size() > kind.size() && key.starts_with(kind)) key.erase(0, kind.size());
  std::erase(key, ' ');
  return key;
}

/// Without blanks, bars and marks of direction at its end: a mark that stood before a separator turns nothing
/// now.
std::string_view trimmed(std::string_view text) {
  for (std::size_t before = text.size() + 1; text.size() < before;) {
    before = text.size();
    const std::size_t last = text.find_last_not_of(" |");
    text = last == std::string_view::npos ? std::string_view{} : text.substr(0, last + 1);
    for (const std::string_view mark : {"\u200e", "\u200f", "\u061c"})
      if (text.ends_with(mark)) text.remove_suffix(mark.size());
  }
  return text;
}

/// The title without one name at its end; nothing where none stands there.
std::optional<std::string_view> without_name(std::string_view title, const SiteNames& names) {
  std::size_t end = title.size();
  for (int i = 0; i < kMostSeparatorsInName; ++i) {
    const auto cut = cut_before(title, end);
    if (!cut) return std::nullopt;
    const std::string_view head = trimmed(cut->head);
    if (names.contain(cut->tail) && has_words(head)) return head;
    end = cut->head.size();
  }
  return std::nullopt;
}

enum class End : char { kBehind, kBefore };

constexpr std::size_t kFewestTitles = 4;
constexpr std::size_t kLongestName = 120;  // bytes: what is longer is a sentence
constexpr int kDeepestHabit = 2;
/// Four in five, so that a title which was typed without the name does not hide the habit.
constexpr std::size_t kOf = 5, kHabitual = 4;

/// The part at that end which most of the titles share, "" where none is; takes it off them.
std::string shared_part(std::vector<std::string_view>& titles, End end) {
  std::map<std::string, std::pair<std::size_t, std::string>> counts;
  const auto cut = [&](std::string_view title) -> std::optional<Cut> {
    const auto found = end == End::kBehind ? cut_before(title, title.size()) : cut_first(title);
    if (!found) return std::nullopt;
    const Cut parts = end == End::kBehind ? *found : Cut{found->tail, found->head};
    const bool fits = parts.tail.size() <= kLongestName && has_words(parts.head);
    return fits ? std::optional(parts) : std::nullopt;
  };
  for (const std::string_view title : titles)
    if (const auto parts = cut(title)) {
      auto& [count, text] = counts[name_key(parts->tail)];
      const std::size_t begin = parts->tail.find_first_not_of(' ');
      if (++count == 1) text = trimmed(parts->tail.substr(std::min(begin, parts->tail.size())));
    }
  const auto most = std::max_element(counts.begin(), counts.end(), [](const auto& a, const auto& b) {
    return a.second.first < b.second.first;
  });
  if (most == counts.end() || most->first.size() < 2 || most->second.first * kOf < titles.size() * kHabitual)
    return "";
  for (std::string_view& title : titles)
    if (const auto parts = cut(title); parts && name_key(parts->tail) == most->first)
      title = trimmed(parts->head);
  return most->second.second;
}

}  // namespace

std::vector<std::string> title_habits(std::vector<std::string_view> titles) {
  std::vector<std::string> habits;
  if (std::none_of(titles.begin(), titles.end(), may_have_site_name)) return habits;
  std::sort(titles.begin(), titles.end());
  titles.erase(std::unique(titles.begin(), titles.end()), titles.end());
  if (titles.size() < kFewestTitles) return habits;
  for (int depth = 0; depth < kDeepestHabit; ++depth) {
    const std::string shared = shared_part(titles, End::kBehind);
    if (shared.empty()) break;
    habits.push_back(shared);
  }
  for (int depth = 0; depth < kDeepestHabit; ++depth) {
    const std::string shared = shared_part(titles, End::kBefore);
    if (shared.empty()) break;
    habits.push_back(shared);
  }
  return habits;
}

void SiteNames::add_key(std::string_view name) {
  std::string key = name_key(name);
  if (key.size() > 1) keys_.push_back(std::move(key));
}

/// "www.aljazeera.net" is also "aljazeera.net" and "aljazeera".
void SiteNames::add_host(std::string_view host) {
  if (host.find(' ') != std::string_view::npos || host.find('.') == std::string_view::npos) return;
  if (host.starts_with("www.")) host.remove_prefix(4);
  add_key(host);
  add_key(host.substr(0, host.find('.')));
}

void SiteNames::add(std::string_view name) {
  add_key(name);
  add_host(name);
  while (const auto cut = cut_before(name, name.size())) {
    add_key(cut->tail);
    name = cut->head;
  }
  add_key(name);
}

bool SiteNames::contain(std::string_view part) const {
  return std::find(keys_.begin(), keys_.end(), name_key(part)) != keys_.end();
}

bool may_have_site_name(std::string_view title) {
  return cut_first(title).has_value();
}

std::string without_site_name(std::string_view title, const SiteNames& names) {
  constexpr int kMostNames = 3;  // "... | الأخبار | الجزيرة نت": a section and an outlet
  if (!may_have_site_name(title)) return std::string(title);
  for (int i = 0; i < kMostNames; ++i) {
    const auto shorter = without_name(title, names);
    if (!shorter) break;
    title = *shorter;
  }
  while (const auto cut = cut_first(title)) {
    if (!names.contain(cut->head) || !has_words(cut->tail)) break;
    title = cut->tail;
  }
  return std::string(title);
}

}  // namespace khabar::normalize
