#include "normalize/links.h"

#include <algorithm>
#include <array>

#include "normalize/text.h"

namespace khabar::normalize {
namespace {

constexpr std::size_t kMostLinksLooked = 64;

/// Relations to what nobody reads in the article's place (IANA's registry of link relations, RFC 5023, 5005
/// and 4685; content is this house's word for Atom content that stands elsewhere).
constexpr std::array<std::string_view, 21> kNoPages{
    "enclosure",    "content", "replies", "license", "edit",       "edit-media", "hub",
    "service",      "next",    "prev",    "first",   "last",       "author",     "prev-archive",
    "next-archive", "icon",    "payment", "search",  "webmention", "pingback",   "stylesheet"};

/// The first of the links that is wanted and is an address on the web.
template <class Wanted>
std::string first_link(const std::vector<RawLink>& links, Bases& bases, Wanted wanted) {
  const std::size_t count = std::min(links.size(), kMostLinksLooked);
  for (std::size_t i = 0; i < count; ++i) {
    if (!wanted(links[i])) continue;
    if (std::string url = web_url(links[i].href, bases.of(links[i].base)); !url.empty()) return url;
  }
  return {};
}

bool is_alternate(const RawLink& link) {
  return link.rel == "alternate";
}

bool is_html(const RawLink& link) {
  return lower_ascii(link.type).find("html") != std::string::npos;
}

bool may_be_page(const RawLink& link) {
  return std::find(kNoPages.begin(), kNoPages.end(), link.rel) == kNoPages.end();
}

}  // namespace

std::string alternate_page(const std::vector<RawLink>& links, Bases& bases) {
  std::string url = first_link(links, bases, [](const RawLink& l) { return is_alternate(l) && is_html(l); });
  if (url.empty())
    url = first_link(links, bases, [](const RawLink& l) { return is_alternate(l) && l.type.empty(); });
  return url.empty() ? first_link(links, bases, is_alternate) : url;
}

std::string other_page(const std::vector<RawLink>& links, Bases& bases) {
  for (const std::string_view rel : {"canonical", "self"})
    if (std::string url = link_of(links, rel, bases); !url.empty()) return url;
  return first_link(links, bases, may_be_page);
}

std::string link_of(const std::vector<RawLink>& links, std::string_view rel, Bases& bases) {
  return first_link(links, bases, [&](const RawLink& link) { return link.rel == rel; });
}

}  // namespace khabar::normalize
