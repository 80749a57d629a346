#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace khabar::read {

/// Feeds inside HTML pages, as browsers without a screen and caches in front of them answer.

/// Whether an element that stands first makes the document a page.
bool begins_page(std::string_view name);

/// Whether the start tag at `at` is that of a feed and not of some element of the page's own: it names its
/// version or a namespace.
bool is_feed_in_page(std::string_view text, std::size_t at);

/// Where reading a page goes on behind the start tag at `at`: behind the end tag of a script or a style.
std::size_t skip_page_element(std::string_view text, std::size_t at);

/// The source of a feed that a page shows: <html><body><pre>&lt;rss ...&gt; with nothing before it in the
/// <pre>, or what may be a JSON Feed; or the source of a feed that was escaped as a whole. Empty: the page
/// shows none.
std::string feed_shown_by(std::string_view page);

}  // namespace khabar::read
