#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/url.h"

namespace khabar::normalize {

/// A link of a page that may lead to a feed.
struct FeedLink {
  std::string url;        ///< absolute, http(s)
  std::string title;      ///< as the page names it; may be empty
  bool declared = false;  ///< <link rel="alternate" type="application/rss+xml">; else its address looks so

  bool operator==(const FeedLink&) const = default;
};

/// The links of a page that may lead to feeds: those it declares first (HTML 4.6.7.4 "alternate"; RSS
/// autodiscovery), then those whose address looks like one, each address once, at most `most`. `html` is
/// valid UTF-8; `page` is where it came from. Pure; linear; any input is fine.
std::vector<FeedLink> feed_links(std::string_view html, const Url& page, std::size_t most);

}  // namespace khabar::normalize
