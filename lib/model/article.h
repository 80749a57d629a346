#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.h"
#include "base/time.h"
#include "model/parsed_feed.h"

namespace khabar {

/// How far the publication date can be trusted.
enum class DateQuality : std::uint8_t {
  kExact,      ///< date, time and zone were given
  kTzAssumed,  ///< the zone was missing or ambiguous: the feed's timezone, or UTC, was taken
  kDateOnly,   ///< a day without a time
  kClamped,    ///< lay in the future: cut to the time of the poll
  kMissing,    ///< none, or none that could be read: the instant is null
};
std::string_view name_of(DateQuality quality);

enum class Direction : std::uint8_t { kLtr, kRtl };
std::string_view name_of(Direction direction);

struct Enclosure {
  std::string url;                     ///< absolute http(s)
  std::string type;                    ///< media type, lower case; empty: unknown
  std::optional<std::int64_t> length;  ///< bytes, where the feed gave a number that can be one
};

/// What makes two sightings one article. `scope` is decided by the store: guids and fingerprints are believed
/// inside their feed only, URLs everywhere (faults A04 A05).
struct IdentityKey {
  enum class Kind : char { kGuid = 'g', kUrl = 'u', kFingerprint = 'f' };
  Kind kind = Kind::kGuid;
  Hash128 hash;
  bool operator==(const IdentityKey&) const = default;
};

/// One article, clean: valid UTF-8 without NUL or control characters, URLs absolute, dates UTC. What the row
/// will be.
struct Article {
  std::string guid;  ///< as the feed gave it; empty where it gave none
  std::string url;   ///< absolute http(s); empty: none
  std::string
      canonical_url;  ///< without tracking parameters, fragment and the like: the identity of the page
  std::vector<std::string> url_rules;  ///< by which url became canonical_url, in their order
  std::string title;                   ///< plain text, site suffix removed, at most 2000 letters
  std::string title_raw;               ///< plain text as the feed had it
  std::vector<std::string> authors;
  std::string summary;       ///< plain text
  std::string text;          ///< plain text of the whole content, paragraphs separated by an empty line
  std::string html;          ///< sanitized HTML of the whole content
  std::string summary_html;  ///< sanitized HTML of the summary where the entry has both
  std::string image_url;
  std::string lang;  ///< BCP 47, "ar"; "und" where it cannot be told
  Direction dir = Direction::kLtr;
  std::vector<std::string> categories;
  std::vector<Enclosure> enclosures;
  std::optional<Time> published;
  DateQuality published_quality = DateQuality::kMissing;
  std::string published_raw;  ///< as the feed wrote it, at most 64 bytes
  std::optional<Time> updated;
  std::string
      source_name;  ///< whose article it is where the feed says so (RSS source, news:name), else the outlet
  std::string source_url;
  std::string wire_agency;  ///< the agency it was taken from, where the text says so ("قنا", "Reuters")

  Hash128 content_hash;           ///< of what readers see (title, text, summary, image): an edit changes it
  std::vector<IdentityKey> keys;  ///< strongest first; never empty in what is stored
};

/// The feed as it describes itself, clean.
struct FeedInfo {
  Format format = Format::kUnknown;
  std::string title;
  std::string link;  ///< its site, absolute
  std::string description;
  std::string language;
  std::optional<Time> updated;
  std::string id, author, image, generator;
  std::optional<Time> published;
  std::vector<std::string> categories;
  std::string hub, self, next;             ///< WebSub hub, rel=self, older pages (RFC 5005)
  std::vector<std::string> title_affixes;  ///< what its titles are in the habit of carrying; empty: too few
                                           ///< titles to tell, or none
};

/// What normalize makes of a ParsedFeed.
struct NormalizedFeed {
  FeedInfo info;
  std::vector<Article> articles;  ///< in the order of the document
  int shared_guids = 0;  ///< entries whose guid another entry with another text has too (set by match)
};

}  // namespace khabar
