#include "normalize/html_attributes.h"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cstdint>
#include <iterator>
#include <optional>

#include "base/byte_block.h"
#include "normalize/entities.h"
#include "normalize/text.h"

namespace khabar::normalize {
namespace {

enum class Value { kText, kNumber, kLink, kMedia, kDirection, kFlag };

struct Allowed {
  std::string_view element;  // "*": every one
  std::string_view attribute;
  Value value;
};

/// What may stand in the output, in the order in which it is written.
constexpr Allowed kAllowed[] = {
    {"a", "href", Value::kLink},           {"audio", "src", Value::kMedia},
    {"video", "src", Value::kMedia},       {"video", "poster", Value::kMedia},
    {"source", "src", Value::kMedia},      {"source", "type", Value::kText},
    {"blockquote", "cite", Value::kMedia}, {"q", "cite", Value::kMedia},
    {"del", "cite", Value::kMedia},        {"ins", "cite", Value::kMedia},
    {"del", "datetime", Value::kText},     {"ins", "datetime", Value::kText},
    {"time", "datetime", Value::kText},    {"img", "alt", Value::kText},
    {"img", "width", Value::kNumber},      {"img", "height", Value::kNumber},
    {"video", "width", Value::kNumber},    {"video", "height", Value::kNumber},
    {"td", "colspan", Value::kNumber},     {"td", "rowspan", Value::kNumber},
    {"th", "colspan", Value::kNumber},     {"th", "rowspan", Value::kNumber},
    {"th", "scope", Value::kText},         {"col", "span", Value::kNumber},
    {"colgroup", "span", Value::kNumber},  {"ol", "start", Value::kNumber},
    {"ol", "reversed", Value::kFlag},      {"ol", "type", Value::kText},
    {"li", "value", Value::kNumber},       {"details", "open", Value::kFlag},
    {"*", "title", Value::kText},          {"*", "lang", Value::kText},
    {"*", "dir", Value::kDirection},
};

/// Which rows of kAllowed an element of the table has: a bit for each.
using Rows = std::uint64_t;
static_assert(std::size(kAllowed) <= 64);

Rows rows_of(const Element& element) {
  static const std::array<Rows, kElementCount> rows = [] {
    std::array<Rows, kElementCount> made{};
    Rows row = 1;
    for (const Allowed& allowed : kAllowed) {
      if (allowed.element == "*")
        for (Rows& each : made) each |= row;
      else
        made[find_element(allowed.element).index] |= row;
      row <<= 1U;
    }
    return made;
  }();
  return rows[element.index];
}

constexpr std::size_t kLongestText = 2000;  // of one attribute; more is no title and no alternative text

/// Attributes in which pages that load pictures late keep the real address, and the usual one.
constexpr std::string_view kSources[] = {"data-src", "data-lazy-src", "data-original", "data-lazy", "src"};

/// Hosts (and the beginnings of paths) whose pictures count readers: newsletters, feed services, advertising.
constexpr std::string_view kCounters[] = {"feeds.feedburner.com/~r/",
                                          "feeds.feedburner.com/~a/",
                                          "feedads.g.doubleclick.net/",
                                          "ad.doubleclick.net/",
                                          "googleads.g.doubleclick.net/",
                                          "pixel.wp.com/",
                                          "stats.wordpress.com/",
                                          "feeds.wordpress.com/1.0/",
                                          "pixel.quantserve.com/",
                                          "b.scorecardresearch.com/",
                                          "sb.scorecardresearch.com/",
                                          "www.google-analytics.com/",
                                          "ssl.google-analytics.com/",
                                          "blogger.googleusercontent.com/tracker/",
                                          "c.statcounter.com/",
                                          "www.facebook.com/tr",
                                          "feedsportal.com/",
                                          "da.feedsportal.com/",
                                          "rss.feedsportal.com/",
                                          "pi.feedsportal.com/",
                                          "res3.feedsportal.com/",
                                          "pheedo.com/",
                                          "feeds.pheedo.com/",
                                          "www.pheedo.com/",
                                          "ads.pheedo.com/",
                                          "hits.guardian.co.uk/",
                                          "counter.yadro.ru/",
                                          "mc.yandex.ru/",
                                          "pixel.mathtag.com/",
                                          "analytics.twitter.com/",
                                          "px.ads.linkedin.com/"};

/// Sites whose frames play films or sound, with the beginnings of the paths that do.
constexpr std::string_view kPlayers[] = {"www.youtube.com/embed/",
                                         "youtube.com/embed/",
                                         "www.youtube-nocookie.com/embed/",
                                         "player.vimeo.com/video/",
                                         "www.dailymotion.com/embed/",
                                         "geo.dailymotion.com/",
                                         "www.facebook.com/plugins/video",
                                         "player.twitch.tv/",
                                         "streamable.com/",
                                         "rumble.com/embed/",
                                         "players.brightcove.net/",
                                         "w.soundcloud.com/player",
                                         "open.spotify.com/embed",
                                         "embed.podcasts.apple.com/",
                                         "archive.org/embed/",
                                         "www.tiktok.com/embed",
                                         "ok.ru/videoembed/"};

std::string_view decoded(std::string_view raw, AttributeRooms& rooms) {
  return cleaned(resolve_references(raw, RefContext::kAttribute, rooms.references), rooms.clean);
}

/// trimmed(), of a value that mostly is.
std::string_view bare(std::string_view value) {
  const auto is_visible = [](char c) { return static_cast<unsigned char>(c) > 0x20; };
  return !value.empty() && is_visible(value.front()) && is_visible(value.back()) ? value : trimmed(value);
}

/// "https://www.site.example", which lacks but its path.
bool is_settled_site(std::string_view reference) {
  constexpr std::size_t kLongestSite = 80;  // of those that are worth it
  if (reference.size() > kLongestSite || !reference.starts_with("http")) return false;
  const std::size_t slashes = reference.find("//");
  if (slashes == std::string_view::npos || reference.find('/', slashes + 2) != std::string_view::npos)
    return false;
  std::array<char, kLongestSite + 1> whole{};
  *std::copy(reference.begin(), reference.end(), whole.begin()) = '/';
  return is_settled_web_url({whole.data(), reference.size() + 1});
}

/// Whether a reference without a base can only be a path: nothing in it is a scheme.
bool is_relative(std::string_view reference) {
  const std::size_t end = reference.find_first_of(":/?#");
  return !reference.empty() && (end == std::string_view::npos || reference[end] != ':');
}

std::string_view resolved(const std::optional<Url>& base, std::string_view raw, bool (*wanted)(const Url&),
                          AttributeRooms& rooms) {
  // What is settled is clean, and http(s): every kind is wanted.
  std::string_view reference = resolve_references(raw, RefContext::kAttribute, rooms.references);
  if (is_settled_web_url(reference)) return reference;
  if (is_settled_site(reference)) return rooms.clean.assign(reference) += '/';
  reference = bare(cleaned(reference, rooms.clean));
  if (reference.empty() || is_settled_web_url(reference)) return reference;
  if (const auto url = resolve_url(base, reference))
    return wanted(*url) ? std::string_view(rooms.references = url->str()) : std::string_view();
  return !base && is_relative(reference) && reference.size() <= kLongestUrl ? reference : std::string_view();
}

bool is_media(const Url& url) {
  return url.is_http();
}

bool is_link(const Url& url) {
  return url.is_http() || url.scheme == "mailto" || url.scheme == "tel" || url.scheme == "ftp";
}

/// "640", "-3", "50%".
bool is_number(std::string_view text) {
  if (!text.empty() && text.front() == '-') text.remove_prefix(1);
  if (!text.empty() && text.back() == '%') text.remove_suffix(1);
  return !text.empty() && text.size() <= 5 &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool is_direction(std::string_view text) {
  return text == "ltr" || text == "rtl" || text == "auto";
}

/// Whether a reference stands in its attribute just as it is going to be written: a settled URL, which has
/// nothing to escape but '&', and each of those is "&amp;".
bool is_settled_as_written(std::string_view raw) {
  if (!is_settled_web_url(raw)) return false;
  for (std::size_t at = raw.find('&'); at != std::string_view::npos; at = raw.find('&', at + 1))
    if (!raw.substr(at).starts_with("&amp;")) return false;
  return true;
}

void append_name(TextBuffer& out, std::string_view name) {
  out.append(' ');
  out.append(name);
  out.append("=\"");
}

void append_attribute(TextBuffer& out, std::string_view name, std::string_view value) {
  append_name(out, name);
  append_escaped(out, value);
  out.append('"');
}

void append_link(TextBuffer& out, const Allowed& allowed, std::string_view raw, const LinkContext& links) {
  if (is_settled_as_written(raw)) {
    append_name(out, allowed.attribute);
    out.append(raw);
    return out.append('"');
  }
  AttributeRooms rooms;
  const std::string_view url =
      allowed.value == Value::kLink ? links.link(raw, rooms) : links.media(raw, rooms);
  if (!url.empty()) append_attribute(out, allowed.attribute, url);
}

void append_text(TextBuffer& out, std::string_view name, std::string_view value) {
  if (value.size() <= kLongestText) return append_attribute(out, name, value);
  append_attribute(out, name, cut_letters(std::string(value), kLongestText / 4));
}

/// Appends the attribute with the value as it may be written, or nothing.
void append_allowed(TextBuffer& out, const Allowed& allowed, std::string_view raw, const LinkContext& links) {
  AttributeRooms rooms;
  const std::string_view name = allowed.attribute;
  switch (allowed.value) {
    case Value::kFlag:
      return append_attribute(out, name, {});
    case Value::kLink:
    case Value::kMedia:
      return append_link(out, allowed, raw, links);
    case Value::kNumber: {
      const std::string_view number = is_number(raw) ? raw : bare(decoded(raw, rooms));
      if (is_number(number)) append_attribute(out, name, number);
      return;
    }
    case Value::kDirection: {
      const std::string direction = lower_ascii(bare(decoded(raw, rooms)));
      if (is_direction(direction)) append_attribute(out, name, direction);
      return;
    }
    case Value::kText:
      return append_text(out, name, bare(decoded(raw, rooms)));
  }
}

bool starts_with_any(std::string_view text, const std::string_view* begin, const std::string_view* end) {
  if (text.empty()) return false;
  return std::any_of(begin, end, [&](std::string_view head) {
    return head.front() == text.front() && text.starts_with(head);
  });
}

/// "host/path..." of an absolute URL.
std::string_view behind_scheme(std::string_view url) {
  const std::size_t slashes = url.find("://");
  return slashes == std::string_view::npos ? std::string_view() : url.substr(slashes + 3);
}

constexpr std::string_view kBlanks = " \t\n\v\f\r";

/// The number at the beginning of an attribute; -1: the attribute is missing or no number.
int number_of(const HtmlToken& tag, std::string_view attribute) {
  const std::string_view* raw = tag.find(attribute);
  if (raw == nullptr) return -1;
  const std::size_t begin = std::min(raw->find_first_not_of(kBlanks), raw->size());
  int value = -1;
  std::from_chars(raw->data() + begin, raw->data() + raw->size(), value);
  return value;
}

bool is_hidden_by_style(const HtmlToken& tag) {
  const std::string_view* raw = tag.find("style");
  if (raw == nullptr) return false;
  std::string style = lower_ascii(*raw);
  style.insert(style.begin(), ';');
  style.erase(std::remove_if(style.begin(), style.end(), [](char c) { return c == ' '; }), style.end());
  for (const std::string_view sign : {";display:none", ";width:1px", ";height:1px", ";width:0", ";height:0"})
    if (style.find(sign) != std::string::npos) return true;
  return false;
}

/// The candidate with the largest width or density of "a.jpg 320w, b.jpg 640w".
std::string_view largest_of_srcset(std::string_view set) {
  std::string_view best;
  double best_size = -1;
  while (!set.empty()) {
    const std::size_t comma = std::min(set.find(", "), set.size());
    const std::string_view candidate = trimmed(set.substr(0, comma));
    set.remove_prefix(std::min(comma + 2, set.size()));
    const std::size_t blank = std::min(candidate.find(' '), candidate.size());
    const std::string_view size = trimmed(candidate.substr(blank));
    double value = 1;
    std::from_chars(size.data(), size.data() + size.size(), value);
    if (value <= best_size) continue;
    best_size = value;
    best = candidate.substr(0, blank);
  }
  return best;
}

}  // namespace

std::string_view LinkContext::media(std::string_view raw, AttributeRooms& rooms) const {
  return resolved(base, raw, is_media, rooms);
}

std::string_view LinkContext::link(std::string_view raw, AttributeRooms& rooms) const {
  return resolved(base, raw, is_link, rooms);
}

void append_escaped(TextBuffer& out, std::string_view text) {
  const auto is_escaped = [](bytes::Block block, bytes::Block) {
    return bytes::equal(block, '&') | bytes::equal(block, '<') | bytes::equal(block, '>') |
           bytes::equal(block, '"');
  };
  for (std::size_t begin = 0;;) {
    const std::size_t at = bytes::find(text, begin, is_escaped);
    out.append(text.substr(begin, at - begin));
    if (at == text.size()) return;
    out.append(escape_of(text[at]));
    begin = at + 1;
  }
}

void append_allowed_attributes(TextBuffer& out, const HtmlToken& tag, const LinkContext& links) {
  if (tag.attributes.empty()) return;
  for (Rows rows = rows_of(*tag.element); rows != 0; rows &= rows - 1) {
    const Allowed& row = kAllowed[std::countr_zero(rows)];
    const std::string_view* raw = tag.find(row.attribute);
    if (raw != nullptr) append_allowed(out, row, *raw, links);
  }
}

std::string image_source(const HtmlToken& img, const LinkContext& links) {
  AttributeRooms rooms;
  for (const std::string_view source : kSources)
    if (const std::string_view* raw = img.find(source))
      if (const std::string_view url = links.media(*raw, rooms); !url.empty()) return std::string(url);
  for (const std::string_view set : {std::string_view("srcset"), std::string_view("data-srcset")})
    if (const std::string_view* raw = img.find(set))
      if (const std::string_view url = links.media(largest_of_srcset(*raw), rooms); !url.empty())
        return std::string(url);
  return {};
}

bool is_tracker(const HtmlToken& img, std::string_view source) {
  const int width = number_of(img, "width"), height = number_of(img, "height");
  if (width == 0 || width == 1 || height == 0 || height == 1 || is_hidden_by_style(img)) return true;
  return starts_with_any(behind_scheme(source), std::begin(kCounters), std::end(kCounters));
}

bool is_icon(const HtmlToken& img, std::string_view source) {
  constexpr int kSmallestPicture = 50;  // pixels
  const int width = number_of(img, "width"), height = number_of(img, "height");
  if ((width >= 0 && width < kSmallestPicture) || (height >= 0 && height < kSmallestPicture)) return true;
  for (std::size_t at = source.find('/'); at != std::string_view::npos; at = source.find('/', at + 1)) {
    const std::string_view rest = source.substr(at);
    if (rest.starts_with("/emoji/") || rest.starts_with("/smilies/")) return true;
    if (rest.starts_with("/~ff/") && source.substr(0, at).ends_with("feeds.feedburner.com"))
      return true;  // "share this"
  }
  return false;
}

std::string embedded_player(const HtmlToken& iframe, const LinkContext& links) {
  const std::string_view* raw = iframe.find("src");
  if (raw == nullptr) raw = iframe.find("data-src");
  if (raw == nullptr) return {};
  AttributeRooms rooms;
  const std::string_view url = links.media(*raw, rooms);
  if (!starts_with_any(behind_scheme(url), std::begin(kPlayers), std::end(kPlayers))) return {};
  return "https://" + std::string(behind_scheme(url));
}

}  // namespace khabar::normalize
