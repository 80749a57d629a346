#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "config/checks.h"
#include "config/config.h"

/// The table that binds each key of khabard.toml to its member of Config. Reading, checking, printing and the
/// test that compares khabard.toml with the structs all follow it.
namespace khabar::config {

/// Leads from a Config to one of its options.
template <class T>
using Member = T& (*)(Config&);

struct Text {
  Member<std::string> at;
  Check check;
};
struct Texts {
  Member<std::vector<std::string>> at;
  Check check;  ///< of each element
};
struct Truth {
  Member<bool> at;
};
/// A number within bounds. int: a count; std::int64_t: bytes; double: a share; seconds and milliseconds: a
/// duration.
template <class T>
struct Range {
  Member<T> at;
  T min, max;
};

struct Option {
  std::string_view section, key;
  std::variant<Text, Texts, Truth, Range<int>, Range<std::int64_t>, Range<double>, Range<seconds>,
               Range<milliseconds>>
      value;
};

/// Two options of one section that must not pass each other. One that the file does not set follows the
/// other.
struct Order {
  std::string_view section, smaller, larger;
  bool (*holds)(const Config&);
  void (*lower)(Config&);  ///< the smaller one becomes the larger one
  void (*raise)(Config&);  ///< the larger one becomes the smaller one
};

std::span<const Option> options();
std::span<const Order> orders();

/// The names of the sections, each once.
std::vector<std::string_view> sections();

/// Bounds of poll.interval, and of a feed's own. A second is for feeds of one's own; poll.min_interval guards
/// the others.
constexpr seconds kShortestInterval{1};
constexpr seconds kLongestInterval = std::chrono::days{30};

}  // namespace khabar::config
