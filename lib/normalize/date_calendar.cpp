#include "normalize/date_calendar.h"

#include <array>
#include <cstdint>

namespace khabar::normalize {
namespace {

using std::chrono::days;
using std::chrono::sys_days;
using MaybeDay = std::optional<sys_days>;

MaybeDay gregorian_day(int year, int month, int day) {
  if (month < 1 || day < 1) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year{year},
                                         std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  return date.ok() ? MaybeDay{sys_days{date}} : std::nullopt;
}

// Leap years in the 33-year cycle as a closed form; year 1404 began on 21 March 2025.
constexpr int persian_days_before(int year) {
  return 365 * (year - 1) + (8 * year + 21) / 33;
}
constexpr sys_days kPersian1404{std::chrono::year{2025} / 3 / 21};

MaybeDay persian_day(int year, int month, int day) {
  if (year < 1244 || year > 1531 || month < 1 || month > 12 || day < 1) return std::nullopt;
  const int year_length = persian_days_before(year + 1) - persian_days_before(year);
  const int before = month <= 7 ? (month - 1) * 31 : 186 + (month - 7) * 30;
  const int length = month <= 6 ? 31 : month < 12 ? 30 : year_length - 336;
  if (day > length) return std::nullopt;
  return kPersian1404 + days{persian_days_before(year) - persian_days_before(1404) + before + day - 1};
}

constexpr int kHijriFirst = 1400;
constexpr sys_days kHijri1400{days{3611}};  // 1 Muharram 1400: 20 November 1979

// The Umm al-Qura calendar, a mask a year: bit m is set where month m+1 has 30 days, else it has 29. Facts of
// the calendar as published by King Abdulaziz City for Science and Technology, read out of ICU 72
// (islamic-umalqura).
constexpr std::array<std::uint16_t, 101> kUmmAlQura{
    0xaa5, 0xa4b, 0x497, 0x937, 0x2b6, 0x975, 0xd69, 0xd52, 0xc95, 0x92b, 0x25b, 0x4db,  //
    0x9d5, 0x5d2, 0xda5, 0xd4a, 0xa95, 0x54d, 0xaad, 0x3aa, 0xbd2, 0xbc4, 0xb89, 0xa95,  //
    0x52d, 0x5ad, 0xb6a, 0x6d4, 0xdc9, 0xd92, 0xaa6, 0x956, 0x2ae, 0x56d, 0x36a, 0xb55,  //
    0xaaa, 0x94d, 0x49d, 0x95d, 0x2ba, 0x5b5, 0x5aa, 0xd55, 0xa9a, 0x92e, 0x26e, 0x55d,  //
    0xada, 0x6d4, 0x6a5, 0xb27, 0xa4d, 0x4ad, 0x56d, 0xb5a, 0x754, 0xf49, 0xe92, 0xd26,  //
    0xa56, 0x356, 0x6b5, 0xbaa, 0xb92, 0xb25, 0x68b, 0xa9b, 0x55a, 0xada, 0x5b4, 0xda9,  //
    0xb52, 0xa9a, 0x536, 0x276, 0x575, 0xaf2, 0x6d4, 0x6a9, 0x555, 0x2ad, 0x4bd, 0x9ba,  //
    0x574, 0xb69, 0xb52, 0xa95, 0x52d, 0xa5d, 0x4da, 0xad9, 0x6b2, 0xe95, 0xe2a, 0xc96,  //
    0x92e, 0xaad, 0x56a, 0xd65, 0xd4a};

constexpr int hijri_month_length(int year, int month) {
  const unsigned mask = kUmmAlQura.at(static_cast<std::size_t>(year - kHijriFirst));
  return 29 + static_cast<int>((mask >> static_cast<unsigned>(month - 1)) & 1U);
}

MaybeDay hijri_day(int year, int month, int day) {
  const int last = kHijriFirst + static_cast<int>(kUmmAlQura.size()) - 1;
  if (year < kHijriFirst || year > last || month < 1 || month > 12) return std::nullopt;
  if (day < 1 || day > hijri_month_length(year, month)) return std::nullopt;
  int passed = day - 1;
  for (int y = kHijriFirst; y <= year; ++y)
    for (int m = 1; m <= (y == year ? month - 1 : 12); ++m) passed += hijri_month_length(y, m);
  return kHijri1400 + days{passed};
}

}  // namespace

MaybeDay day_of(Calendar calendar, int year, int month, int day) {
  switch (calendar) {
    case Calendar::kGregorian:
      return gregorian_day(year, month, day);
    case Calendar::kPersian:
      return persian_day(year, month, day);
    case Calendar::kHijri:
      return hijri_day(year, month, day);
  }
  return std::nullopt;
}

MaybeDay day_of_week_date(int year, int week, int weekday) {
  if (week < 1 || week > 53 || weekday < 1 || weekday > 7) return std::nullopt;
  const auto monday_of_first = [](int y) {  // week 1 is the one with 4 January
    const sys_days fourth{std::chrono::year{y} / 1 / 4};
    return fourth - (std::chrono::weekday{fourth} - std::chrono::Monday);
  };
  const sys_days day = monday_of_first(year) + days{(week - 1) * 7 + weekday - 1};
  return day < monday_of_first(year + 1) ? MaybeDay{day} : std::nullopt;
}

MaybeDay day_of_ordinal(int year, int ordinal) {
  const std::chrono::year y{year};
  if (ordinal < 1 || ordinal > (y.is_leap() ? 366 : 365)) return std::nullopt;
  return sys_days{y / 1 / 1} + days{ordinal - 1};
}

}  // namespace khabar::normalize
