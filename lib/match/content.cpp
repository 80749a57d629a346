#include "match/content.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/byte_block.h"
#include "base/utf8.h"
#include "match/own_words.h"

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

/// How many bytes a letter has that stands as it is, by its first byte: ASCII but for blanks, and two bytes;
/// 0 for what must be looked at.
constexpr std::array<std::uint8_t, 256> make_plain_lengths() {
  std::array<std::uint8_t, 256> table{};
  for (std::size_t c = 0x21; c < 0x80; ++c) table[c] = 1;
  for (std::size_t c = 0xC3; c < 0xE0; ++c) table[c] = 2;
  return table;
}
constexpr std::array<std::uint8_t, 256> kPlainLength = make_plain_lengths();

/// The length of the plain letter at `at`; 0: none.
std::size_t plain_length(std::string_view text, std::size_t at) {
  if (at >= text.size()) return 0;
  const std::size_t length = kPlainLength[static_cast<unsigned char>(text[at])];
  if (length < 2) return length;
  if (at + 1 >= text.size()) return 0;
  const bool invisible = (text[at] == '\xD8' && text[at + 1] == '\x9C') ||  // U+061C, Arabic letter mark
                         (text[at] == '\xD9' && text[at + 1] == '\x80');    // U+0640, tatweel
  return invisible ? 0 : 2;
}

/// The end of the stretch from `at` on that stands as it is: plain letters, and single blanks between them.
/// The text must be valid UTF-8, with a plain letter at `at`.
std::size_t plain_end(std::string_view text, std::size_t at) {
  const auto not_plain = [](bytes::Block block, bytes::Block next) {
    const bytes::Flags mark = bytes::equal(block, 0xD8) & bytes::equal(next, 0x9C);
    const bytes::Flags tatweel = bytes::equal(block, 0xD9) & bytes::equal(next, 0x80);
    const bytes::Flags blanks = bytes::equal(block, ' ') & bytes::equal(next, ' ');
    return bytes::in_range(block, 0, 0x1F) | bytes::equal(block, 0xC2) | bytes::at_least(block, 0xE0) | mark |
           tatweel | blanks;
  };
  const std::size_t end = bytes::find(text, at, not_plain);
  return text[end - 1] == ' ' ? end - 1 : end;
}

/// Appends text as readers see it: blanks of all kinds as one blank, invisible characters as nothing.
class CanonicalField {
 public:
  explicit CanonicalField(std::string& out) : out_(out), start_(out.size()) {}

  void add(std::string_view text) {
    for (std::size_t offset = 0; offset < text.size();) {
      const bool plain = plain_length(text, offset) > 0;
      std::size_t end = plain ? plain_end(text, offset) : offset;
      if (!plain) {
        const utf8::Step step = utf8::decode(text, offset);
        end += step.length;
        const bool blank = is_blank(step.code_point);
        apart_ = apart_ || blank;
        if (blank || is_invisible(step.code_point)) {
          offset = end;
          continue;
        }
      }
      if (apart_ && out_.size() > start_) out_ += ' ';
      out_.append(text, offset, end - offset);
      offset = end;
      apart_ = false;
    }
  }
  void add_lines(std::string_view lines) {
    add(lines);
    apart_ = true;
  }

 private:
  std::string& out_;
  std::size_t start_;
  bool apart_ = false;
};

/// An image file's path without scheme, host and query, which mirrors change; any other URL as it is.
std::string_view stable_image(std::string_view url) {
  constexpr std::array<std::string_view, 6> kExtensions{".jpg", ".jpeg", ".png", ".webp", ".gif", ".avif"};
  const std::string_view path = url.substr(0, bytes::find_any(url, 0, '?', '#'));
  const bool is_file = std::any_of(kExtensions.begin(), kExtensions.end(),
                                   [&](std::string_view extension) { return path.ends_with(extension); });
  if (!is_file) return url;
  const std::size_t scheme = path.find("://");
  const std::size_t slash = scheme == std::string_view::npos ? scheme : path.find('/', scheme + 3);
  return slash == std::string_view::npos ? path : path.substr(slash);
}

}  // namespace

Hash128 content_hash_of(const Article& article, const OwnWords& text, const OwnWords& summary) {
  constexpr char kFieldEnd = '\x1f';
  std::string seen;
  seen.reserve(article.title_raw.size() + article.title.size() + article.text.size() +
               article.summary.size() + article.image_url.size() + 4);
  CanonicalField(seen).add(article.title_raw.empty() ? article.title : article.title_raw);
  seen += kFieldEnd;
  for (const OwnWords* words : {&text, &summary}) {
    CanonicalField field(seen);
    words->for_each_stretch([&](std::string_view lines) { field.add_lines(lines); });
    seen += kFieldEnd;
  }
  seen += stable_image(article.image_url);
  return content_hash(seen);
}

Hash128 content_hash_of(const Article& article) {
  return content_hash_of(article, OwnWords(article.text, article.html), OwnWords(article.summary, {}));
}

}  // namespace khabar::match
