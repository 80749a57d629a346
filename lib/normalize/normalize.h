#pragma once

#include <string>
#include <vector>

#include "base/time.h"
#include "model/article.h"
#include "model/feed.h"
#include "model/parsed_feed.h"

namespace khabar::normalize {

/// What an article's meaning depends on besides the document.
struct Context {
  Time fetched_at{};  ///< the clock of the poll: future dates are cut to it, relative words ("منذ ساعتين")
                      ///< count from it
  std::string url;                         ///< final URL of the document
  Feed feed;                               ///< the operator's hints: lang, timezone, source
  std::vector<std::string> title_affixes;  ///< what its titles were in the habit of carrying so far
};

/// Sizes beyond which values are cut (at a letter) or dropped, so that one feed cannot fill the database.
struct Limits {
  std::size_t title_letters = 2000;               ///< fault C10
  std::size_t text_bytes = std::size_t{4} << 20;  ///< each of text and html
  std::size_t categories = 64;                    ///< fault C15
  std::size_t authors = 32;
  std::size_t enclosures = 64;
  std::size_t name_letters = 500;  ///< one author, category or source
};

/// ParsedFeed -> clean articles, keys still empty (match adds them). Pure and linear; never throws for any
/// input.
NormalizedFeed normalize_feed(ParsedFeed parsed, const Context& context, const Limits& limits = {});

}  // namespace khabar::normalize
