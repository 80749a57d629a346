#include "config/feeds.h"

#include <algorithm>
#include <array>
#include <utility>
#include <variant>

#include "base/url.h"
#include "config/option.h"
#include "config/same_feed.h"
#include "config/values.h"

namespace khabar::config {
namespace {

struct FeedText {
  std::string Feed::*at;
  Check check;
};
struct FeedTexts {
  std::vector<std::string> Feed::*at;
  Check check;
};
struct FeedDuration {
  std::optional<seconds> Feed::*at;
  seconds min, max;
};
struct FeedTruth {
  bool Feed::*at;
};
struct FeedOption {
  std::string_view key;
  std::variant<FeedText, FeedTexts, FeedDuration, FeedTruth> value;
};

constexpr std::size_t kOwnOnly = 2;  // the first two are no defaults
constexpr std::array kFeedOptions{
    FeedOption{"id", FeedText{&Feed::id, check_feed_id}},
    FeedOption{"url", FeedText{&Feed::url, check_feed_url}},
    FeedOption{"name", FeedText{&Feed::name, check_anything}},
    FeedOption{"lang", FeedText{&Feed::lang, check_language}},
    FeedOption{"timezone", FeedText{&Feed::timezone, check_timezone}},
    FeedOption{"source", FeedText{&Feed::source, check_anything}},
    FeedOption{"tags", FeedTexts{&Feed::tags, check_tag}},
    FeedOption{"interval", FeedDuration{&Feed::interval, kShortestInterval, kLongestInterval}},
    FeedOption{"enabled", FeedTruth{&Feed::enabled}},
};

auto read(Reader& reader, Entry entry, const FeedText& option) {
  return read_text(reader, entry, option.check);
}
auto read(Reader& reader, Entry entry, const FeedTexts& option) {
  return read_texts(reader, entry, option.check);
}
auto read(Reader& reader, Entry entry, const FeedDuration& option) {
  return read_number(reader, entry, option.min, option.max);
}
auto read(Reader& reader, Entry entry, const FeedTruth& /*option*/) {
  return read_truth(reader, entry);
}

void read_keys(Reader& reader, const toml::table& table, std::string_view where, std::size_t first,
               Feed& feed) {
  for (const auto& [key, node] : table) {
    const auto* const begin = kFeedOptions.begin() + first;
    const auto* const option = std::find_if(
        begin, kFeedOptions.end(), [&, &name = key](const auto& one) { return one.key == name.str(); });
    if (option == kFeedOptions.end()) {
      const auto known = feed_keys();
      reader.unknown(key, where, {known.begin() + static_cast<std::ptrdiff_t>(first), known.end()});
      continue;
    }
    const Entry entry{key, node};
    const auto take = [&](const auto& kind) {
      if (auto value = read(reader, entry, kind)) feed.*kind.at = *std::move(value);
    };
    std::visit(take, option->value);
  }
}

/// The position of a key's value, or of the table where the key is missing.
toml::source_position position(const toml::table& table, std::string_view key) {
  const toml::node* node = table.get(key);
  return node == nullptr ? table.source().begin : node->source().begin;
}

/// Url::str() without the fragment, which a server never sees.
std::string tidy_url(const std::string& text) {
  auto url = parse_url(text);
  if (!url) return text;
  url->fragment.reset();
  return url->str();
}

}  // namespace

std::vector<std::string_view> feed_keys() {
  std::vector<std::string_view> keys;
  keys.reserve(kFeedOptions.size());
  for (const FeedOption& option : kFeedOptions) keys.push_back(option.key);
  return keys;
}

void FeedList::read(Reader& reader, const toml::table& file) {
  Feed defaults;
  if (const auto* table = file["defaults"].as_table())
    read_keys(reader, *table, "key of [defaults]", kOwnOnly, defaults);
  const toml::node* feeds = file.get("feed");
  if (feeds == nullptr) return;
  if (!feeds->is_array())
    return reader.fault(feeds->source().begin, "feeds are an array of tables: write [[feed]]");
  for (const toml::node& element : *feeds->as_array()) {
    if (const auto* table = element.as_table())
      read_feed(reader, *table, defaults);
    else
      reader.fault(element.source().begin, "a feed is a table: write [[feed]]");
  }
}

void FeedList::read_feed(Reader& reader, const toml::table& table, const Feed& defaults) {
  Feed feed = defaults;
  read_keys(reader, table, "key of [[feed]]", 0, feed);
  for (const std::string_view key : {"id", "url"})
    if (!table.contains(key))
      reader.fault(table.source().begin, "a [[feed]] without '" + std::string(key) + '\'');
  if (feed.name.empty()) feed.name = feed.id;
  if (table.contains("interval") && feed.interval)
    intervals_.push_back({reader.found(position(table, "interval"), {}), *feed.interval});
  claim(reader, ids_, feed.id, "id", position(table, "id"));
  feed.url = tidy_url(feed.url);
  claim(reader, urls_, same_feed_key(feed.url), "url", position(table, "url"));
  feeds_.push_back(std::move(feed));
}

void FeedList::claim(Reader& reader, Places& taken, const std::string& value, std::string_view what,
                     toml::source_position at) {
  if (value.empty()) return;
  const auto [first, is_new] = taken.emplace(value, reader.place(at));
  if (is_new) return;
  std::string why = "duplicate " + std::string(what) + " '" + value + "'";
  reader.fault(at, why + "; the first is at " + first->second);
}

void FeedList::check_intervals(Faults& faults, const Poll& poll) const {
  for (const Interval& interval : intervals_) {
    if (interval.length >= poll.min_interval && interval.length <= poll.max_interval) continue;
    Fault fault = interval.place;
    fault.why = "'interval' must be between poll.min_interval (" + format_duration(poll.min_interval) +
                ") and poll.max_interval (" + format_duration(poll.max_interval) + ')';
    faults.push_back(std::move(fault));
  }
}

}  // namespace khabar::config
