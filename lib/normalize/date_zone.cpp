#include "normalize/date_zone.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>

namespace khabar::normalize {
namespace {

/// A change of every year, as POSIX TZ writes it: the `week`-th (5: the last) `weekday` (0: Sunday) of
/// `month`, at so many minutes of local time after its midnight.
struct YearlyChange {
  unsigned month, week, weekday;
  int at;
};
struct YearlyRule {
  int standard, daylight;  // minutes ahead of UTC
  YearlyChange start, end;
};
struct Transition {
  std::int32_t at;  // minutes since 1990
  std::int16_t offset;
};
/// Transitions one by one; after the year of the last of them the rule, where there is one.
struct ZoneData {
  std::uint16_t first, count;
  std::int16_t initial;
  std::int8_t rule;
};
struct ZoneName {
  std::string_view name;  // lower case, sorted
  std::uint16_t zone;
};

#include "normalize/date_zones.inc"

constexpr std::chrono::sys_days kTableStart{std::chrono::year{1990} / 1 / 1};
constexpr minutes kLargestOffset{18 * 60};  // as XML Schema and java.time have it; the world's largest is +14

minutes instant_of_change(std::chrono::year year, const YearlyChange& change, int offset) {
  using namespace std::chrono;
  const month month{change.month};
  const weekday weekday{change.weekday};
  const sys_days day = change.week == 5 ? sys_days{year / month / weekday[last]}
                                        : sys_days{year / month / weekday[change.week]};
  return day.time_since_epoch() + minutes{change.at - offset};
}

int offset_by_rule(const YearlyRule& rule, Time instant) {
  const auto day = std::chrono::floor<std::chrono::days>(instant);
  const std::chrono::year year = std::chrono::year_month_day{day}.year();
  const milliseconds now = instant.time_since_epoch();
  const minutes start = instant_of_change(year, rule.start, rule.standard);
  const minutes end = instant_of_change(year, rule.end, rule.daylight);
  const bool daylight = start < end ? now >= start && now < end : now >= start || now < end;
  return daylight ? rule.daylight : rule.standard;
}

/// Whether the instant lies in a later year than the transition.
bool in_later_year(Time instant, const Transition& transition) {
  using namespace std::chrono;
  const auto year_of = [](Time time) { return year_month_day{floor<days>(time)}.year(); };
  return year_of(instant) > year_of(kTableStart + minutes{transition.at});
}

int offset_in(const ZoneData& zone, Time instant) {
  const Transition* const first = kTransitions.data() + zone.first;
  const Transition* const last = first + zone.count;
  const auto since = std::chrono::floor<minutes>(instant - kTableStart).count();
  const bool ruled = zone.rule >= 0 && (zone.count == 0 || in_later_year(instant, *(last - 1)));
  if (ruled) return offset_by_rule(kRules.at(static_cast<std::size_t>(zone.rule)), instant);
  const auto* const next =
      std::upper_bound(first, last, since, [](auto at, const Transition& t) { return at < t.at; });
  return next == first ? zone.initial : (next - 1)->offset;
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

std::optional<int> digits_value(std::string_view text) {
  if (text.empty() || text.find_first_not_of("0123456789") != std::string_view::npos) return std::nullopt;
  int value = 0;
  for (const char c : text) value = value * 10 + (c - '0');
  return value;
}

/// "UTC+3" -> "+3", "gmt" -> "+0"; other texts unchanged.
std::string_view without_utc(std::string_view name) {
  for (const std::string_view utc : {"utc", "gmt", "z"}) {
    if (!name.starts_with(utc)) continue;
    const std::string_view rest = name.substr(utc.size());
    if (rest.empty()) return "+0";
    if (rest.front() == '+' || rest.front() == '-') return rest;
  }
  return name;
}

}  // namespace

std::optional<minutes> parse_offset(std::string_view text) {
  if (text.size() < 2 || text.size() > 9 || (text.front() != '+' && text.front() != '-')) return std::nullopt;
  std::string digits;
  const bool three_hours = text.find(':') == 4 && text[1] == '0';  // "-010:00"
  for (const char c : text.substr(three_hours ? 2 : 1))
    if (c != ':') digits += c;
  if (digits.size() <= 2) digits += "00";
  if (digits.size() == 6) digits.resize(4);  // seconds: no zone since 1972 has them
  const auto value = digits_value(digits);
  if (!value || digits.size() < 3 || digits.size() > 4 || *value % 100 > 59) return std::nullopt;
  const minutes offset{*value / 100 * 60 + *value % 100};
  if (offset > kLargestOffset) return std::nullopt;
  return text.front() == '-' ? -offset : offset;
}

std::optional<TimeZone> TimeZone::named(std::string_view name) {
  const std::string key = lower(name);
  if (const auto offset = parse_offset(without_utc(key))) return fixed(*offset);
  const auto* const found =
      std::lower_bound(kZoneNames.begin(), kZoneNames.end(), std::string_view(key),
                       [](const ZoneName& a, std::string_view b) { return a.name < b; });
  if (found == kZoneNames.end() || found->name != key) return std::nullopt;
  return TimeZone{minutes{0}, found->zone};
}

minutes TimeZone::offset_at(Time instant) const {
  if (zone_ == kFixed) return offset_;
  return minutes{offset_in(kZones.at(static_cast<std::size_t>(zone_)), instant)};
}

minutes TimeZone::offset_at(LocalTime local) const {
  const Time as_utc{local.time_since_epoch()};
  const minutes before = offset_at(as_utc - std::chrono::hours{24});
  const minutes after = offset_at(as_utc + std::chrono::hours{24});
  if (before == after || offset_at(as_utc - before) == before) return before;
  return offset_at(as_utc - after) == after ? after : before;
}

}  // namespace khabar::normalize
