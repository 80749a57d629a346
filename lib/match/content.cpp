#include "match/content.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "base/utf8.h"

namespace khabar::match {
namespace {

constexpr bool is_blank(char32_t c) {
  return c <= 0x20 || c == 0x85 || c == 0xA0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200A) || c == 0x2028 ||
         c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000;
}

/// Soft hyphen, tatweel, joiners, bidi controls, byte order marks, variation selectors.
constexpr bool is_invisible(char32_t c) {
  return c == 0xAD || c == 0x640 || c == 0x61C || (c >= 0x200B && c <= 0x200F) ||
         (c >= 0x202A && c <= 0x202E) || (c >= 0x2060 && c <= 0x2069) || c == 0xFEFF ||
         (c >= 0xFE00 && c <= 0xFE0F);
}

void append_canonical(std::string& out, std::string_view text) {
  bool apart = false;
  const std::size_t start = out.size();
  for (std::size_t offset = 0; offset < text.size();) {
    const utf8::Step step = utf8::decode(text, offset);
    const std::string_view letter = text.substr(offset, step.length);
    offset += step.length;
    if (is_blank(step.code_point)) apart = true;
    if (is_blank(step.code_point) || is_invisible(step.code_point)) continue;
    if (apart && out.size() > start) out += ' ';
    out += letter;
    apart = false;
  }
}

/// An image file's URL without scheme and query; any other URL as it is.
std::string_view stable_image(std::string_view url) {
  constexpr std::array<std::string_view, 6> kExtensions{".jpg", ".jpeg", ".png", ".webp", ".gif", ".avif"};
  const std::string_view path = url.substr(0, url.find_first_of("?#"));
  const bool is_file = std::any_of(kExtensions.begin(), kExtensions.end(),
                                   [&](std::string_view extension) { return path.ends_with(extension); });
  if (!is_file) return url;
  const std::size_t scheme = path.find("://");
  return scheme == std::string_view::npos ? path : path.substr(scheme + 3);
}

}  // namespace

Hash128 content_hash_of(const Article& article) {
  constexpr char kFieldEnd = '\x1f';
  std::string seen;
  seen.reserve(article.title.size() + article.text.size() + article.summary.size() +
               article.image_url.size() + 4);
  for (const std::string* field : {&article.title, &article.text, &article.summary}) {
    append_canonical(seen, *field);
    seen += kFieldEnd;
  }
  seen += stable_image(article.image_url);
  return content_hash(seen);
}

}  // namespace khabar::match
