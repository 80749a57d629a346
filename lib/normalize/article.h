#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/url.h"
#include "model/article.h"
#include "model/parsed_feed.h"
#include "normalize/normalize.h"
#include "normalize/title.h"
#include "normalize/web_url.h"

namespace khabar::normalize {

/// Bases as texts carry them, parsed once in a row: the entries of a document mostly share one. One thread.
class Bases {
 public:
  explicit Bases(std::string_view fallback) : fallback_(parse_url(fallback)) {}

  /// The URL that references resolve against: `base`, or the document's URL where it is none.
  const std::optional<Url>& of(const std::string& base);

  /// Settles that fallback for a feed: its own word where the document's URL is not known; for RSS, where no
  /// rule says what references are relative to, the site's address where a service on another host passes
  /// the feed on.
  void settle(const ParsedFeed& feed);

 private:
  std::optional<Url> fallback_;
  std::string last_;
  std::optional<Url> parsed_;
};

/// What all articles of one document share.
struct Outlet {
  const Context& context;
  const Limits& limits;
  std::string name;       ///< the operator's name of the source, else the feed's title
  SiteNames names;        ///< under which it may stand behind a title
  std::string lang;       ///< the feed's hint, the operator's first
  std::string feed_lang;  ///< the feed's own, as written
};

/// One entry as an article; keys and content hash stay empty. `title` is the entry's as one line.
Article make_article(const RawEntry& entry, std::string title, const Outlet& outlet, Bases& bases);

/// Lines of plain text, each once, without empty ones, at most `most`, each of at most `letters` letters.
std::vector<std::string> distinct_lines(const std::vector<std::string>& raw, std::size_t most,
                                        std::size_t letters);

}  // namespace khabar::normalize
