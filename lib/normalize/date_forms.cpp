#include "normalize/date_forms.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>

#include "normalize/date_calendar.h"
#include "normalize/date_parts.h"
#include "normalize/date_words.h"
#include "normalize/entities.h"

namespace khabar::normalize {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// What the letters of a pattern take, one digit each.
struct Fields {
  int year = 0, month = 1, day = 1, week = 0, weekday = 1, ordinal = 0, hour = 0, minute = 0, second = 0;

  int* field(char letter) {
    switch (letter) {
      case 'Y':
        return &year;
      case 'M':
        return &month;
      case 'D':
        return &day;
      case 'w':
        return &week;
      case 'd':
        return &weekday;
      case 'O':
        return &ordinal;
      case 'h':
        return &hour;
      case 'm':
        return &minute;
      case 's':
        return &second;
      default:
        return nullptr;
    }
  }
};

struct Form {
  std::string_view pattern;
  bool with_time;  // a time may stand behind it
};

// ISO 8601; the last four were withdrawn in 2004 and live on in feeds.
constexpr std::array<Form, 15> kForms{{{"YYYY-Www-d", true},
                                       {"YYYYWwwd", true},
                                       {"YYYY-Www", false},
                                       {"YYYYWww", false},
                                       {"YYYY-OOO", true},
                                       {"YYYYOOO", true},
                                       {"YYYY-MM", false},
                                       {"YYYY", false},
                                       {"YYYYMMDD hhmmss", true},
                                       {"YYYYMMDDhhmmss", true},
                                       {"YYYYMMDDhhmm", true},
                                       {"-YY-MM", false},
                                       {"-YYMM", false},
                                       {"YYMMDD", false},
                                       {"YYOOO", false}}};

bool matches(std::string_view text, std::string_view pattern, Fields& fields) {
  if (text.size() < pattern.size()) return false;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    int* const field = fields.field(pattern[i]);
    if (field == nullptr && text[i] != pattern[i]) return false;
    if (field == nullptr) continue;
    if (!is_digit(text[i])) return false;
    const bool first = i == 0 || pattern[i - 1] != pattern[i];
    *field = (first ? 0 : *field * 10) + (text[i] - '0');
  }
  return true;
}

/// Whether a date may end before this rest: at the end, or before a time or a zone.
bool may_end_before(std::string_view rest, const Form& form) {
  if (rest.empty()) return true;
  const bool digits_go_on =
      is_digit(rest.front()) || rest.front() == '-' || rest.front() == '/' || rest.front() == '.';
  return form.with_time && !digits_go_on && rest.front() != ':';
}

std::optional<std::chrono::sys_days> day_of_form(const Form& form, const Fields& fields) {
  const std::size_t digits = form.pattern.find("YYYY") == std::string_view::npos ? 2 : 4;
  const int year = full_year(fields.year, digits);
  if (fields.week > 0) return day_of_week_date(year, fields.week, fields.weekday);
  if (fields.ordinal > 0) return day_of_ordinal(year, fields.ordinal);
  return day_of(Calendar::kGregorian, year, fields.month, fields.day);
}

std::string written(std::chrono::sys_days day, const Form& form, const Fields& fields) {
  using namespace std::chrono;
  const auto clock = hours{fields.hour} + minutes{fields.minute} + seconds{fields.second};
  const bool plausible = fields.hour < 24 && fields.minute < 60 && fields.second <= 60;
  if (!plausible) return {};
  const std::string text = format_rfc3339(Time{day} + clock);
  const bool has_clock = form.pattern.find('h') != std::string_view::npos;
  return has_clock ? text.substr(0, 19) : text.substr(0, 10);
}

std::optional<std::int64_t> all_digits(std::string_view text) {
  constexpr std::size_t kMicroseconds = 16;
  if (text.empty() || text.size() > kMicroseconds) return std::nullopt;
  std::int64_t value = 0;
  for (const char c : text) {
    if (!is_digit(c)) return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return value;
}

}  // namespace

