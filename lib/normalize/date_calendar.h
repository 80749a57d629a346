#pragma once

#include <chrono>
#include <optional>

namespace khabar::normalize {

enum class Calendar { kGregorian, kPersian, kHijri };

/// The day that a calendar calls so; nothing where there is no such day (30 February) or the tables end:
///  - Gregorian;
///  - Persian (Solar Hijri) of 1244..1531, by the 33-year cycles that agree with the astronomical equinox in
///  these years;
///  - Hijri of 1400..1500 as Saudi Arabia prints it (Umm al-Qura), equal to ICU's islamic-umalqura calendar.
std::optional<std::chrono::sys_days> day_of(Calendar calendar, int year, int month, int day);

/// Day 1 (Monday) to 7 of an ISO 8601 week.
std::optional<std::chrono::sys_days> day_of_week_date(int year, int week, int weekday);

/// ISO 8601 ordinal date: day 1 to 366 of the year.
std::optional<std::chrono::sys_days> day_of_ordinal(int year, int ordinal);

}  // namespace khabar::normalize
