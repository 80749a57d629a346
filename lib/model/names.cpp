#include <array>

#include "model/article.h"
#include "model/parsed_feed.h"

namespace khabar {
namespace {

template <std::size_t N, class Enum>
std::string_view at(const std::array<std::string_view, N>& names, Enum value) {
  return names.at(static_cast<std::size_t>(value));
}

}  // namespace

std::string_view name_of(Format format) {
  static constexpr std::array<std::string_view, 16> kNames{
      "unknown", "rss0.90", "rss0.91", "rss0.92", "rss0.93", "rss0.94", "rss1.0",       "rss2.0",
      "rss",     "atom0.3", "atom1.0", "json1.0", "json1.1", "cdf",     "sitemap-news", "sitemap-index"};
  return at(kNames, format);
}

std::string_view name_of(CharsetSource source) {
  static constexpr std::array<std::string_view, 5> kNames{"bom", "http", "xml", "detected", "default"};
  return at(kNames, source);
}

std::string_view name_of(DateQuality quality) {
  static constexpr std::array<std::string_view, 5> kNames{"exact", "tz_assumed", "date_only", "clamped",
                                                          "missing"};
  return at(kNames, quality);
}

std::string_view name_of(Direction direction) {
  return direction == Direction::kRtl ? "rtl" : "ltr";
}

}  // namespace khabar
