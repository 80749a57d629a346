#include "normalize/date_fast.h"

#include <array>

#include "normalize/date_calendar.h"

namespace khabar::normalize {
namespace {

/// A cursor that fails for good at the first letter that is not as expected.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : text_(text) {}

  [[nodiscard]] bool ok() const { return ok_; }
  [[nodiscard]] bool at_end() const { return text_.empty(); }
  [[nodiscard]] char peek() const { return text_.empty() ? '\0' : text_.front(); }

  /// Exactly `count` digits.
  int number(std::size_t count) {
    int value = 0;
    ok_ = ok_ && text_.size() >= count;
    for (std::size_t i = 0; ok_ && i < count; ++i) {
      ok_ = is_digit(text_[i]);
      value = value * 10 + (text_[i] - '0');
    }
    if (ok_) text_.remove_prefix(count);
    return ok_ ? value : 0;
  }
  void expect(char c) {
    ok_ = ok_ && peek() == c;
    if (ok_) text_.remove_prefix(1);
  }
  bool take(std::string_view word) {
    if (!ok_ || !text_.starts_with(word)) return false;
    text_.remove_prefix(word.size());
    return true;
  }
  std::string_view letters(std::size_t count) {
    ok_ = ok_ && text_.size() >= count;
    if (!ok_) return {};
    const std::string_view word = text_.substr(0, count);
    text_.remove_prefix(count);
    return word;
  }
  /// How many digits stand here, at most 9.
  [[nodiscard]] std::size_t digits() const {
    std::size_t count = 0;
    while (count < text_.size() && count < 9 && is_digit(text_[count])) ++count;
    return count;
  }
  void fail() { ok_ = false; }

 private:
  static bool is_digit(char c) { return c >= '0' && c <= '9'; }

  std::string_view text_;
  bool ok_ = true;
};

constexpr std::string_view kMonths = "JanFebMarAprMayJunJulAugSepOctNovDec";

int month_named(Cursor& cursor) {
  const std::string_view name = cursor.letters(3);
  for (std::size_t i = 0; cursor.ok() && i < 12; ++i)
    if (kMonths.substr(i * 3, 3) == name) return static_cast<int>(i) + 1;
  cursor.fail();
  return 0;
}

struct Clock {
  int hour = 0, minute = 0, second = 0, millisecond = 0;

  [[nodiscard]] bool plausible() const { return hour < 24 && minute < 60 && second <= 60; }
  [[nodiscard]] milliseconds since_midnight() const {
    return milliseconds{((hour * 60 + minute) * 60 + second) * 1000 + millisecond};
  }
};

Clock clock_of(Cursor& cursor) {
  Clock clock;
  clock.hour = cursor.number(2);
  cursor.expect(':');
  clock.minute = cursor.number(2);
  cursor.expect(':');
  clock.second = cursor.number(2);
  return clock;
}

/// "+0300" and "+03:00".
std::chrono::minutes offset_of(Cursor& cursor) {
  const int sign = cursor.peek() == '-' ? -1 : 1;
  cursor.expect(sign < 0 ? '-' : '+');
  const int hours = cursor.number(2);
  cursor.take(":");
  const int rest = cursor.number(2);
  if (hours > 18 || rest > 59) cursor.fail();
  return std::chrono::minutes{sign * (hours * 60 + rest)};
}

std::optional<Time> assemble(const Cursor& cursor, int year, int month, int day, const Clock& clock,
                             std::chrono::minutes offset) {
  if (!cursor.ok() || !cursor.at_end() || !clock.plausible()) return std::nullopt;
  const auto date = day_of(Calendar::kGregorian, year, month, day);
  if (!date) return std::nullopt;
  return Time{*date} + clock.since_midnight() - offset;
}

std::optional<Time> read_rfc822(std::string_view text) {
  Cursor cursor(text);
  if (text.size() > 5 && text[3] == ',' && text[4] == ' ') cursor.letters(5);
  const int day = cursor.number(cursor.digits() == 1 ? 1 : 2);
  cursor.expect(' ');
  const int month = month_named(cursor);
  cursor.expect(' ');
  const int year = cursor.number(4);
  cursor.expect(' ');
  const Clock clock = clock_of(cursor);
  cursor.expect(' ');
  std::chrono::minutes offset{0};
  if (!cursor.take("GMT") && !cursor.take("UTC") && !cursor.take("UT") && !cursor.take("Z"))
    offset = offset_of(cursor);
  return assemble(cursor, year, month, day, clock, offset);
}

int take_milliseconds(Cursor& cursor) {
  if (!cursor.take(".")) return 0;
  const std::size_t digits = cursor.digits();
  if (digits == 0) cursor.fail();
  int value = cursor.number(digits);
  for (std::size_t i = digits; i < 3; ++i) value *= 10;
  for (std::size_t i = 3; i < digits; ++i) value /= 10;
  return value;
}

std::optional<Time> read_rfc3339(std::string_view text) {
  Cursor cursor(text);
  const int year = cursor.number(4);
  cursor.expect('-');
  const int month = cursor.number(2);
  cursor.expect('-');
  const int day = cursor.number(2);
  cursor.expect('T');
  Clock clock = clock_of(cursor);
  clock.millisecond = take_milliseconds(cursor);
  std::chrono::minutes offset{0};
  if (!cursor.take("Z")) offset = offset_of(cursor);
  return assemble(cursor, year, month, day, clock, offset);
}

}  // namespace

std::optional<Time> read_common_date(std::string_view text) {
  if (text.size() < 19 || text.size() > 40) return std::nullopt;
  return text[4] == '-' ? read_rfc3339(text) : read_rfc822(text);
}

}  // namespace khabar::normalize
