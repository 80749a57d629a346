#pragma once

#include <toml++/toml.h>

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "config/reader.h"

namespace khabar::config {

/// Gathers the feeds of all files, each id and each URL once.
class FeedList {
 public:
  /// Takes [defaults] and [[feed]] of one file. A feed's own key replaces the default whole, tags too.
  void read(Reader& reader, const toml::table& file);

  /// Once [poll] is known: a feed's own interval outside of its bounds is a fault.
  void check_intervals(Faults& faults, const Poll& poll) const;

  std::vector<Feed> take() { return std::move(feeds_); }

 private:
  void read_feed(Reader& reader, const toml::table& table, const Feed& defaults);

  using Places = std::unordered_map<std::string, std::string>;  ///< a value -> where it stands
  static void claim(Reader& reader, Places& taken, const std::string& value, std::string_view what,
                    toml::source_position at);

  struct Interval {
    Fault place;  ///< where it is written, without a reason yet
    seconds length;
  };
  std::vector<Feed> feeds_;
  std::vector<Interval> intervals_;
  Places ids_, urls_;
};

}  // namespace khabar::config
