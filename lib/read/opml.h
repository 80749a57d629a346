#pragma once

#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "model/feed.h"
#include "read/read.h"

namespace khabar::read {

/// A feed as a list of subscriptions names it. What is not said is empty; nothing is checked.
struct Subscription {
  std::string url;       ///< xmlUrl
  std::string name;      ///< title, or text where there is none
  std::string site_url;  ///< htmlUrl
  std::string lang;      ///< language
  std::vector<std::string>
      tags;  ///< the folders around it, the outermost first, and its category; no doubles
};

/// The feeds of a list in its order, or why there are none.
using OpmlReading = std::variant<std::vector<Subscription>, Refusal>;

/// Reads an OPML list (1.0, 1.1, 2.0) as other programs export it: in any charset, with attributes in any
/// case, damaged or cut off, which costs at most the outline that is damaged. Folders may nest as they like.
/// Nothing is fetched, and no entity of its own is expanded (faults X01-X06, G08). Pure, linear in time, any
/// input is fine.
OpmlReading read_opml(std::string_view document, std::string_view content_type);

/// An OPML 2.0 list of feeds, UTF-8, under this title: one outline a feed, its tags as category (OPML 2.0,
/// "What is an outline?").
std::string write_opml(std::span<const Feed> feeds, const std::string& title);

}  // namespace khabar::read
