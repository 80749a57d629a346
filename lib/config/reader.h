#pragma once

#include <toml++/toml.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/config.h"

namespace khabar::config {

/// One file while it is read: knows its name and gathers its faults, so that reading goes on after each.
class Reader {
 public:
  Reader(std::string file, Faults& faults, Faults& warnings)
      : file_(std::move(file)), faults_(faults), warnings_(warnings) {}

  void fault(toml::source_position at, std::string why) { faults_.push_back(found(at, std::move(why))); }
  void warn(toml::source_position at, std::string why) { warnings_.push_back(found(at, std::move(why))); }
  /// What fault() notes down, for those who find out later.
  [[nodiscard]] Fault found(toml::source_position at, std::string why) const;
  /// A fault of the file as a whole.
  void fault(std::string why) { fault(toml::source_position{}, std::move(why)); }

  /// "file:line:column", to point there from another fault.
  [[nodiscard]] std::string place(toml::source_position at) const;

  /// The fault of a key that is none of `known`; names the nearest of them.
  void unknown(const toml::key& key, std::string_view what, const std::vector<std::string_view>& known);

  /// The node as a table; a fault otherwise.
  const toml::table* table(const toml::key& key, const toml::node& node);

 private:
  std::string file_;
  Faults& faults_;
  Faults& warnings_;
};

/// The word of `known` that differs least from `word`, where it is near enough to be a slip of the pen; else
/// empty.
std::string_view nearest(std::string_view word, const std::vector<std::string_view>& known);

}  // namespace khabar::config
