#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "normalize/date_tokens.h"

namespace khabar::normalize {

enum class WordClass : std::uint8_t {
  kMonth,
  kPersianMonth,
  kHijriMonth,  ///< value: 1..12
  kMonthPair,   ///< "كانون", "تشرين": with 1 or 2 behind it the month value+1 or value+2, modulo 12
  kMonthOrWeekday,  ///< "mar": March, or Spanish and Italian Tuesday
  kMonthOrAgo,      ///< "ago": August, or English "ago"
  kWeekday,         ///< value: 1 for Monday to 7 for Sunday, 0 where nobody needs it
  kAm,
  kPm,
  kNight,
  kPmOrGregorian,  ///< "م": after a time of day "p.m.", after a year "A.D."
  kGregorianMark,
  kHijriMark,
  kPersianMark,
  kSame,   ///< "الموافق": the same day in another calendar follows
  kToday,  ///< value: days from today
  kHourMark,
  kMinuteMark,
  kSecondMark,
  kOrdinal,
  kDay,  ///< value: day of the month
  kNoise,
  kUtc,
  kZone,  ///< zone_name says which
};

struct Word {
  WordClass meaning = WordClass::kNoise;
  int value = 0;
  std::string_view zone_name;  ///< as TimeZone::named takes it
  std::size_t tokens = 1;      ///< how many tokens it took
};

/// The longest known word that begins at the token, across blanks and the points of abbreviations ("a.m.").
std::optional<Word> word_at(const std::vector<Token>& tokens, std::size_t at);

enum class AgoClass : std::uint8_t {
  kUnit,    ///< value: seconds of one
  kUnits,   ///< value: seconds in all, as in the dual ("ساعتين")
  kAgo,     ///< says that it is past
  kNumber,  ///< value: the number in words
  kNow,
  kAnd,
};
struct AgoWord {
  AgoClass meaning = AgoClass::kAnd;
  std::int64_t value = 0;
  std::size_t tokens = 1;
};
/// The same for "two hours ago" in its languages.
std::optional<AgoWord> ago_word_at(const std::vector<Token>& tokens, std::size_t at);

}  // namespace khabar::normalize
