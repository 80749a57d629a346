#pragma once

#include <set>
#include <string>

#include "model/batch.h"
#include "model/feed.h"

namespace khabar::daemon {

/// A basic string of TOML, quotes and all (TOML 1.0, "String").
std::string toml_string(const std::string& text);

/// A [[feed]] as it may stand in a configuration file. Keys without a value are left out.
std::string feed_lines(const Feed& feed);

/// A feed that was read at `url`, as one would configure it: its name and language are those of the document.
Feed feed_as_read(const std::string& id, const std::string& url, const Batch& batch);

/// Makes ids that no other feed has.
class FeedIds {
 public:
  /// The id is some feed's.
  void claim(const std::string& id) { taken_.insert(id); }
  /// An id for the feed at `url`, from now on its own: "example" for www.example.com; where that is taken
  /// "example-sport", by its path, or a number.
  std::string make(const std::string& url);

 private:
  std::set<std::string> taken_;
};

}  // namespace khabar::daemon
