#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/hash.h"
#include "base/time.h"
#include "model/article.h"

namespace khabar::store {

/// What the database knows of the article behind one key of an entry.
struct Candidate {
  /// Whether the entry's words are those of the article: asked only where a guid alone speaks for it.
  enum class Words : char { kUnasked, kAlike, kOther };
  enum class Status : char { kLive, kRetracted, kMerged, kPurged };

  IdentityKey::Kind kind = IdentityKey::Kind::kGuid;
  Hash128 key;
  bool key_is_stale = false;  ///< last_seen of the key is to be touched (monthly)
  std::int64_t article = 0;
  Status status = Status::kLive;  ///< kPurged: the key outlived its article (retention); all below is empty
  std::int64_t merged_into = 0;
  std::int64_t origin = 0;     ///< the feed that may revise it
  std::string origin_host;     ///< of that feed
  bool origin_active = false;  ///< it is still polled
  std::string url;             ///< canonical
  std::string title;
  Hash128 content;
  Time touched{};                     ///< when its present content was first seen
  std::optional<Time> seen_here;      ///< last_seen of its sighting by this feed
  std::optional<Hash128> shown_here;  ///< the content that this feed showed last; none: not known
  bool missing_here = false;          ///< it had vanished from this feed
  Words words = Words::kUnasked;

  /// Takes what is known of the article from another candidate for it; the key stays.
  void take(const Candidate& other) {
    Candidate all = other;
    all.kind = kind;
    all.key = key;
    all.key_is_stale = key_is_stale;
    *this = std::move(all);
  }

  [[nodiscard]] bool live() const { return status == Status::kLive; }
  [[nodiscard]] bool purged() const { return status == Status::kPurged; }
};

/// Whether the guid alone speaks for the candidate, so that its words must be looked at before it is
/// believed.
bool is_doubtful(const Article& entry, const Candidate& known);

/// Which candidate an entry is; nothing: none, it is a new article. Candidates stand in the order of the
/// entry's keys.
///
/// A guid is believed where title or canonical URL agree, or the words are alike; for an entry without a URL
/// of its own, where the words do not speak against it. Else the feed reuses its guids for other articles
/// (fault A02) and the URL or the fingerprint decides. A guid whose article was purged is believed unless the
/// entry says that it was published after the article. URLs and fingerprints are believed as they are.
const Candidate* resolve(const Article& entry, const std::vector<Candidate>& candidates);

/// Whether a feed at `feed_host` is at home at the host of `url`: the same host, or one is a subdomain of the
/// other.
bool at_home(std::string_view feed_host, std::string_view url);

/// The page that a candidate claims: the entry's own where the URL led to it, else the article's.
const std::string& page_of(const Article& entry, const Candidate& known);

/// May this feed revise the article (faults A04 A05)? The origin may, by changing what it shows itself: a
/// text that it shows as before is no edit, even where another feed's edit was faster. So may a feed of the
/// page's own host that showed the present text before. A feed of the page's own host takes the article over
/// from an origin that is not at home there (a squatter loses to the rightful feed) or that is no longer
/// polled.
struct Claim {
  bool may_revise = false;
  bool takes_over = false;
};
Claim claim(const Article& entry, const Candidate& known, std::int64_t feed, std::string_view feed_host);

/// Whether `other`, found by another key of the entry than `known`, is the same article as `known`: two rows
/// found to be one. By URL only where the feed has a say there, or gives its own row up to the page's outlet,
/// or the content is the same: a stranger's feed must not fold other outlets' articles into its own.
bool is_same_article(const Article& entry, const Candidate& known, const Candidate& other, std::int64_t feed,
                     std::string_view feed_host);

/// Of two rows that are one, whether `other` stays: the one whose origin is at home at the page, else the
/// older.
bool outranks(const Candidate& other, const Candidate& known, std::string_view page);

}  // namespace khabar::store
