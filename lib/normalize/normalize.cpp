#include "normalize/normalize.h"

#include <algorithm>
#include <utility>

#include "normalize/article.h"
#include "normalize/feed_info.h"
#include "normalize/language.h"
#include "normalize/text_construct.h"
#include "normalize/title.h"

namespace khabar::normalize {
namespace {

/// A feed's title of several parts ("Top Stories - CNN.com") may name the outlet in any of them. Only a
/// document of several entries shows whether they are in the habit of carrying it.
bool names_the_outlet(const std::string& feed_title, std::size_t entries) {
  if (entries > 1) return true;
  for (const std::string_view separator : {" - ", " | ", " – ", " — ", " : "})
    if (feed_title.find(separator) != std::string::npos) return false;
  return true;
}

/// Under which names the outlet may stand behind its titles: the operator's word first.
std::vector<std::string> outlet_names(const FeedInfo& info, const Context& context, std::size_t entries) {
  std::vector<std::string> names;
  for (const std::string& name : {context.feed.source, context.feed.name})
    if (!name.empty()) names.push_back(name);
  if (!info.title.empty() && names_the_outlet(info.title, entries)) names.push_back(info.title);
  for (const auto* habits : {&info.title_affixes, &context.title_affixes})
    names.insert(names.end(), habits->begin(), habits->end());
  for (const std::string& address : {info.link, context.url})
    if (const auto url = parse_url(address)) names.emplace_back(host_without_www(url->host));
  return names;
}

std::vector<std::string> title_lines(const std::vector<RawEntry>& entries) {
  std::vector<std::string> lines;
  lines.reserve(entries.size());
  for (const RawEntry& entry : entries) lines.push_back(line_of(entry.title));
  return lines;
}

/// Of the titles of all entries; the newest tell what the feed is in the habit of now.
std::vector<std::string> habits_of(const std::vector<std::string>& titles) {
  constexpr std::size_t kRecent = 50;
  std::vector<std::string_view> recent;
  for (std::size_t i = 0; i < std::min(titles.size(), kRecent); ++i)
    if (!titles[i].empty()) recent.push_back(titles[i]);
  return title_habits(std::move(recent));
}

Outlet make_outlet(const ParsedFeed& parsed, const FeedInfo& info, const Context& context,
                   const Limits& limits) {
  const std::string& name = context.feed.source.empty() ? info.title : context.feed.source;
  const std::string& lang = context.feed.lang.empty() ? parsed.lang : context.feed.lang;
  return {context,
          limits,
          name,
          SiteNames(outlet_names(info, context, parsed.entries.size())),
          normalize_language_tag(lang),
          parsed.lang};
}

}  // namespace

NormalizedFeed normalize_feed(ParsedFeed parsed, const Context& context, const Limits& limits) {
  Bases bases(context.url);
  bases.settle(parsed);
  NormalizedFeed feed;
  feed.info = make_feed_info(parsed, context, limits, bases);
  std::vector<std::string> titles = title_lines(parsed.entries);
  feed.info.title_affixes = habits_of(titles);
  const Outlet outlet = make_outlet(parsed, feed.info, context, limits);
  feed.articles.reserve(parsed.entries.size());
  for (std::size_t i = 0; i < titles.size(); ++i) {
    // Freed when its article stands: a large feed is not held twice.
    const RawEntry entry = std::move(parsed.entries[i]);
    feed.articles.push_back(make_article(entry, std::move(titles[i]), outlet, bases));
  }
  return feed;
}

}  // namespace khabar::normalize
