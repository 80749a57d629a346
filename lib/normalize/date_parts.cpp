#include "normalize/date_parts.h"

namespace khabar::normalize {
namespace {

using MaybeDay = std::optional<std::chrono::sys_days>;
using Number = DateParts::Number;

constexpr std::chrono::sys_days kFirstDay{std::chrono::year{1990} / 1 / 1};

/// Whether a number can only be a year.
bool is_year(const Number& number) {
  return number.digits >= 3 || number.value > 31;
}

int year_in(Calendar calendar, const Number& number) {
  return calendar == Calendar::kGregorian ? full_year(number.value, number.digits) : number.value;
}

MaybeDay day_in(Calendar calendar, const Number& year, int month, const Number& day) {
  if (is_year(day) && day.value > 31) return std::nullopt;
  return day_of(calendar, year_in(calendar, year), month, day.value);
}

/// A month by name with one or two numbers: "9 Dec 2025", "Dec 9 2025", "2025 Dec 9", "Dec 2025".
MaybeDay resolve_named(const DateParts& parts) {
  const Calendar calendar = parts.calendar.value_or(Calendar::kGregorian);
  const int month = *parts.month;
  const Number &a = parts.numbers[0], &b = parts.numbers[1];
  if (parts.count == 1)
    return is_year(a) && a.digits != 2 ? day_in(calendar, a, month, {1, 1}) : std::nullopt;
  if (parts.count != 2 || (is_year(a) && is_year(b))) return std::nullopt;
  if (is_year(a)) return day_in(calendar, a, month, b);
  return day_in(calendar, b, month, a);
}

/// The first of the readings that lies between 1990 and the last day that can be meant; before it the first
/// of those that fall on the weekday named beside them.
class Readings {
 public:
  explicit Readings(const DayPreference& preference) : preference_(preference) {}

  Readings& or_else(Calendar calendar, const Number& year, const Number& month, const Number& day) {
    if (month.digits > 3) return *this;
    const MaybeDay candidate = day_in(calendar, year, month.value, day);
    if (!candidate) return *this;
    if (!first_) first_ = candidate;
    if (*candidate < kFirstDay || *candidate > preference_.last) return *this;
    if (!chosen_) chosen_ = candidate;
    const bool fits = preference_.weekday && std::chrono::weekday{*candidate} == *preference_.weekday;
    if (fits && !fitting_) fitting_ = candidate;
    return *this;
  }
  /// Where none lies there, the first that is a day at all: its caller judges it.
  [[nodiscard]] MaybeDay best() const {
    if (fitting_) return fitting_;
    return chosen_ ? chosen_ : first_;
  }

 private:
  const DayPreference& preference_;
  MaybeDay fitting_, chosen_, first_;
};

/// A year of four digits stands first or last: the calendar follows from it where nothing names one.
MaybeDay resolve_with_year(const Number& year, const Number& a, const Number& b, const DateParts& parts,
                           const DayPreference& preference) {
  const bool year_first = &year == parts.numbers.data();
  // After a year the month comes first; dots and hyphens never write the month first without it.
  const bool month_first = year_first || (preference.month_first && parts.separator == U'/');
  const Number &month = month_first ? a : b, &day = month_first ? b : a;
  Readings readings(preference);
  const auto read_in = [&](Calendar calendar) {
    readings.or_else(calendar, year, month, day);
    if (!year_first) readings.or_else(calendar, year, day, month);
  };
  if (parts.calendar)
    read_in(*parts.calendar);
  else if (year.value >= 1300 && year.value <= 1500) {
    read_in(preference.persian ? Calendar::kPersian : Calendar::kHijri);
    read_in(preference.persian ? Calendar::kHijri : Calendar::kPersian);
  } else {
    read_in(Calendar::kGregorian);
  }
  return readings.best();
}

/// Three numbers of at most two digits: 31.12.25, 12/31/25, 25-12-31.
MaybeDay resolve_short(const DateParts& parts, const DayPreference& preference) {
  const Number &a = parts.numbers[0], &b = parts.numbers[1], &c = parts.numbers[2];
  const Calendar calendar = parts.calendar.value_or(Calendar::kGregorian);
  Readings readings(preference);
  if (preference.month_first && parts.separator == U'/') readings.or_else(calendar, c, a, b);
  if (parts.separator == U'-') readings.or_else(calendar, a, b, c);  // as ISO 8601 had it until 2004
  return readings.or_else(calendar, c, b, a).or_else(calendar, c, a, b).or_else(calendar, a, b, c).best();
}

MaybeDay resolve_numeric(const DateParts& parts, const DayPreference& preference) {
  const Number &a = parts.numbers[0], &b = parts.numbers[1], &c = parts.numbers[2];
  const Calendar calendar = parts.calendar.value_or(Calendar::kGregorian);
  if (parts.count == 2 && b.digits == 4 && a.digits <= 2) return day_in(calendar, b, a.value, {1, 1});
  if (parts.count != 3) return std::nullopt;
  if (a.digits == 4) return resolve_with_year(a, b, c, parts, preference);
  if (c.digits == 4) return resolve_with_year(c, a, b, parts, preference);
  if (a.digits > 2 || b.digits > 2 || c.digits > 3) return std::nullopt;
  return resolve_short(parts, preference);
}

}  // namespace

int full_year(int value, std::size_t digits) {
  if (digits == 3) return 1900 + value;
  if (digits > 2) return value;
  return value < 50 ? 2000 + value : 1900 + value;
}

MaybeDay resolve(const DateParts& parts, const DayPreference& preference) {
  return parts.month ? resolve_named(parts) : resolve_numeric(parts, preference);
}

}  // namespace khabar::normalize
