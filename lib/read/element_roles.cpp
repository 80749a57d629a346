#include "read/element_roles.h"

#include <algorithm>
#include <array>
#include <cstddef>

#include "read/tokens.h"

namespace khabar::read {
namespace {

struct Named {
  std::string_view name;
  Role role;
};

/// Sorted by length: a tag's name is compared with the few of its own length only.
constexpr auto kRoles = [] {
  std::array table{Named{"rss", Role::kStructure},    Named{"rdf", Role::kStructure},
                   Named{"feed", Role::kStructure},   Named{"channel", Role::kStructure},
                   Named{"urlset", Role::kStructure}, Named{"sitemapindex", Role::kStructure},
                   Named{"item", Role::kEntry},       Named{"entry", Role::kEntry},
                   Named{"url", Role::kEntry},        Named{"sitemap", Role::kEntry},
                   Named{"title", Role::kField},      Named{"link", Role::kField},
                   Named{"guid", Role::kField},       Named{"id", Role::kField},
                   Named{"pubdate", Role::kField},    Named{"published", Role::kField},
                   Named{"updated", Role::kField},    Named{"issued", Role::kField},
                   Named{"modified", Role::kField},   Named{"date", Role::kField},
                   Named{"category", Role::kField},   Named{"comments", Role::kField},
                   Named{"loc", Role::kField},        Named{"lastmod", Role::kField},
                   Named{"creator", Role::kField},    Named{"subject", Role::kField},
                   Named{"language", Role::kField},   Named{"lastbuilddate", Role::kField},
                   Named{"ttl", Role::kField},        Named{"description", Role::kText},
                   Named{"summary", Role::kText},     Named{"content", Role::kText},
                   Named{"encoded", Role::kText},     Named{"abstract", Role::kText}};
  std::sort(table.begin(), table.end(),
            [](const Named& a, const Named& b) { return a.name.size() < b.name.size(); });
  return table;
}();

/// Where in kRoles the names of each length begin; one more for the end of the longest.
constexpr std::size_t kLongest = kRoles.back().name.size();
constexpr auto kBegins = [] {
  std::array<std::size_t, kLongest + 2> begins{};
  for (std::size_t length = 0; length < begins.size(); ++length)
    for (const Named& named : kRoles) begins.at(length) += named.name.size() < length ? 1 : 0;
  return begins;
}();

constexpr std::array<std::string_view, 5> kVoid{"br", "hr", "img", "input", "wbr"};

}  // namespace

Role role_of(std::string_view qualified_name) {
  const std::string_view name = local_part(qualified_name);
  if (name.size() > kLongest) return Role::kOther;
  for (std::size_t i = kBegins[name.size()]; i < kBegins[name.size() + 1]; ++i)
    if (same_ignoring_case(kRoles[i].name, name)) return kRoles[i].role;
  return Role::kOther;
}

bool is_feed_root(std::string_view qualified_name) {
  return role_of(qualified_name) == Role::kStructure;
}

bool is_void_html(std::string_view qualified_name) {
  return std::any_of(kVoid.begin(), kVoid.end(),
                     [&](std::string_view name) { return same_ignoring_case(name, qualified_name); });
}

}  // namespace khabar::read
