#pragma once

#include <optional>
#include <vector>

#include "base/time.h"
#include "normalize/date_tokens.h"
#include "normalize/date_words.h"

namespace khabar::normalize {

/// Finds the time of day among the tokens of a date: "14:05", "2:05:33,120 م", "14h05", "14 시 5 분",
/// "T140533", "14.05" behind a date, "2 pm". Holds a reference to the tokens.
class ClockReader {
 public:
  enum class Found { kNothing, kClock, kFault };

  explicit ClockReader(const std::vector<Token>& tokens) : tokens_(tokens) {}

  /// Looks for a time that begins with the number at `at`, and moves `at` behind it. kFault: a time that
  /// cannot be, or a second one. `date_known`: the day stands before it already.
  Found read_at(std::size_t& at, bool date_known);
  /// "a.m." or "مساء" at the token; it may stand before the time too.
  void note_half(WordClass half, std::size_t at);

  [[nodiscard]] bool known() const { return known_; }
  /// Whether the time stands directly before the token.
  [[nodiscard]] bool ends_at(std::size_t at) const { return known_ && end_ == at; }
  [[nodiscard]] std::optional<milliseconds> since_midnight() const;

 private:
  bool number_at(std::size_t at, std::size_t most_digits = 2) const;
  bool sign_at(std::size_t at, char32_t sign) const {
    return at < tokens_.size() && tokens_[at].is_sign(sign);
  }
  bool glued(std::size_t at) const { return at < tokens_.size() && !tokens_[at].blank_before; }
  std::optional<WordClass> class_at(std::size_t at) const;
  int value(std::size_t at) const { return static_cast<int>(tokens_[at].value); }

  bool read_with_colons(std::size_t& at);
  bool read_with_marks(std::size_t& at, bool date_known);
  bool read_compact(std::size_t& at);
  bool read_with_dots(std::size_t& at, bool date_known);
  bool read_hour_only(std::size_t at) const;
  bool read_hour_before_offset(std::size_t at) const;
  void read_fraction(std::size_t& at);
  [[nodiscard]] bool plausible() const;

  const std::vector<Token>& tokens_;
  bool known_ = false;
  std::size_t end_ = 0;
  int hour_ = 0, minute_ = 0, second_ = 0, millisecond_ = 0;
  std::optional<WordClass> half_;
};

}  // namespace khabar::normalize
