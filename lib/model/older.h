#pragma once

#include <string>
#include <string_view>

namespace khabar {

/// The usual names of a news sitemap (the last two days of a site) are tried in turn: the first of a site,
/// and what comes after one; "": none.
[[nodiscard]] std::string first_sitemap(std::string_view site);
[[nodiscard]] std::string next_sitemap(std::string_view sitemap);

/// WordPress answers ?paged=2, 3 ... with older entries: the page after `url`. "": not an absolute URL.
[[nodiscard]] std::string next_page(std::string_view url);

}  // namespace khabar
