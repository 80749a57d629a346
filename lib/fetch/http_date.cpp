#include "fetch/http_date.h"

#include <array>
#include <cstddef>

namespace khabar::fetch {
namespace {

constexpr std::array<std::string_view, 12> kMonths{"jan", "feb", "mar", "apr", "may", "jun",
                                                   "jul", "aug", "sep", "oct", "nov", "dec"};

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// Takes the next run of letters, or of digits, off `text`, with the separators before it.
std::string_view take_word(std::string_view& text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == ',' || text.front() == '-'))
    text.remove_prefix(1);
  std::size_t end = 0;
  while (end < text.size() && text[end] != ' ' && text[end] != ',' && text[end] != '-') ++end;
  const std::string_view word = text.substr(0, end);
  text.remove_prefix(end);
  return word;
}

/// 1 to `most` decimal digits and nothing else.
std::optional<int> number(std::string_view word, std::size_t most) {
  if (word.empty() || word.size() > most) return std::nullopt;
  int value = 0;
  for (const char c : word) {
    if (!is_digit(c)) return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return value;
}

std::optional<unsigned> month(std::string_view word) {
  if (word.size() != 3) return std::nullopt;
  const std::array<char, 3> name{lower(word[0]), lower(word[1]), lower(word[2])};
  for (unsigned i = 0; i < kMonths.size(); ++i)
    if (kMonths[i] == std::string_view(name.data(), name.size())) return i + 1;
  return std::nullopt;
}

/// "08:49:37".
std::optional<seconds> clock(std::string_view word) {
  if (word.size() != 8 || word[2] != ':' || word[5] != ':') return std::nullopt;
  const auto hour = number(word.substr(0, 2), 2), minute = number(word.substr(3, 2), 2),
             second = number(word.substr(6, 2), 2);
  if (!hour || !minute || !second || *hour > 23 || *minute > 59 || *second > 60) return std::nullopt;
  return std::chrono::hours{*hour} + std::chrono::minutes{*minute} + seconds{*second};
}

std::optional<int> year(std::string_view word, Time reference) {
  const auto value = number(word, 4);
  if (!value || word.size() == 4) return value;
  if (word.size() != 2) return std::nullopt;
  const std::chrono::year_month_day today{std::chrono::floor<std::chrono::days>(reference)};
  const int current = static_cast<int>(today.year());
  int full = current - current % 100 + *value;
  if (full > current + 50) full -= 100;
  if (full <= current - 50) full += 100;
  return full;
}

std::optional<Time> assemble(std::optional<int> year_number, std::optional<unsigned> month_number,
                             std::optional<int> day_number, std::optional<seconds> time_of_day) {
  if (!year_number || !month_number || !day_number || !time_of_day) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year{*year_number}, std::chrono::month{*month_number},
                                         std::chrono::day{static_cast<unsigned>(*day_number)}};
  if (!date.ok()) return std::nullopt;
  return std::chrono::sys_days{date} + *time_of_day;
}

}  // namespace

std::optional<Time> parse_http_date(std::string_view text, Time reference) {
  take_word(text);  // the weekday
  const std::string_view second = take_word(text), third = take_word(text), fourth = take_word(text),
                         fifth = take_word(text), rest = take_word(text);
  if (!text.empty()) return std::nullopt;
  if (const auto asctime_month = month(second))
    return rest.empty() ? assemble(year(fifth, reference), asctime_month, number(third, 2), clock(fourth))
                        : std::nullopt;
  if (rest != "GMT" && rest != "UTC") return std::nullopt;
  return assemble(year(fourth, reference), month(third), number(second, 2), clock(fifth));
}

}  // namespace khabar::fetch
