#pragma once

#include <cstdint>
#include <string_view>

namespace khabar::read {

/// What an element is in a feed's skeleton, as far as a repair needs to know.
enum class Role : std::uint8_t {
  kStructure,  ///< the root and what holds entries: only elements stand in it
  kEntry,      ///< item, entry, url: only elements stand in it, and none stands directly in another
  kField,      ///< title, link, guid...: holds text, never another field
  kText,       ///< description, content...: holds text or markup
  kOther,
};

/// By the local name, ASCII case not looked at.
Role role_of(std::string_view qualified_name);

/// Whether the name is one of a feed's root: rss, RDF, feed, channel, urlset, sitemapindex.
bool is_feed_root(std::string_view qualified_name);

/// HTML elements that have no end tag.
bool is_void_html(std::string_view qualified_name);

}  // namespace khabar::read
