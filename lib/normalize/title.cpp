#include "normalize/title.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>
#include <utility>

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

/// Whether any separator may stand in the text: a bar, or a blank and the first byte of one. Most titles have
/// none.
bool may_have_separator(std::string_view text) {
  constexpr std::string_view kFirstBytes = "|:-/\xC2\xE2\xD9";
  for (std::size_t at = 0; at + 1 < text.size(); ++at) {
    if (text[at] == '|') return true;
    if (text[at] == ' ' && kFirstBytes.find(text[at + 1]) != std::string_view::npos) return true;
  }
  return !text.empty() && text.back() == '|';
}

/// Cuts at the last separator before `end`.
std::optional<Cut> cut_before(std::string_view text, std::size_t end) {
  if (!may_have_separator(text.substr(0, end))) return std::nullopt;
  std::size_t best = std::string_view::npos, length = 0;
  for (const std::string_view separator : kSeparators) {
    const std::size_t at = text.substr(0, end).rfind(separator);
    if (at == std::string_view::npos || (best != std::string_view::npos && at <= best)) continue;
    best = at;
    length = separator.size();
  }
  if (best == std::string_view::npos) return std::nullopt;
  return Cut{text.substr(0, best), text.substr(best + length)};
}

/// Cuts at the first separator.
std::optional<Cut> cut_first(std::string_view text) {
  std::size_t best = std::string_view::npos, length = 0;
  for (const std::string_view separator : kSeparators) {
    const std::size_t at = text.find(separator);
    if (at == std::string_view::npos || at >= best) continue;
    best = at;
    length = separator.size();
  }
  if (best == std::string_view::npos) return std::nullopt;
  return Cut{text.substr(0, best), text.substr(best + length)};
}

/// A name as it is compared: matching form without blanks ("France 24" is "France24") and without "صحيفة"
/// before it.
std::string name_key(std::string_view name) {
  std::string key = matching_form(name);
  for (const std::string_view kind : kKinds) {
    const std::string word = matching_form(kind) + ' ';
    if (key.size() > word.size() && key.starts_with(word)) key.erase(0, word.size());
  }
  std::erase(key, ' ');
  return key;
}

void add_name(std::vector<std::string>& keys, std::string_view name) {
  std::string key = name_key(name);
  if (key.size() > 1) keys.push_back(std::move(key));
}

/// "www.aljazeera.net" is also "aljazeera.net" and "aljazeera".
void add_host_names(std::vector<std::string>& keys, std::string_view host) {
  if (host.find(' ') != std::string_view::npos || host.find('.') == std::string_view::npos) return;
  if (host.starts_with("www.")) host.remove_prefix(4);
  add_name(keys, host);
  add_name(keys, host.substr(0, host.find('.')));
}

/// The names, and the parts of names like "CNN.com - Top Stories".
std::vector<std::string> keys_of(const std::vector<std::string>& names) {
  std::vector<std::string> keys;
  for (const std::string& name : names) {
    add_name(keys, name);
    add_host_names(keys, name);
    std::string_view rest = name;
    while (const auto cut = cut_before(rest, rest.size())) {
      add_name(keys, cut->tail);
      rest = cut->head;
    }
    add_name(keys, rest);
  }
  return keys;
}

std::string_view trimmed(std::string_view text) {
  const std::size_t last = text.find_last_not_of(" |");
  return last == std::string_view::npos ? std::string_view{} : text.substr(0, last + 1);
}

/// The title without one name at its end; nothing where none stands there.
std::optional<std::string_view> without_name(std::string_view title, const std::vector<std::string>& keys) {
  std::size_t end = title.size();
  for (int i = 0; i < kMostSeparatorsInName; ++i) {
    const auto cut = cut_before(title, end);
    if (!cut) return std::nullopt;
    const bool is_name = std::find(keys.begin(), keys.end(), name_key(cut->tail)) != keys.end();
    const std::string_view head = trimmed(cut->head);
    if (is_name && !matching_form(head).empty()) return head;
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
    const bool fits = parts.tail.size() <= kLongestName && !matching_form(parts.head).empty();
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

std::vector<std::string> title_habits(const std::vector<std::string>& titles) {
  std::set<std::string_view> distinct(titles.begin(), titles.end());
  std::vector<std::string_view> rest(distinct.begin(), distinct.end());
  std::vector<std::string> habits;
  if (rest.size() < kFewestTitles) return habits;
  for (int depth = 0; depth < kDeepestHabit; ++depth) {
    const std::string shared = shared_part(rest, End::kBehind);
    if (shared.empty()) break;
    habits.push_back(shared);
  }
  for (int depth = 0; depth < kDeepestHabit; ++depth) {
    const std::string shared = shared_part(rest, End::kBefore);
    if (shared.empty()) break;
    habits.push_back(shared);
  }
  return habits;
}

std::string without_site_name(std::string_view title, const std::vector<std::string>& names) {
  constexpr int kMostNames = 3;  // "... | الأخبار | الجزيرة نت": a section and an outlet
  if (!cut_before(title, title.size())) return std::string(title);
  const std::vector<std::string> keys = keys_of(names);
  for (int i = 0; i < kMostNames; ++i) {
    const auto shorter = without_name(title, keys);
    if (!shorter) break;
    title = *shorter;
  }
  while (const auto cut = cut_first(title)) {
    const bool is_name = std::find(keys.begin(), keys.end(), name_key(cut->head)) != keys.end();
    if (!is_name || matching_form(cut->tail).empty()) break;
    title = cut->tail;
  }
  return std::string(title);
}

}  // namespace khabar::normalize
