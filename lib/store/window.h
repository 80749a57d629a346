#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.h"
#include "base/time.h"
#include "model/article.h"

namespace khabar::store {

/// What a feed's last whole document showed, in its order (khabar_core.feed_window). Digests are parallel to
/// the articles; 0: this entry is to be looked up whatever it says.
struct Window {
  Time at{};
  Time looked_at{};   ///< when all keys were last looked up
  Time sighted_at{};  ///< when the sightings were last touched
  std::vector<std::int64_t> articles;
  std::vector<std::uint64_t> digests;
};

/// Over the keys and the content of an entry: never 0. Equal digests in two documents of one feed are one
/// entry, unchanged.
std::uint64_t digest_of(std::span<const IdentityKey> keys, const Hash128& content);

/// "{1,2}" and the hexadecimal digits of the digests, as PostgreSQL prints them, and back.
void read_window(std::string_view articles, std::string_view digests, Window& into);
std::string array_text(const std::vector<std::int64_t>& articles);
std::string hex_text(const std::vector<std::uint64_t>& digests);

/// One entry of the present document.
struct Shown {
  std::int64_t article = 0;
  std::optional<Time> published;
  bool fresh = false;  ///< never seen before this poll
};
using Dates = std::map<std::int64_t, std::optional<Time>>;

/// What is no longer in a document although older ones are.
struct Vanished {
  std::vector<std::int64_t> articles;
  bool looks_stale = false;  ///< only the newest are gone and nothing is new: perhaps an older copy of the
                             ///< document (a cache that lags, fault H35)
};

/// Which articles of the former document vanished. A window that slid is no vanishing: what leaves at its old
/// end, as seen by place and by date, is taken for slid. A feed that is in no order of time tells nothing,
/// and so does one that lost more than half of what it showed: it is being rebuilt. Dates: of what is gone.
/// Pure.
Vanished vanished(const std::vector<std::int64_t>& before, const std::vector<Shown>& now, const Dates& dates);

/// Whether a window no longer reaches back to an article of this date: that it is not there means nothing any
/// more.
bool slid_past(const std::vector<Shown>& now, const std::optional<Time>& published);

}  // namespace khabar::store
