#include "normalize/language.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <optional>
#include <utility>

#include "base/utf8.h"
#include "normalize/language_profiles.h"
#include "normalize/language_reading.h"
#include "normalize/language_script.h"

namespace khabar::normalize {
namespace {

// Scripts of one language, or of one that is far ahead of the others.
constexpr std::array<std::pair<Script, std::string_view>, 16> kLanguageOfScript{{{Script::kGreek, "el"},
                                                                                 {Script::kArmenian, "hy"},
                                                                                 {Script::kSyriac, "syr"},
                                                                                 {Script::kThaana, "dv"},
                                                                                 {Script::kGurmukhi, "pa"},
                                                                                 {Script::kGujarati, "gu"},
                                                                                 {Script::kOriya, "or"},
                                                                                 {Script::kTamil, "ta"},
                                                                                 {Script::kTelugu, "te"},
                                                                                 {Script::kKannada, "kn"},
                                                                                 {Script::kMalayalam, "ml"},
                                                                                 {Script::kSinhala, "si"},
                                                                                 {Script::kThai, "th"},
                                                                                 {Script::kLao, "lo"},
                                                                                 {Script::kMyanmar, "my"},
                                                                                 {Script::kGeorgian, "ka"}}};
// Scripts whose languages are not told apart: the hint decides, else the language with most readers.
constexpr std::array<std::pair<Script, std::string_view>, 4> kUsualLanguage{{{Script::kTibetan, "bo"},
                                                                             {Script::kEthiopic, "am"},
                                                                             {Script::kKhmer, "km"},
                                                                             {Script::kTifinagh, "zgh"}}};

constexpr int kWordPoints = 2, kLetterPoints = 1;
constexpr int kOneLetterWordPoints = 1;  // "a", "e", "o": of many Latin languages, and initials of names
// Neighbours share their words, and a letter of one is missing in the other.
constexpr int kLetterPointsCyrillic = 3;
// What a hint is worth: more than chance finds in a title, less than a sentence of another language shows.
// Arabic and Cyrillic letters tell languages apart sooner than words do.
constexpr int kHintPoints = 8, kHintPointsByLetters = 4, kHintPointsSentence = 4;
// A hint whose language shows no word and no letter at all is what many feeds inherit from their template.
constexpr int kHintPointsUnseen = 3;
constexpr int kWordsOfSentence = 7;
// So many words without a letter or word of their own are Russian, if they are Cyrillic: its neighbours show
// theirs sooner.
constexpr int kWordsOfAClause = 4;

/// Whether so few words may be a name in any language of their script: "Le Monde", "La La Land". Letters that
/// only one of the languages has tell more, so there a single word is few.
constexpr bool are_name(int words, bool letters_tell) {
  return letters_tell ? words < 2 : words < kWordsOfAClause;
}

using Counts = std::array<int, kProfiles.size()>;

/// A code of two or three letters as a number; 0 for what is longer or none.
constexpr std::uint32_t number_of(std::string_view code) {
  std::uint32_t number = 0;
  for (const char c : code.substr(0, 4)) number = number << 8U | static_cast<unsigned char>(c);
  return code.size() <= 3 ? number : 0;
}

constexpr std::array<std::uint32_t, kProfiles.size()> kProfileNumbers = [] {
  std::array<std::uint32_t, kProfiles.size()> numbers{};
  for (std::size_t i = 0; i < kProfiles.size(); ++i) numbers[i] = number_of(kProfiles[i].lang);
  return numbers;
}();
static_assert(std::find(kProfileNumbers.begin(), kProfileNumbers.end(), 0U) == kProfileNumbers.end());

/// How often each owner was counted: bit i of plane k is bit k of the number of owner i, so that one addition
/// counts for all of them.
class OwnerCounts {
 public:
  void add(Owners owners) {
    for (std::size_t k = 0; k < kFewPlanes; ++k) owners = half_add(planes_[k], owners);
    for (std::size_t k = kFewPlanes; owners != 0 && k < kPlanes; ++k) owners = half_add(planes_[k], owners);
  }
  /// Adds what was counted of these owners, `points` for each time.
  void add_points(Owners owners, int points, Counts& counts) const {
    for (std::size_t k = 0; k < kPlanes; ++k)
      for (Owners rest = planes_[k] & owners; rest != 0; rest &= rest - 1)
        counts.at(static_cast<std::size_t>(std::countr_zero(rest))) += points << k;
  }

