#include "normalize/date_typos.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "base/matching_form.h"
#include "base/utf8.h"

namespace khabar::normalize {
namespace {

/// Shorter words differ by one letter from too much.
constexpr std::size_t kShortest = 4, kLongest = 12;  // letters

struct MonthName {
  int month;
  std::string_view name;
};
constexpr std::array<MonthName, 23> kNames{
    {{1, "january"}, {2, "february"},  {3, "march"},   {4, "april"},    {6, "june"},      {7, "july"},
     {8, "august"},  {9, "september"}, {9, "sept"},    {10, "october"}, {11, "november"}, {12, "december"},
     {1, "يناير"},   {2, "فبراير"},    {3, "مارس"},    {4, "أبريل"},    {6, "يونيو"},     {7, "يوليو"},
     {8, "أغسطس"},   {9, "سبتمبر"},    {10, "أكتوبر"}, {11, "نوفمبر"},  {12, "ديسمبر"}}};

std::u32string letters_of(std::string_view text) {
  std::u32string letters;
  for (std::size_t at = 0; at < text.size();) {
    const utf8::Step step = utf8::decode(text, at);
    letters += step.code_point;
    at += step.length;
  }
  return letters;
}

/// Whether one letter was left out, put in, put for another, or exchanged with the next (F. J. Damerau, "A
/// technique for computer detection and correction of spelling errors", 1964).
bool is_one_slip_away(std::u32string_view word, std::u32string_view name) {
  const auto differ = std::mismatch(word.begin(), word.end(), name.begin(), name.end());
  const std::u32string_view a(differ.first, word.end());
  const std::u32string_view b(differ.second, name.end());
  if (a.size() == b.size() + 1) return a.substr(1) == b;
  if (a.size() + 1 == b.size()) return a == b.substr(1);
  if (a.size() != b.size() || a.empty()) return false;
  if (a.substr(1) == b.substr(1)) return true;
  return a.size() > 1 && a[0] == b[1] && a[1] == b[0] && a.substr(2) == b.substr(2);
}

/// The names' letters in the matching form, in the order of kNames.
std::vector<std::u32string> letters_of_names() {
  std::vector<std::u32string> all;
  all.reserve(kNames.size());
  for (const MonthName& known : kNames) all.push_back(letters_of(matching_form(known.name)));
  return all;
}

}  // namespace

int misspelt_month(std::string_view text) {
  const std::u32string word = letters_of(text);
  if (word.size() < kShortest || word.size() > kLongest) return 0;
  static const std::vector<std::u32string> names = letters_of_names();
  int month = 0;
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    const std::u32string& name = names[i];
    const bool near = word[0] == name[0] && (name.starts_with(word) || is_one_slip_away(word, name));
    if (!near || kNames.at(i).month == month) continue;
    if (month != 0) return 0;
    month = kNames.at(i).month;
  }
  return month;
}

}  // namespace khabar::normalize
