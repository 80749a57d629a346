#include "normalize/date_clock.h"

namespace khabar::normalize {

bool ClockReader::number_at(std::size_t at, std::size_t most_digits) const {
  return at < tokens_.size() && tokens_[at].is_number() && tokens_[at].digits() <= most_digits;
}

std::optional<WordClass> ClockReader::class_at(std::size_t at) const {
  if (at >= tokens_.size() || !tokens_[at].is_word()) return std::nullopt;
  const auto word = word_at(tokens_, at);
  return word ? std::optional{word->meaning} : std::nullopt;
}

ClockReader::Found ClockReader::read_at(std::size_t& at, bool date_known) {
  std::size_t next = at;
  const int old_hour = hour_, old_minute = minute_, old_second = second_;
  bool found = read_with_colons(next) || read_with_marks(next, date_known) || read_compact(next);
  if (!found && !known_) found = read_with_dots(next, date_known);
  if (!found && !known_ && (read_hour_only(next) || (date_known && read_hour_before_offset(next)))) {
    hour_ = value(next++);
    found = true;
  }
  if (!found) {
    hour_ = old_hour, minute_ = old_minute, second_ = old_second;
    return Found::kNothing;
  }
  if (known_ || !plausible()) return Found::kFault;
  known_ = true;
  at = end_ = next;
  return Found::kClock;
}

/// 14:05, 14:05:33, 14:05:33.123
bool ClockReader::read_with_colons(std::size_t& at) {
  if (!number_at(at) || !sign_at(at + 1, U':') || !number_at(at + 2)) return false;
  hour_ = value(at);
  minute_ = value(at + 2);
  at += 3;
  if (!sign_at(at, U':') || !number_at(at + 1)) return true;
  second_ = value(at + 1);
  at += 2;
  read_fraction(at);
  return true;
}

void ClockReader::read_fraction(std::size_t& at) {
  constexpr std::size_t kNanoseconds = 9;
  const bool there = (sign_at(at, U'.') || sign_at(at, U',')) && glued(at) &&
                     number_at(at + 1, kNanoseconds + 1) && glued(at + 1);
  if (!there) return;
  std::string digits = tokens_[at + 1].text.substr(0, 3);
  digits.resize(3, '0');
  millisecond_ = std::stoi(digits);
  at += 2;
}

/// 14h05, 14 Uhr, 14시 05분 33초; behind a day also "14 h 05".
bool ClockReader::read_with_marks(std::size_t& at, bool date_known) {
  if (!number_at(at) || class_at(at + 1) != WordClass::kHourMark) return false;
  hour_ = value(at);
  at += 2;
  const bool apart = date_known && number_at(at) && tokens_[at].digits() == 2;
  if (number_at(at) && !sign_at(at + 1, U'/') &&
      (glued(at) || apart || class_at(at + 1) == WordClass::kMinuteMark)) {
    minute_ = value(at++);
    if (class_at(at) == WordClass::kMinuteMark) ++at;
  }
  if (number_at(at) && class_at(at + 1) == WordClass::kSecondMark) {
    second_ = value(at);
    at += 2;
  }
  return true;
}

/// T1405, T140533
bool ClockReader::read_compact(std::size_t& at) {
  const std::size_t digits = tokens_[at].digits();
  const bool after_t = at > 0 && tokens_[at - 1].text == "t" && glued(at);
  if (!after_t || (digits != 4 && digits != 6)) return false;
  const int hhmm = digits == 4 ? value(at) : value(at) / 100;
  hour_ = hhmm / 100;
  minute_ = hhmm % 100;
  second_ = digits == 6 ? value(at) % 100 : 0;
  ++at;
  read_fraction(at);
  return true;
}

/// 14.05 and 14.05.33, behind a day only: before it they are a day themselves.
bool ClockReader::read_with_dots(std::size_t& at, bool date_known) {
  const bool there = date_known && number_at(at) && sign_at(at + 1, U'.') && glued(at + 1) &&
                     number_at(at + 2) && glued(at + 2) && tokens_[at + 2].digits() == 2;
  if (!there) return false;
  hour_ = value(at);
  minute_ = value(at + 2);
  at += 3;
  if (sign_at(at, U'.') && glued(at) && number_at(at + 1) && glued(at + 1)) {
    second_ = value(at + 1);
    at += 2;
  }
  return true;
}

/// "2 pm". Not "9 م": that may be a year's mark.
bool ClockReader::read_hour_only(std::size_t at) const {
  if (!number_at(at) || value(at) < 1 || value(at) > 12) return false;
  if (number_at(at + 2) && sign_at(at + 3, U':')) return false;  // "09 오후 2:05": a day before the time
  const auto next = class_at(at + 1);
  if (next == WordClass::kAm && tokens_[at + 1].text == "am" && number_at(at + 2))
    return false;  // "9 am 12."
  return next == WordClass::kAm || next == WordClass::kPm || next == WordClass::kNight;
}

/// "14 +0300"
bool ClockReader::read_hour_before_offset(std::size_t at) const {
  const bool offset = (sign_at(at + 1, U'+') || sign_at(at + 1, U'-')) && number_at(at + 2, 4) &&
                      glued(at + 2) && tokens_[at + 2].digits() == 4;
  return number_at(at) && tokens_[at].digits() == 2 && offset;
}

void ClockReader::note_half(WordClass half, std::size_t at) {
  const bool before_clock = number_at(at + 1) && sign_at(at + 2, U':');
  const bool german_am = tokens_[at].text == "am" && number_at(at + 1) && !before_clock && !ends_at(at);
  if (!german_am) half_ = half;
}

bool ClockReader::plausible() const {
  return hour_ <= 24 && minute_ < 60 && second_ <= 60;  // 60: a leap second
}

std::optional<milliseconds> ClockReader::since_midnight() const {
  if (!known_) return std::nullopt;
  // Where the hours of a day are counted from 1 to 24, as Java's "kk" does, 24:05 is five past midnight of
  // the same day. 24:00 is the day's end (ISO 8601:2004).
  const bool after_midnight = hour_ == 24 && (minute_ > 0 || second_ > 0);
  int hour = after_midnight ? 0 : hour_;
  if (half_ && hour <= 12) {
    const bool after_noon = half_ == WordClass::kPm || (half_ == WordClass::kNight && hour >= 6 && hour < 12);
    if (after_noon && hour < 12) hour += 12;
    if (!after_noon && hour == 12) hour = 0;
  }
  return milliseconds{((hour * 60 + minute_) * 60 + second_) * 1000 + millisecond_};
}

}  // namespace khabar::normalize
