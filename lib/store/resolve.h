#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.h"
#include "base/time.h"
#include "model/article.h"

namespace khabar::store {

/// What the database knows of the article behind one key of an entry.
struct Candidate {
  IdentityKey::Kind kind = IdentityKey::Kind::kGuid;
  Hash128 key;
  bool key_is_stale = false;  ///< last_seen of the key is to be touched (monthly)
  std::int64_t article = 0;
  std::int64_t origin = 0;  ///< the feed that may revise it
  std::string origin_host;  ///< of that feed
  std::string url;          ///< canonical
  std::string title;
  Hash128 content;
  Time touched{};                 ///< when its present content was first seen
  bool live = true;               ///< neither retracted nor merged
  std::optional<Time> seen_here;  ///< last_seen of its sighting by this feed
};

/// Which candidate an entry is; nothing: none, it is a new article. Candidates stand in the order of the
/// entry's keys.
///
/// A guid is believed where title or canonical URL agree, or the entry has no URL of its own. Where neither
/// agrees the feed reuses its guids for other articles (fault A02) and the URL or the fingerprint decides.
/// URLs and fingerprints are believed as they are.
const Candidate* resolve(const Article& entry, const std::vector<Candidate>& candidates);

/// Whether a feed at `feed_host` is at home at the host of `url`: the same host, or one is a subdomain of the
/// other.
bool at_home(std::string_view feed_host, std::string_view url);

/// May this feed revise the article (faults A04 A05)? The origin may. A feed of the URL's own host takes the
/// article over from an origin that is not at home there: a squatter loses to the rightful feed.
struct Claim {
  bool may_revise = false;
  bool takes_over = false;
};
Claim claim(const Candidate& known, std::int64_t feed, std::string_view feed_host);

}  // namespace khabar::store
