#include "read/namespaces.h"

#include <array>
#include <string>

#include "read/tokens.h"

namespace khabar::read {
namespace {

struct Named {
  std::string_view name;
  Vocabulary vocabulary;
};

/// Without scheme, "www." and the slash or number sign at the end.
constexpr std::array kByUri{
    Named{"w3.org/2005/atom", Vocabulary::kCore},
    Named{"purl.org/atom/ns", Vocabulary::kCore},
    Named{"purl.org/rss/1.0", Vocabulary::kCore},
    Named{"purl.org/net/rss1.1", Vocabulary::kCore},
    Named{"my.netscape.com/rdf/simple/0.9", Vocabulary::kCore},
    Named{"channel.netscape.com/rdf/simple/0.9", Vocabulary::kCore},
    Named{"my.netscape.com/publish/formats/rss-0.91.dtd", Vocabulary::kCore},
    Named{"backend.userland.com/rss", Vocabulary::kCore},
    Named{"backend.userland.com/rss2", Vocabulary::kCore},
    Named{"backend.userland.com/rss091", Vocabulary::kCore},
    Named{"blogs.law.harvard.edu/tech/rss", Vocabulary::kCore},
    Named{"cyber.law.harvard.edu/rss", Vocabulary::kCore},
    Named{"purl.oclc.org/net/rss_2.0/enc", Vocabulary::kCore},
    Named{"sitemaps.org/schemas/sitemap/0.9", Vocabulary::kCore},
    Named{"google.com/schemas/sitemap/0.84", Vocabulary::kCore},
    Named{"purl.org/dc/elements/1.1", Vocabulary::kDublinCore},
    Named{"purl.org/dc/elements/1.0", Vocabulary::kDublinCore},
    Named{"purl.org/dc/terms", Vocabulary::kDublinCore},
    Named{"purl.org/rss/1.0/modules/content", Vocabulary::kContent},
    Named{"search.yahoo.com/mrss", Vocabulary::kMedia},
    Named{"tools.search.yahoo.com/mrss", Vocabulary::kMedia},
    Named{"rssboard.org/media-rss", Vocabulary::kMedia},
    Named{"itunes.com/dtds/podcast-1.0.dtd", Vocabulary::kItunes},
    Named{"example.com/dtds/podcast-1.0.dtd", Vocabulary::kItunes},
    Named{"google.com/schemas/play-podcasts/1.0", Vocabulary::kItunes},
    Named{"purl.org/rss/1.0/modules/syndication", Vocabulary::kSyndication},
    Named{"rssnamespace.org/feedburner/ext/1.0", Vocabulary::kFeedburner},
    Named{"pheedo.com/namespace/pheedo", Vocabulary::kFeedburner},
    Named{"news.yandex.ru", Vocabulary::kContent},
    Named{"podcastindex.org/namespace/1.0", Vocabulary::kPodcast},
    Named{"github.com/podcastindex-org/podcast-namespace/blob/main/docs/1.0.md", Vocabulary::kPodcast},
    Named{"google.com/schemas/sitemap-news/0.9", Vocabulary::kNews},
    Named{"prismstandard.org/namespaces/1.2/basic", Vocabulary::kPrism},
    Named{"prismstandard.org/namespaces/basic/2.0", Vocabulary::kPrism},
    Named{"prismstandard.org/namespaces/basic/2.1", Vocabulary::kPrism},
    Named{"prismstandard.org/namespaces/basic/3.0", Vocabulary::kPrism},
    Named{"google.com/schemas/sitemap-image/1.1", Vocabulary::kSitemapImage},
    Named{"w3.org/1999/02/22-rdf-syntax-ns", Vocabulary::kRdf},
    Named{"w3.org/1999/xhtml", Vocabulary::kXhtml},
    Named{"w3.org/2000/svg", Vocabulary::kForeignMarkup},
    Named{"w3.org/1998/math/mathml", Vocabulary::kForeignMarkup},
};

constexpr std::array kByPrefix{
    Named{"", Vocabulary::kCore},           Named{"atom", Vocabulary::kCore},
    Named{"rss", Vocabulary::kCore},        Named{"a10", Vocabulary::kCore},
    Named{"dc", Vocabulary::kDublinCore},   Named{"dcterms", Vocabulary::kDublinCore},
    Named{"content", Vocabulary::kContent}, Named{"media", Vocabulary::kMedia},
    Named{"itunes", Vocabulary::kItunes},   Named{"sy", Vocabulary::kSyndication},
    Named{"news", Vocabulary::kNews},       Named{"feedburner", Vocabulary::kFeedburner},
    Named{"rdf", Vocabulary::kRdf},         Named{"image", Vocabulary::kSitemapImage},
    Named{"xhtml", Vocabulary::kXhtml},     Named{"svg", Vocabulary::kForeignMarkup},
    Named{"prism", Vocabulary::kPrism},     Named{"podcast", Vocabulary::kPodcast},
    Named{"yandex", Vocabulary::kContent},  Named{"pheedo", Vocabulary::kFeedburner},
};

std::string plain(std::string_view uri) {
  std::string text = lower(trimmed(uri));
  for (const std::string_view start : {"http://", "https://", "www."}) {
    if (text.starts_with(start)) text.erase(0, start.size());
  }
  while (!text.empty() && (text.back() == '/' || text.back() == '#')) text.pop_back();
  return text;
}

}  // namespace

std::optional<Vocabulary> vocabulary_of_uri(std::string_view uri) {
  const std::string text = plain(uri);
  if (text.empty()) return Vocabulary::kCore;
  for (const Named& named : kByUri) {
    if (named.name == text) return named.vocabulary;
  }
  return std::nullopt;
}

Vocabulary vocabulary_of_prefix(std::string_view prefix) {
  for (const Named& named : kByPrefix) {
    if (same_ignoring_case(named.name, prefix)) return named.vocabulary;
  }
  return Vocabulary::kOther;
}

bool is_atom_10(std::string_view uri) {
  return plain(uri) == "w3.org/2005/atom";
}
bool is_atom_03(std::string_view uri) {
  return plain(uri) == "purl.org/atom/ns";
}
bool is_rss_10(std::string_view uri) {
  return plain(uri) == "purl.org/rss/1.0";
}
bool is_rss_11(std::string_view uri) {
  return plain(uri) == "purl.org/net/rss1.1";
}
bool is_rss_090(std::string_view uri) {
  return plain(uri).ends_with("netscape.com/rdf/simple/0.9");
}

}  // namespace khabar::read
