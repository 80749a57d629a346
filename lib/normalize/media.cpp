#include "normalize/media.h"

#include <algorithm>
#include <charconv>

#include "normalize/text.h"

namespace khabar::normalize {
namespace {

constexpr std::int64_t kLargestFile = std::int64_t{1} << 50;  // bytes; a larger length is a mistake

/// A number of bytes as programs write it: "1234", "1,234", "1234.0", "1234 bytes".
std::optional<std::int64_t> sane_length(std::string_view text) {
  std::string number = lower_ascii(trimmed(text));
  for (const std::string_view unit : {"bytes", "byte", "b"})
    if (number.ends_with(unit)) number.resize(trimmed(number.substr(0, number.size() - unit.size())).size());
  const std::size_t point = number.find('.');
  if (point != std::string::npos && number.find_first_not_of('0', point + 1) == std::string::npos)
    number.resize(point);
  if (number.find(',') != 0) number.erase(std::remove(number.begin(), number.end(), ','), number.end());
  std::int64_t value = 0;
  const char* const last = number.data() + number.size();
  const auto [end, fault] = std::from_chars(number.data(), last, value);
  if (number.empty() || fault != std::errc() || end != last) return std::nullopt;
  return value >= 0 && value <= kLargestFile ? std::optional(value) : std::nullopt;
}

bool has_image_name(std::string_view url) {
  const std::string path = lower_ascii(url.substr(0, url.find_first_of("?#")));
  for (const std::string_view ending : {".jpg", ".jpeg", ".png", ".webp", ".gif", ".avif"})
    if (path.size() > ending.size() && path.compare(path.size() - ending.size(), ending.size(), ending) == 0)
      return true;
  return false;
}

bool is_image(const RawEnclosure& media) {
  if (media.thumbnail || media.medium == "image") return true;
  const std::string type = lower_ascii(trimmed(media.type));
  return type.compare(0, 6, "image/") == 0 ||
         (type.empty() && media.medium.empty() && has_image_name(media.url));
}

/// A larger number is a better picture of the article.
std::int64_t rank(const RawEnclosure& image) {
  constexpr std::int64_t kWhole = std::int64_t{1} << 62;
  constexpr std::int64_t kLargestSide = 100'000;  // pixels: a larger one is a mistake
  const std::int64_t width = std::clamp<std::int64_t>(image.width, 0, kLargestSide);
  const std::int64_t height = std::clamp<std::int64_t>(image.height, 0, kLargestSide);
  const std::int64_t area = width > 0 && height > 0 ? width * height : std::max(width, height);
  return (image.thumbnail ? 0 : kWhole) + area;
}

}  // namespace

std::vector<Enclosure> enclosures_of(const RawEntry& entry, Bases& bases, std::size_t most) {
  std::vector<Enclosure> out;
  for (const RawEnclosure& raw : entry.enclosures) {
    if (out.size() == most) break;
    if (raw.thumbnail) continue;
    std::string url = web_url(raw.url, bases.of(raw.base));
    const auto same = [&](const Enclosure& e) { return e.url == url; };
    if (url.empty() || std::any_of(out.begin(), out.end(), same)) continue;
    out.push_back(
        {std::move(url), cut_letters(lower_ascii(collapsed(raw.type)), 100), sane_length(raw.length)});
  }
  return out;
}

std::string image_of(const RawEntry& entry, Bases& bases) {
  std::string best;
  std::int64_t best_rank = -1;
  for (const RawEnclosure& raw : entry.enclosures) {
    if (!is_image(raw) || rank(raw) <= best_rank) continue;
    std::string url = web_url(raw.url, bases.of(raw.base));
    if (url.empty()) continue;
    best = std::move(url);
    best_rank = rank(raw);
  }
  return best.empty() ? web_url(entry.image, bases.of(entry.image_base)) : best;
}

}  // namespace khabar::normalize
