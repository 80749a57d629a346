#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace khabar {

/// Which format a document is in: the `format` of `khabard parse`.
enum class Format : std::uint8_t {
  kUnknown,
  kRss090,
  kRss091,
  kRss092,
  kRss093,
  kRss094,
  kRss10,
  kRss20,
  kRss,
  kAtom03,
  kAtom10,
  kJson1,
  kJson11,
  kCdf,
  kSitemapNews,
  kSitemapIndex,
};
std::string_view name_of(Format format);

/// How the charset was decided, in the words of `khabard parse` and khabar.polls.
enum class CharsetSource : std::uint8_t { kBom, kHttp, kXml, kDetected, kDefault };
std::string_view name_of(CharsetSource source);

/// What the markup of a text is by its own declaration (RFC 4287 3.1). RSS declares nothing: kUnknown for its
/// titles, kHtml for its descriptions.
enum class TextType : std::uint8_t { kUnknown, kPlain, kHtml, kXhtml };

/// A text as it stands in the document, XML unescaped once. For kXhtml the serialized children of the element
/// (or of its div). Not trimmed, not cleaned, not resolved.
struct RawText {
  std::string value;
  TextType type = TextType::kUnknown;
  std::string
      base;  ///< what relative references in it resolve against by xml:base; "": the document's own URL
  std::string lang;  ///< xml:lang in force, as written

  [[nodiscard]] bool empty() const { return value.empty(); }
};

/// A reference as written, and its base as of RawText.
struct RawLink {
  std::string href;
  std::string base;
  std::string rel;   ///< lower case; "alternate" where none is written
  std::string type;  ///< media type as written
  std::string title;
  std::string hreflang;
};

struct RawEnclosure {
  std::string url;
  std::string base;
  std::string type;           ///< media type as written
  std::string length;         ///< as written: may be anything
  std::string medium;         ///< media:content medium, "image"; empty where unknown
  int width = 0, height = 0;  ///< 0: not said
  bool thumbnail = false;     ///< media:thumbnail and the like: an image of the article, no attachment
};

struct RawPerson {
  std::string name, email, url;
};

/// One entry in the document's words. The order of a vector is the order of the document, except that what
/// the format prefers stands first (an Atom author before a dc:creator).
struct RawEntry {
  std::string id;                ///< guid, atom:id, rdf:about, JSON id; trimmed
  bool id_is_permalink = false;  ///< guid whose isPermaLink is not false
  RawText title;
  RawText summary;
  RawText content;
  std::vector<RawLink> links;
  std::string original_link;  ///< feedburner:origLink and the like: what the link stands for
  std::vector<RawPerson> authors;
  std::vector<RawPerson> contributors;
  std::vector<std::string> categories;
  std::vector<RawEnclosure> enclosures;
  std::string image;  ///< an image that the entry names as its own (itunes:image, JSON Feed image, <image>)
  std::string image_base;
  std::string published;  ///< as written
  std::string updated;
  std::string created;
  std::string lang;                      ///< xml:lang or dc:language of the entry
  std::string source_title, source_url;  ///< RSS source, atom:source: whose article it is
  std::string comments;                  ///< URL of the comments page
  std::string publisher;                 ///< dc:publisher; news:name of a sitemap
  std::string rights;
};

/// How often the feed says it wants to be asked.
struct PublishingHints {
  std::optional<int> ttl_minutes;  ///< RSS ttl; may be absurd
  std::vector<int> skip_hours;     ///< 0..23 GMT
  std::vector<int> skip_days;      ///< 0 = Sunday
  std::string update_period;       ///< sy:updatePeriod
  std::optional<int> update_frequency;
};

/// A feed in the document's words: what read hands to normalize.
struct ParsedFeed {
  Format format = Format::kUnknown;
  std::string charset;  ///< WHATWG name in lower case, "windows-1256"
  CharsetSource charset_source = CharsetSource::kDefault;
  double charset_confidence = 1.0;  ///< 0..1
  bool salvaged = false;            ///< the document was damaged: repaired, or cut and the whole items kept
  bool truncated = false;    ///< the end of the document is missing: validators must not be kept (X11, H40)
  bool mismatched = false;   ///< tags in the middle do not match: something may be missing, as above (X10)
  std::size_t left_out = 0;  ///< entries beyond what a reader is allowed to take

  std::string id;
  RawText title;
  RawText description;
  std::vector<RawLink> links;  ///< alternate, self, hub, next, prev-archive...
  std::string lang;
  std::string updated, published;  ///< as written
  std::vector<RawPerson> authors;
  std::vector<std::string> categories;
  std::string image, image_base;
  std::string generator;
  std::string rights;
  PublishingHints hints;
  std::vector<RawEntry> entries;
};

}  // namespace khabar
