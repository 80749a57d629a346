#include <algorithm>
#include <array>
#include <utility>

#include "base/matching_form.h"
#include "normalize/language.h"

namespace khabar::normalize {
namespace {

using Pair = std::pair<std::string_view, std::string_view>;

// Withdrawn codes of two letters (IANA Language Subtag Registry).
constexpr std::array<Pair, 3> kWithdrawn{{{"iw", "he"}, {"in", "id"}, {"ji", "yi"}}};
// Names that stand where a tag should, in the matching form, none of two bytes; ISO 639-2 codes with a
// shorter successor (IANA Language Subtag Registry).
constexpr std::array<Pair, 75> kNames{{
    {"arabic", "ar"},   {"العربيه", "ar"},  {"عربي", "ar"},       {"عربيه", "ar"},      {"english", "en"},
    {"french", "fr"},   {"francais", "fr"}, {"german", "de"},     {"deutsch", "de"},    {"spanish", "es"},
    {"espanol", "es"},  {"italian", "it"},  {"italiano", "it"},   {"portuguese", "pt"}, {"portugues", "pt"},
    {"turkish", "tr"},  {"turkce", "tr"},   {"persian", "fa"},    {"farsi", "fa"},      {"فارسي", "fa"},
    {"urdu", "ur"},     {"اردو", "ur"},     {"hebrew", "he"},     {"עברית", "he"},      {"kurdish", "ku"},
    {"sorani", "ckb"},  {"pashto", "ps"},   {"russian", "ru"},    {"русскии", "ru"},    {"chinese", "zh"},
    {"japanese", "ja"}, {"korean", "ko"},   {"hindi", "hi"},      {"bengali", "bn"},    {"indonesian", "id"},
    {"malay", "ms"},    {"dutch", "nl"},    {"nederlands", "nl"}, {"swedish", "sv"},    {"greek", "el"},
    {"ελληνικα", "el"}, {"polish", "pl"},   {"ara", "ar"},        {"eng", "en"},        {"fra", "fr"},
    {"fre", "fr"},      {"deu", "de"},      {"ger", "de"},        {"spa", "es"},        {"ita", "it"},
    {"por", "pt"},      {"tur", "tr"},      {"fas", "fa"},        {"per", "fa"},        {"urd", "ur"},
    {"heb", "he"},      {"kur", "ku"},      {"pus", "ps"},        {"rus", "ru"},        {"zho", "zh"},
    {"chi", "zh"},      {"jpn", "ja"},      {"kor", "ko"},        {"hin", "hi"},        {"ben", "bn"},
    {"ind", "id"},      {"msa", "ms"},      {"nld", "nl"},        {"dut", "nl"},        {"swe", "sv"},
    {"ell", "el"},      {"gre", "el"},      {"pol", "pl"},        {"und", ""},          {"none", ""},
}};
static_assert(std::none_of(kNames.begin(), kNames.end(),
                           [](const Pair& pair) { return pair.first.size() == 2; }));

bool all_of_kind(std::string_view text, bool (*kind)(char)) {
  return std::all_of(text.begin(), text.end(), kind);
}
bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_alphanumeric(char c) {
  return is_letter(c) || is_digit(c);
}

/// Most tags are two letters.
bool is_short(std::string_view tag) {
  return tag.size() == 2 && is_letter(tag[0]) && is_letter(tag[1]);
}

std::string in_case(std::string_view text, bool upper) {
  std::string out(text);
  for (char& c : out)
    if (is_letter(c)) c = static_cast<char>(upper ? c & ~0x20 : c | 0x20);
  return out;
}

/// The subtag in the case that BCP 47 2.1.1 recommends; empty for what is none.
std::string formatted(std::string_view subtag) {
  if (subtag.empty() || subtag.size() > 8 || !all_of_kind(subtag, is_alphanumeric)) return {};
  if (subtag.size() == 2 && all_of_kind(subtag, is_letter)) return in_case(subtag, true);
  std::string out = in_case(subtag, false);
  if (subtag.size() == 4 && is_letter(subtag.front())) out.front() = static_cast<char>(out.front() & ~0x20);
  return out;
}

std::string named(const std::string& word) {
  const auto known = [&](const auto& names) {
    const auto* const found =
        std::find_if(names.begin(), names.end(), [&](const Pair& pair) { return pair.first == word; });
    return found == names.end() ? word : std::string(found->second);
  };
  return word.size() == 2 ? known(kWithdrawn) : known(kNames);
}

/// The matching form of a word; of the two letters of most tags without the pains that a text takes.
std::string form_of(std::string_view word) {
  return is_short(word) ? in_case(word, false) : matching_form(word);
}

/// The first tag of "ar, en", "ar;q=0.9", "ar_SA.UTF-8", "ar_SA@latin".
std::string_view first_tag(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n\"'";
  const std::size_t start = std::min(text.find_first_not_of(kBlanks), text.size());
  text.remove_prefix(start);
  return text.substr(0, text.find_first_of(", ;\t\r\n\"'.@/("));
}

/// The first subtag of a tag, without what follows it; empty for none.
std::string primary_of(std::string_view tag) {
  std::string primary = named(form_of(tag.substr(0, tag.find_first_of("-_"))));
  const bool is_tag = (primary.size() == 2 || primary.size() == 3) && all_of_kind(primary, is_letter);
  return is_tag ? primary : std::string();
}

constexpr std::size_t kLongestTag = 35;  // RFC 5646 4.4.1

}  // namespace

std::string primary_subtag(std::string_view tag) {
  if (is_short(tag)) return named(in_case(tag, false));
  const std::string_view first = first_tag(tag);
  return first.size() > kLongestTag ? std::string() : primary_of(first);
}

std::string normalize_language_tag(std::string_view tag) {
  if (is_short(tag)) return named(in_case(tag, false));
  std::string_view rest = first_tag(tag);
  if (rest.size() > kLongestTag) return {};
  std::string out = primary_of(rest);
  if (out.empty()) return {};
  rest.remove_prefix(std::min(rest.find_first_of("-_"), rest.size()));
  while (!rest.empty()) {
    rest.remove_prefix(1);
    const std::size_t next = std::min(rest.find_first_of("-_"), rest.size());
    const std::string subtag = formatted(rest.substr(0, next));
    if (subtag.empty()) break;  // what follows is no tag any more
    out += '-' + subtag;
    rest.remove_prefix(next);
  }
  return out;
}

}  // namespace khabar::normalize
