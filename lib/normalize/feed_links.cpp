#include "normalize/feed_links.h"

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <utility>

#include "normalize/entities.h"
#include "normalize/html_tokenizer.h"
#include "normalize/text.h"

namespace khabar::normalize {
namespace {

std::string attribute(const HtmlToken& token, std::string_view name) {
  const std::string_view* value = token.find(name);
  if (value == nullptr) return {};
  std::string room;
  return collapsed(resolve_references(*value, RefContext::kAttribute, room));
}

bool has_word(std::string_view words, std::string_view wanted) {
  for (std::size_t at = 0; at < words.size();) {
    const std::size_t end = std::min(words.find(' ', at), words.size());
    if (equals_ignoring_case(words.substr(at, end - at), wanted)) return true;
    at = end + 1;
  }
  return false;
}

/// A media type of feeds, with or without parameters behind it.
bool is_feed_type(std::string_view type) {
  constexpr std::array<std::string_view, 8> kTypes{"application/rss+xml",
                                                   "application/atom+xml",
                                                   "application/rdf+xml",
                                                   "application/feed+json",
                                                   "application/json",
                                                   "application/xml",
                                                   "text/xml",
                                                   "text/rss+xml"};
  type = trimmed(type.substr(0, type.find(';')));
  return std::any_of(kTypes.begin(), kTypes.end(),
                     [&](std::string_view feed) { return equals_ignoring_case(type, feed); });
}

/// oEmbed and WordPress's own interface declare themselves as JSON and XML, too.
bool is_interface(const Url& url) {
  return url.path.find("/wp-json") != std::string::npos || url.path.find("oembed") != std::string::npos ||
         url.path.ends_with("/xmlrpc.php");
}

/// "/feed", "/rss/", "/rss.xml", "?format=rss": how feeds are called.
bool looks_like_feed(const Url& url) {
  constexpr std::array<std::string_view, 5> kNames{"feed", "feeds", "rss", "atom", "rdf"};
  constexpr std::array<std::string_view, 4> kEndings{".rss", ".atom", ".rdf", ".xml"};
  const std::string path = lower_ascii(url.path);
  if (path.find("sitemap") != std::string::npos) return false;
  if (std::any_of(kEndings.begin(), kEndings.end(),
                  [&](std::string_view ending) { return path.ends_with(ending); }))
    return true;
  std::string_view last = path;
  while (last.ends_with('/')) last.remove_suffix(1);
  last = last.substr(last.rfind('/') + 1);
  last = last.substr(0, last.find('.'));
  const bool named =
      std::any_of(kNames.begin(), kNames.end(), [&](std::string_view name) { return last == name; });
  const std::string query = lower_ascii(url.query.value_or(""));
  return named || query.find("=rss") != std::string::npos || query.find("=atom") != std::string::npos;
}

class LinkReader {
 public:
  explicit LinkReader(const Url& page) : base_(page) {}

  void read(const HtmlToken& token) {
    const std::string_view name = token.element->name;
    if (name == "base") settle(token);
    if (name == "link") declared(token);
    if (name == "a") linked(token);
  }
  std::vector<FeedLink> take(std::size_t most) {
    declared_.insert(declared_.end(), std::make_move_iterator(linked_.begin()),
                     std::make_move_iterator(linked_.end()));
    std::set<std::string> known;
    std::erase_if(declared_, [&](const FeedLink& link) { return !known.insert(link.url).second; });
    if (declared_.size() > most) declared_.resize(most);
    return std::move(declared_);
  }

 private:
  /// The first <base href> holds (HTML 4.2.3).
  void settle(const HtmlToken& token) {
    if (settled_) return;
    if (auto base = resolve_url(base_, attribute(token, "href")); base && base->is_http()) {
      base_ = std::move(base);
      settled_ = true;
    }
  }
  void declared(const HtmlToken& token) {
    if (!has_word(attribute(token, "rel"), "alternate") || !is_feed_type(attribute(token, "type"))) return;
    add(token, true, declared_);
  }
  void linked(const HtmlToken& token) {
    if (is_feed_type(attribute(token, "type"))) return add(token, true, declared_);
    add(token, false, linked_);
  }
  void add(const HtmlToken& token, bool declared, std::vector<FeedLink>& links) {
    const std::string href = attribute(token, "href");
    auto url = href.empty() ? std::nullopt : resolve_url(base_, href);
    if (!url || !url->is_http() || is_interface(*url) || (!declared && !looks_like_feed(*url))) return;
    url->fragment.reset();
    links.push_back({url->str(), single_line(attribute(token, "title")), declared});
  }

  std::optional<Url> base_;
  bool settled_ = false;
  std::vector<FeedLink> declared_, linked_;
};

}  // namespace

std::vector<FeedLink> feed_links(std::string_view html, const Url& page, std::size_t most) {
  LinkReader reader(page);
  HtmlTokenizer tokens(html);
  for (HtmlToken token; tokens.next(token);)
    if (token.kind == HtmlToken::Kind::kStart) reader.read(token);
  return reader.take(most);
}

}  // namespace khabar::normalize
