#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace khabar::bench {

/// How many feeds the corpus has where nothing else is said.
constexpr int kCorpusFeeds = 2000;

/// One made-up feed document, as a server would send it.
struct Document {
  std::string url;
  std::string body;
  std::string content_type;
  std::string_view format;  ///< "rss2.0", "rss2.0-1256", "atom1.0"...
  bool is_xml = true;
  int items = 0;
};

/// Feed number `feed` of the corpus when its newest item is number `newest`; the items before it follow, 20
/// to 50 in all. The same arguments give the same bytes on every machine, and an item is the same in every
/// document it stands in: so `newest + 1` is the feed after one publication.
///
/// Three feeds of five are Arabic, the others English, Persian, French and Spanish. Of twenty feeds nine are
/// RSS 2.0 with whole articles in content:encoded, three RSS 2.0 with teasers, three Atom, and one each
/// RSS 1.0, RSS 0.91, JSON Feed, a news sitemap and RSS 2.0 in windows-1256 (UTF-8 where the language is not
/// Arabic).
Document make_document(int feed, int newest = 1000);

}  // namespace khabar::bench
