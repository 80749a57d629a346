#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/hash.h"
#include "base/time.h"

namespace khabar {

/// The database's number of a feed (khabar_core.feed). 0: not in the database (parse, probe).
using FeedKey = std::int64_t;

/// One [[feed]] of the configuration, [defaults] already applied.
struct Feed {
  std::string id;        ///< the operator's stable name, "khaleej-online": the identity of the feed
  std::string url;       ///< absolute http or https URL
  std::string name;      ///< for people; the id where it is not set
  std::string lang;      ///< BCP 47 hint, "ar"; empty: decide from the feed and the text
  std::string timezone;  ///< IANA name or "+03:00": the zone of dates that name none or an ambiguous one;
                         ///< empty: unknown
  std::string
      source;  ///< the outlet's name as it stands in titles ("الخليج أونلاين"); empty: taken from the feed
  std::vector<std::string> tags;
  std::optional<seconds> interval;  ///< fixed polling interval; none: [poll] decides
  bool enabled = true;
};

/// ETag and Last-Modified of one answer, verbatim and as one set (RFC 9110 8.8; fault I3).
struct Validators {
  std::string etag;
  std::string last_modified;

  [[nodiscard]] bool empty() const { return etag.empty() && last_modified.empty(); }
  bool operator==(const Validators&) const = default;
};

/// What the polling policy remembers of a feed. A value: policies turn one into the next (schedule/policy.h),
/// and the store keeps it in the feed's row, so a restart continues where the process was.
struct ScheduleState {
  Time due_at{};                  ///< when the next poll is wanted
  std::optional<Time> last_poll;  ///< end of the last poll, however it ended
  std::optional<Time> last_ok;    ///< last poll that ended ok, not_modified or partial
  std::optional<Time> last_new;   ///< last poll that brought a new article
  seconds interval{0};            ///< the current interval; 0 before the first poll
  int failures = 0;               ///< polls in a row that failed
  std::string memory;             ///< what a learning policy knows, as a JSON object; empty: nothing yet
};

/// What the database knows of a feed when the daemon starts or reloads.
struct FeedRecord {
  FeedKey key = 0;
  Feed feed;
  Validators validators;
  std::optional<Time> validators_at;       ///< when the validators were last confirmed by a 200 (fault H39)
  std::vector<std::string> title_affixes;  ///< learned from its recent titles (normalize/title_habits.h)
  Hash128 body_hash;  ///< content_hash of the last body that was stored whole; zero: none
  ScheduleState schedule;
};

}  // namespace khabar
