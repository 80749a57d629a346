#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
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

/// Which rule set the time of a feed's next poll: khabar.feeds.due_by. Only ever added to.
enum class DueBy : std::uint8_t {
  kStart,       ///< never polled: spread over start_spread
  kInterval,    ///< the interval of the configuration
  kPrice,       ///< the items expected by then are worth a request
  kWindow,      ///< the window may slide past
  kLongest,     ///< max_interval
  kShortest,    ///< min_interval
  kFreshness,   ///< max-age, Expires, skipHours or skipDays
  kSharedCopy,  ///< the instant at which a cache refreshes its copy
  kSilence,     ///< silent for weeks: twice a day
  kReturn,      ///< back from silence, itself or its outlet: hourly
  kFailure,     ///< backing off
  kRetryAfter,  ///< the host named the time
  kGone,        ///< 410 for good: weekly
};
constexpr std::array<std::string_view, 13> kDueByNames{
    "start",       "interval", "price",  "window",  "longest",     "shortest", "freshness",
    "shared_copy", "silence",  "return", "failure", "retry_after", "gone"};
constexpr std::string_view name_of(DueBy rule) {
  return kDueByNames[static_cast<std::size_t>(rule)];
}

/// What the polling policy remembers of a feed. A value: policies turn one into the next (schedule/policy.h),
/// and the store keeps it in the feed's row, so a restart continues where the process was.
struct ScheduleState {
  Time due_at{};                  ///< when the next poll is wanted
  std::optional<Time> last_poll;  ///< end of the last poll, however it ended
  std::optional<Time> last_ok;    ///< last poll that ended ok, not_modified or partial
  std::optional<Time> last_new;   ///< last poll that brought a new article
  seconds interval{0};            ///< the current interval; 0 before the first poll
  int failures = 0;               ///< polls in a row that failed
  DueBy due_by = DueBy::kStart;
  double expected = 0;  ///< new items expected by due_at; 0: not told
  double price = 0;     ///< of a request, in item-hours, when that was decided; 0: not asked for
  std::string memory;   ///< what a learning policy knows, as a JSON object; empty: nothing yet
};

/// Older entries of a feed that are asked for because its window slid past unseen (khabar.gaps).
struct Repair {
  Time gap_to{};       ///< the poll that found the gap: which gap it is
  std::string url;     ///< what to ask for next
  std::string method;  ///< archive, next, paged or sitemap
  int pages = 0;       ///< read so far
};

/// What the database knows of a feed when the daemon starts or reloads.
struct FeedRecord {
  FeedKey key = 0;
  Feed feed;                   ///< its url: where it is polled
  std::string configured_url;  ///< the same, unless the feed has moved for good
  Validators validators;
  std::optional<Time> validators_at;       ///< when the validators were last confirmed by a 200 (fault H39)
  std::vector<std::string> title_affixes;  ///< learned from its recent titles (normalize/title.h)
  Hash128 body_hash;  ///< content_hash of the last body that was stored whole; zero: none
  ScheduleState schedule;
  std::optional<Repair>
      repair;  ///< in a snapshot of a poll: it asks for this, not for the feed's own document
  /// The server to which redirects of its URL led when it was last polled; empty: to none but its own. Each
  /// process learns it anew.
  std::string led_to;
};

}  // namespace khabar