 private:
  static constexpr std::size_t kFewPlanes = 4, kPlanes = 9;
  static_assert(LanguageReading::kMostText / 2 + 1 < 1U << kPlanes);  // words of the shortest kind

  /// Adds a bit to each of a plane; gives what is carried.
  static Owners half_add(Owners& plane, Owners owners) {
    const Owners carry = plane & owners;
    plane ^= owners;
    return carry;
  }

  std::array<Owners, kPlanes> planes_{};
};

void add_points(Owners owners, int points, Counts& counts) {
  for (; owners != 0; owners &= owners - 1)
    counts.at(static_cast<std::size_t>(std::countr_zero(owners))) += points;
}

struct Evidence {
  Counts points{};
  int words = 0;
  bool initials_alone = true;  // no point but for words of one letter
};

/// For the languages of the script: the others get no points.
Evidence evidence_in(const LanguageReading& reading, Script script) {
  const Owners candidates = kOwnersOfScript.at(static_cast<std::size_t>(script));
  const int letter_points = script == Script::kCyrillic ? kLetterPointsCyrillic : kLetterPoints;
  Evidence evidence;
  evidence.words = reading.words;
  evidence.initials_alone = reading.known_letters == 0;
  for (std::size_t i = 0; i < reading.known_letters; ++i) {
    const LanguageReading::KnownLetter& letter = reading.letters.at(i);
    add_points(letter.owners & candidates, letter_points * letter.times, evidence.points);
  }
  OwnerCounts longer, initials;
  for (std::size_t i = 0; i < reading.known_words; ++i) {
    const Owners owners = reading.word_owners[i];
    const bool initial = (owners & LanguageReading::kInitial) != 0;
    evidence.initials_alone = evidence.initials_alone && initial;
    (initial ? initials : longer).add(owners);
  }
  longer.add_points(candidates, kWordPoints, evidence.points);
  initials.add_points(candidates, kOneLetterWordPoints, evidence.points);
  return evidence;
}

std::optional<std::size_t> profile_of(std::string_view lang) {
  if (lang == "nb" || lang == "nn") lang = "no";
  if (lang == "bs") lang = "hr";
  const auto* const found = std::find(kProfileNumbers.begin(), kProfileNumbers.end(), number_of(lang));
  if (found == kProfileNumbers.end()) return std::nullopt;
  return static_cast<std::size_t>(found - kProfileNumbers.begin());
}

/// The language of the script with most points; the first one where none has any.
std::size_t best_of(Script script, const Counts& points) {
  Owners rest = kOwnersOfScript.at(static_cast<std::size_t>(script));
  std::size_t best = kProfiles.size();
  for (; rest != 0; rest &= rest - 1) {
    const auto i = static_cast<std::size_t>(std::countr_zero(rest));
    if (best == kProfiles.size() || points.at(i) > points.at(best)) best = i;
  }
  return best;
}

/// Whether a language is written in a script that is not this one, as far as is known here.
bool contradicts(std::string_view lang, Script script) {
  if (const auto profile = profile_of(lang)) return kProfiles.at(*profile).script != script;
  for (const auto& [other, name] : kLanguageOfScript)
    if (name == lang) return other != script;
  for (const auto& [other, name] : kUsualLanguage)
    if (name == lang) return other != script;
  const bool east_asian = lang == "zh" || lang == "ja" || lang == "ko" || lang == "yue";
  return east_asian && script != Script::kHan && script != Script::kKana && script != Script::kHangul;
}

/// Among the languages of one script, with the hint as what was thought before reading.
std::string by_evidence(const LanguageReading& reading, Script script, const std::string& hint) {
  const Evidence evidence = evidence_in(reading, script);
  const std::size_t best = best_of(script, evidence.points);
  const int best_points = evidence.points.at(best);
  if (!hint.empty()) {
    const bool letters_tell = script == Script::kArabic || script == Script::kCyrillic;
    if (are_name(evidence.words, letters_tell)) return hint;
    const bool sentence = evidence.words >= kWordsOfSentence;
    int worth = letters_tell ? kHintPointsByLetters : sentence ? kHintPointsSentence : kHintPoints;
    if (const auto profile = profile_of(hint)) {
      const int seen = evidence.points.at(*profile);
      worth = seen == 0 && !letters_tell ? kHintPointsUnseen : worth + seen;
    } else {
      worth += evidence.words / 2;  // a language without a profile cannot show itself
    }
    if (best_points <= worth) return hint;
  }
  const bool names_alone = evidence.words < kWordsOfAClause;
  const bool many_languages = script == Script::kLatin || (script == Script::kCyrillic && names_alone);
  const bool untold = best_points == 0 || (names_alone && evidence.initials_alone);
  return many_languages && untold ? "und" : std::string(kProfiles.at(best).lang);
}

std::string east_asian(const ScriptCensus& census, const std::string& hint) {
  const std::size_t han = census.of(Script::kHan), kana = census.of(Script::kKana);
  if (census.of(Script::kHangul) > han + kana) return "ko";
  constexpr std::size_t kHanForAKana = 20;  // Japanese without any kana is a headline of a few letters
  if (kana * kHanForAKana > han) return "ja";
  return hint == "ja" && han < kHanForAKana ? hint : hint == "yue" ? hint : "zh";
}

bool is_east_asian(Script script) {
  return script == Script::kHan || script == Script::kKana || script == Script::kHangul;
}

}  // namespace

std::string language_of(std::string_view text, std::string_view hint) {
  const LanguageReading reading = read_language(utf8::prefix_bytes(text, LanguageReading::kMostText));
  const ScriptCensus& census = reading.scripts;
  const Script script = census.dominant();
  const std::string stated = primary_subtag(hint);
  std::string prior = stated;
  if (script == Script::kOther) return prior.empty() ? "und" : prior;
  if (contradicts(prior, script)) prior.clear();
  if (is_east_asian(script)) return east_asian(census, prior);
  for (const auto& [single, lang] : kLanguageOfScript)
    if (single == script) return prior.empty() ? std::string(lang) : prior;
  for (const auto& [usual, lang] : kUsualLanguage)
    if (usual == script) return prior.empty() ? std::string(lang) : prior;
  std::string found = by_evidence(reading, script, prior);
  // "iPhone" in an Arabic feed: a name in letters of another script says nothing of the language around it.
  return found == "und" && !stated.empty() ? stated : found;
}

Direction direction_of(std::string_view lang, std::string_view text) {
  constexpr std::array<std::string_view, 14> kRightToLeft{"ar", "fa", "he", "ur",  "ps",  "yi",  "ckb",
                                                          "sd", "ug", "dv", "syr", "arc", "prs", "azb"};
  const std::string tag = normalize_language_tag(lang);
  const std::string_view primary = std::string_view(tag).substr(0, tag.find('-'));
  if (primary.size() < tag.size()) {
    const auto names = [&](const char* subtag) { return tag.find(subtag) != std::string::npos; };
    if (names("-Latn") || names("-Cyrl")) return Direction::kLtr;
    if (names("-Arab") || names("-Hebr")) return Direction::kRtl;
  }
  if (std::find(kRightToLeft.begin(), kRightToLeft.end(), primary) != kRightToLeft.end())
    return Direction::kRtl;
  const bool undecided =
      primary.empty() || primary == "und" || primary == "ku" || primary == "ks" || primary == "pa";
  return undecided && is_right_to_left(first_script_of(text)) ? Direction::kRtl : Direction::kLtr;
}

}  // namespace khabar::normalize
