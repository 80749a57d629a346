#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace khabar::demo {

using std::chrono::minutes;
using std::chrono::seconds;
using Time = std::chrono::sys_seconds;

/// One piece as it was written. All names, places and events are invented.
struct Story {
  std::string_view slug;
  std::string_view title;
  std::string_view lead;
  std::string_view body;  ///< paragraphs, one a line; those that begin with "## " are headings
  std::string_view author;
  std::string_view category;
  minutes age{0};      ///< how long before the site's start it was published
  seconds appears{0};  ///< how long after the start, for pieces that come while the site runs
  seconds edited{0};   ///< when, after the start, the two below change it; 0: never
  std::string_view new_title;
  std::string_view added_paragraph;
};

enum class Format { kRss20, kRss091, kRss10, kAtom10, kAtom03, kJson, kSitemap };
enum class Dates { kStandard, kGulf };  ///< kGulf: "الثلاثاء، 9 ديسمبر 2025 14:05", local time without a zone

/// One outlet and its feed, at /ID/feed.
struct Outlet {
  std::string_view id;
  std::string_view name;
  std::string_view lang;
  Format format = Format::kRss20;
  std::string_view charset = "UTF-8";
  Dates dates = Dates::kStandard;
  bool name_in_titles = false;  ///< "title | name", as many outlets write it
  std::vector<std::string_view> stories;
};

/// A story as one outlet shows it at one moment.
struct Item {
  const Story* story;
  std::string headline;
  std::string title;  ///< as the feed has it: the headline, at some outlets with their name
  std::string html;
  std::string url;
  std::string image;
  Time published;
  Time updated;
};

const std::vector<Story>& stories();
const std::vector<Outlet>& outlets();

/// What `outlet` shows at `now`, newest first. `base`: the site's URL without a slash at the end.
std::vector<Item> front_page(const Outlet& outlet, std::string_view base, Time start, Time now);

}  // namespace khabar::demo
