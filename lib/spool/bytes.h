#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.h"
#include "base/time.h"

/// The bytes of what lies in the state directory: integers as LEB128 varints (signed ones zigzag first),
/// texts and lists with their length before them, optionals with a 0 or 1 before them, times as milliseconds
/// since 1970, durations in the unit of their type. Every form made of them is persistent.
namespace khabar::spool {

constexpr int kVarintBits = 7;

class Writer {
 public:
  explicit Writer(std::size_t size) { out_.reserve(size); }

  void byte(std::uint8_t value) { out_ += static_cast<char>(value); }
  void natural(std::uint64_t value) {
    for (; value >= 0x80; value >>= kVarintBits) byte(static_cast<std::uint8_t>(value | 0x80U));
    byte(static_cast<std::uint8_t>(value));
  }
  void integer(std::int64_t value) {
    natural((static_cast<std::uint64_t>(value) << 1U) ^ static_cast<std::uint64_t>(value >> 63));
  }
  void real(double value) { natural(std::bit_cast<std::uint64_t>(value)); }
  void text(std::string_view value) {
    natural(value.size());
    out_ += value;
  }
  void texts(const std::vector<std::string>& values) {
    natural(values.size());
    for (const std::string& value : values) text(value);
  }
  void hash(const Hash128& value) {
    for (const std::uint8_t part : value.bytes) byte(part);
  }
  template <class Rep, class Period>
  void duration(std::chrono::duration<Rep, Period> value) {
    integer(value.count());
  }
  void time(Time value) { duration(value.time_since_epoch()); }
  void maybe(const std::optional<seconds>& value) {
    byte(value ? 1 : 0);
    if (value) duration(*value);
  }
  void maybe(const std::optional<Time>& value) {
    byte(value ? 1 : 0);
    if (value) time(*value);
  }

  std::string take() { return std::move(out_); }

 private:
  std::string out_;
};

/// The inverse. Once something is missing or off, every answer is empty and good() is false.
class Input {
 public:
  explicit Input(std::string_view bytes) : rest_(bytes) {}

  [[nodiscard]] bool good() const { return good_; }
  [[nodiscard]] bool at_end() const { return good_ && rest_.empty(); }

  std::uint8_t byte() {
    if (rest_.empty()) return fail();
    const auto value = static_cast<std::uint8_t>(rest_.front());
    rest_.remove_prefix(1);
    return value;
  }
  std::uint64_t natural() {
    std::uint64_t value = 0;
    for (int shift = 0; shift < 64; shift += kVarintBits) {
      const std::uint8_t part = byte();
      if (shift == 63 && part > 1) return fail();
      value |= static_cast<std::uint64_t>(part & 0x7FU) << shift;
      if (part < 0x80) return value;
    }
    return fail();
  }
  std::int64_t integer() {
    const std::uint64_t value = natural();
    return static_cast<std::int64_t>(value >> 1U) ^ -static_cast<std::int64_t>(value & 1U);
  }
  int small() {
    const std::int64_t value = integer();
    return static_cast<int>(value) == value ? static_cast<int>(value) : fail();
  }
  double real() { return std::bit_cast<double>(natural()); }
  std::string text() {
    const std::uint64_t size = natural();
    if (size > rest_.size()) return std::string(fail(), '\0');
    std::string value(rest_.substr(0, size));
    rest_.remove_prefix(size);
    return value;
  }
  std::vector<std::string> texts() {
    std::vector<std::string> values;
    for (std::uint64_t left = natural(); left > 0 && good_; --left) values.push_back(text());
    return values;
  }
  Hash128 hash() {
    Hash128 value;
    for (std::uint8_t& part : value.bytes) part = byte();
    return value;
  }
  bool truth() {
    const std::uint8_t value = byte();
    return value > 1 ? fail() != 0 : value == 1;
  }
  Time time() { return Time{milliseconds{integer()}}; }
  std::optional<seconds> maybe() { return truth() ? std::optional(seconds{integer()}) : std::nullopt; }
  std::optional<Time> maybe_time() { return truth() ? std::optional(time()) : std::nullopt; }
  /// A member of a closed list of so many.
  std::uint8_t one_of(std::size_t size) {
    const std::uint8_t value = byte();
    return value < size ? value : fail();
  }

 private:
  std::uint8_t fail() {
    good_ = false;
    rest_ = {};
    return 0;
  }

  std::string_view rest_;
  bool good_ = true;
};

}  // namespace khabar::spool
