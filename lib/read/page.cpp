#include "read/page.h"

#include <algorithm>
#include <array>

#include "read/element_roles.h"
#include "read/tokens.h"

namespace khabar::read {
namespace {

constexpr auto kNowhere = std::string_view::npos;

std::size_t find_ignoring_case(std::string_view text, std::string_view tag, std::size_t from) {
  std::size_t at = text.find('<', from);
  while (at != kNowhere && !has_at_ignoring_case(text, at, tag)) at = text.find('<', at + 1);
  return at;
}

std::string_view name_at(std::string_view text, std::size_t at) {
  return text.substr(at + 1, name_end(text, at + 1) - at - 1);
}

/// What serializing HTML escapes in text (HTML 13.3), and the quotes that others add.
struct Escape {
  std::string_view reference, text;
};
constexpr std::array<Escape, 6> kEscapes{
    {{"&lt;", "<"}, {"&gt;", ">"}, {"&amp;", "&"}, {"&quot;", "\""}, {"&#39;", "'"}, {"&nbsp;", "\u00a0"}}};

std::string unescaped(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const auto* const found = std::find_if(kEscapes.begin(), kEscapes.end(), [&](const Escape& e) {
      return text[at] == '&' && has_at(text, at, e.reference);
    });
    if (found == kEscapes.end()) {
      out += text[at++];
    } else {
      out += found->text;
      at += found->reference.size();
    }
  }
  return out;
}

/// Whether the escaped source of a feed begins here.
bool begins_feed(std::string_view source) {
  if (source.starts_with('{')) return true;
  constexpr std::string_view kLess = "&lt;";
  if (!source.starts_with(kLess)) return false;
  source.remove_prefix(kLess.size());
  return source.starts_with("?xml") || is_feed_root(source.substr(0, name_end(source, 0)));
}

}  // namespace

bool begins_page(std::string_view name) {
  constexpr std::array<std::string_view, 6> kFirst{"html", "head", "body", "title", "meta", "link"};
  return std::any_of(kFirst.begin(), kFirst.end(),
                     [&](std::string_view first) { return same_ignoring_case(first, name); });
}

bool is_feed_in_page(std::string_view text, std::size_t at) {
  const std::string_view name = local_part(name_at(text, at));
  const bool root =
      same_ignoring_case(name, "rss") || same_ignoring_case(name, "rdf") || same_ignoring_case(name, "feed");
  if (!root) return false;
  const std::string_view tag = text.substr(at, text.find('>', at) - at);
  return tag.find("version") != kNowhere || tag.find("xmlns") != kNowhere;
}

std::size_t skip_page_element(std::string_view text, std::size_t at) {
  const std::string_view name = name_at(text, at);
  std::size_t end = text.find('>', at);
  if (same_ignoring_case(name, "script") || same_ignoring_case(name, "style"))
    end = find_ignoring_case(text, "</" + std::string(name), std::min(end, text.size()));
  return end == kNowhere ? text.size() : end + 1;
}

std::string feed_shown_by(std::string_view page) {
  if (trimmed(page).starts_with("&lt;") && begins_feed(trimmed(page))) return unescaped(trimmed(page));
  const std::size_t pre = find_ignoring_case(page, "<pre", 0);
  const std::size_t begin = pre == kNowhere ? kNowhere : page.find('>', pre);
  if (begin == kNowhere) return {};
  const std::size_t end = find_ignoring_case(page, "</pre", begin);
  const std::string_view shown = trimmed(page.substr(begin + 1, end - begin - 1));
  return begins_feed(shown) ? unescaped(shown) : std::string();
}

}  // namespace khabar::read
