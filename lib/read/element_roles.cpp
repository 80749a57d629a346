#include "read/element_roles.h"

#include <algorithm>
#include <array>
#include <span>

#include "read/tokens.h"

namespace khabar::read {
namespace {

using Names = std::span<const std::string_view>;

constexpr std::array<std::string_view, 6> kRoots{"rss", "rdf", "feed", "channel", "urlset", "sitemapindex"};
constexpr std::array<std::string_view, 4> kEntries{"item", "entry", "url", "sitemap"};
constexpr std::array<std::string_view, 19> kFields{
    "title",    "link",          "guid",     "id",       "pubdate", "published", "updated", "issued",
    "modified", "date",          "category", "comments", "loc",     "lastmod",   "creator", "subject",
    "language", "lastbuilddate", "ttl"};
constexpr std::array<std::string_view, 5> kTexts{"description", "summary", "content", "encoded", "abstract"};
constexpr std::array<std::string_view, 5> kVoid{"br", "hr", "img", "input", "wbr"};

bool contains(Names names, std::string_view name) {
  return std::any_of(names.begin(), names.end(),
                     [&](std::string_view n) { return same_ignoring_case(n, name); });
}

}  // namespace

Role role_of(std::string_view qualified_name) {
  const std::string_view name = local_part(qualified_name);
  if (contains(kEntries, name)) return Role::kEntry;
  if (contains(kFields, name)) return Role::kField;
  if (contains(kTexts, name)) return Role::kText;
  return contains(kRoots, name) ? Role::kStructure : Role::kOther;
}

bool is_feed_root(std::string_view qualified_name) {
  return contains(kRoots, local_part(qualified_name));
}

bool is_void_html(std::string_view qualified_name) {
  return contains(kVoid, qualified_name);
}

}  // namespace khabar::read
