#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/hash.h"
#include "base/time.h"
#include "model/article.h"
#include "model/feed.h"
#include "model/outcome.h"
#include "model/parsed_feed.h"
#include "model/response.h"

namespace khabar {

/// The ledger's line of a poll, before the store has counted.
struct Poll {
  Time at{};  ///< when the transfer ended: first_seen of what it brought
  Outcome outcome = Outcome::kInternal;
  std::string message;  ///< for operators; empty when all went well
  int http_status = 0;
  std::int64_t bytes = 0;  ///< decoded body
  milliseconds took{0};
  int window = 0;  ///< entries in the document
  std::string charset;
  CharsetSource charset_source = CharsetSource::kDefault;
  double charset_confidence = 1.0;
  bool salvaged = false;  ///< the document was damaged
  bool offline = false;   ///< our own network was down: says nothing of the feed (fault N17)
};

/// One poll, ready to be stored in one transaction: what pipeline hands to the store.
struct Batch {
  FeedKey feed = 0;
  std::string feed_id;
  std::string
      feed_url;  ///< that was polled; what belongs to that URL is not kept if the feed has another by now
  Poll poll;
  FeedInfo info;                  ///< meaningful when the outcome is kOk or kPartial
  std::vector<Article> articles;  ///< in the order of the document
  int shared_guids = 0;           ///< entries whose guid stands for another text elsewhere in the document
  /// What the next request may send. Set only when transport, decoding and parsing all ended well (I3); none:
  /// keep what is there (304, failure); an empty set: forget them (partial, or an answer without validators).
  std::optional<Validators> validators;
  Hash128 body_hash;  ///< of the decoded body; zero: none, or not wholly read
  /// Where nothing was new: the body_hash of the document since which that is so; none: not known.
  std::optional<Hash128> unchanged_since;
  CacheHints cache;
  PublishingHints hints;
  std::string host;              ///< of the feed's URL, as hosts are counted for politeness
  std::string older_url;         ///< where entries older than the document's are; empty: nowhere that we know
  std::string older_method;      ///< archive, next, paged or sitemap (Repair)
  std::optional<Repair> repair;  ///< the poll asked for this instead of the feed's document
  std::string moved_to;          ///< where permanent redirects led; empty: nowhere
};

/// What a policy learns from a poll (schedule/policy.h), with the counts of the store.
struct PollFacts {
  Outcome outcome = Outcome::kInternal;
  Time at{};
  int http_status = 0;
  int window = 0, fresh = 0, edited = 0, known = 0;  ///< entries shown; of these new, changed, seen before
  int common = 0;                                    ///< entries that this feed has shown before
  bool overlap =
      true;  ///< some entry was known already (or the feed's first poll): nothing slid past between two polls
  std::vector<Time> published;  ///< of the new articles, where known
  CacheHints cache;
  PublishingHints hints;
  milliseconds took{0};          ///< the transfer
  bool same_validators = false;  ///< the body changed and brought news under the validators of the last one
  bool pages_back = false;       ///< the document tells where older entries are
  bool offline = false;          ///< our own network was down: no fault of the feed
  bool repair = false;           ///< not the feed's document but older entries, asked for after a gap
};

/// What the store did with a Batch.
struct Stored {
  FeedKey feed = 0;
  PollFacts facts;
  ScheduleState schedule;  ///< as committed with the poll
  Validators validators;   ///< as they now stand in the database
  std::optional<Time> validators_at;
  Hash128 body_hash;
  std::vector<std::string> title_affixes;
  std::optional<Repair> repair;  ///< of an open gap: what to ask for next
  std::string url;               ///< where the feed is polled from now on; empty: as before
  std::string led_to;            ///< as in FeedRecord; not the store's to know
};

}  // namespace khabar
