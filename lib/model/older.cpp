#include "model/older.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/url.h"

namespace khabar {
namespace {

constexpr std::array<std::string_view, 3> kSitemaps{"/news-sitemap.xml", "/sitemap-news.xml",
                                                    "/sitemap_news.xml"};
constexpr std::string_view kPaged = "paged=";

std::string at_root(std::string_view url, std::string_view path) {
  return resolve_url_text(url, path);
}

}  // namespace

std::string first_sitemap(std::string_view site) {
  return at_root(site, kSitemaps.front());
}

std::string next_sitemap(std::string_view sitemap) {
  for (std::size_t i = 0; i + 1 < kSitemaps.size(); ++i)
    if (sitemap.ends_with(kSitemaps.at(i))) return at_root(sitemap, kSitemaps.at(i + 1));
  return {};
}

std::string next_page(std::string_view url) {
  std::string out(url.substr(0, url.find('#')));
  const std::size_t query = out.find('?');
  std::size_t at = query == std::string::npos ? query : out.find(kPaged, query);
  if (at != std::string::npos && out[at - 1] != '?' && out[at - 1] != '&') at = std::string::npos;
  if (at == std::string::npos)
    return out.append(query == std::string::npos ? "?" : "&").append(kPaged).append("2");
  at += kPaged.size();
  const std::size_t end = std::min(out.find('&', at), out.size());
  int page = 1;
  std::from_chars(out.data() + at, out.data() + end, page);
  return out.replace(at, end - at, std::to_string(std::clamp(page, 1, 100'000) + 1));
}

}  // namespace khabar