std::optional<Time> read_unix_time(std::string_view text) {
  constexpr std::string_view kAspNet = "/Date(";
  if (text.starts_with(kAspNet) && text.ends_with(")/")) {
    const std::string_view inside = text.substr(kAspNet.size(), text.size() - kAspNet.size() - 2);
    text = inside.substr(0, inside.find_first_of("+-"));  // the offset is only for display
  }
  const std::size_t point = text.find('.');
  if (point != std::string_view::npos && (!all_digits(text.substr(point + 1)) || point < 9))
    return std::nullopt;
  text = text.substr(0, point);
  const auto value = all_digits(text);
  if (!value) return std::nullopt;
  if (text.size() == 9 || text.size() == 10) return Time{std::chrono::seconds{*value}};
  if (text.size() == 13) return Time{milliseconds{*value}};
  if (text.size() == 16) return Time{milliseconds{*value / 1000}};
  return std::nullopt;
}

std::string datetime_of_markup(std::string_view text) {
  constexpr std::string_view kAttribute = " datetime=";
  const std::size_t at = text.find(kAttribute);
  const std::size_t quote = at + kAttribute.size();
  if (at == std::string_view::npos || quote >= text.size()) return {};
  if (text[quote] != '"' && text[quote] != '\'') return {};
  const std::size_t end = text.find(text[quote], quote + 1);
  return end == std::string_view::npos ? std::string() : std::string(text.substr(quote + 1, end - quote - 1));
}

std::string without_markup(std::string_view text) {
  std::string plain;
  bool in_tag = false;
  for (const char c : text) {
    if (c == '<') in_tag = true;
    if (!in_tag) plain += c;
    if (c != '>' || !in_tag) continue;
    in_tag = false;
    plain += ' ';
  }
  std::string room;
  return std::string(resolve_references(plain, RefContext::kText, room));
}

std::string with_calendar_date(std::string_view text) {
  for (const Form& form : kForms) {
    Fields fields;
    if (!matches(text, form.pattern, fields)) continue;
    const std::string_view rest = text.substr(form.pattern.size());
    if (!may_end_before(rest, form)) continue;
    const auto day = day_of_form(form, fields);
    if (!day) return {};
    const std::string date = written(*day, form, fields);
    return date.empty() ? date : date + std::string(rest);
  }
  return std::string(text);
}

std::optional<Time> read_ago(std::string_view text, Time fetched_at, bool& days_only) {
  constexpr std::int64_t kLongest = std::int64_t{50} * 365 * 86400;
  constexpr std::int64_t kNoCount = -1;
  const std::vector<Token> tokens = tokens_of(text);
  std::int64_t total = 0, smallest_unit = kLongest;
  std::int64_t count = kNoCount, last = 0;  // of the unit before
  bool ago = false, now = false;
  for (std::size_t at = 0; at < tokens.size();) {
    if (tokens[at].is_number()) {
      if (count != kNoCount || tokens[at].digits() > 4) return std::nullopt;
      count = tokens[at++].value;
      continue;
    }
    if (!tokens[at].is_word()) {
      if (tokens[at].is_sign(U':') || tokens[at].is_sign(U'/') || tokens[at].is_sign(U'+'))
        return std::nullopt;
      ++at;
      continue;
    }
    const auto word = ago_word_at(tokens, at);
    if (!word) return std::nullopt;
    at += word->tokens;
    if (word->meaning == AgoClass::kAgo) ago = true;
    if (word->meaning == AgoClass::kNow) now = true;
    const bool said_again = word->meaning == AgoClass::kNumber && word->value == last;  // "يوم واحد"
    if (word->meaning == AgoClass::kNumber && count == kNoCount && !said_again) count = word->value;
    if (word->meaning != AgoClass::kUnit && word->meaning != AgoClass::kUnits) continue;
    const bool dual = word->meaning == AgoClass::kUnits;
    last = dual ? 2 : count == kNoCount ? 1 : 0;
    total += word->value * (dual || count == kNoCount ? 1 : count);
    smallest_unit = std::min(smallest_unit, word->value);
    count = kNoCount;
    if (total > kLongest) return std::nullopt;
  }
  if (count != kNoCount || (now ? total != 0 : !ago || smallest_unit == kLongest)) return std::nullopt;
  days_only = !now && smallest_unit >= 86400;
  return fetched_at - std::chrono::seconds{total};
}

}  // namespace khabar::normalize
