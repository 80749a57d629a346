#include "feed_lines.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <string_view>
#include <vector>

#include "base/url.h"

namespace khabar::daemon {
namespace {

constexpr std::size_t kLongestName = 48;  // of an id may have 64: room for a number

/// Letters and digits in lower case, all else as single dashes between them.
std::string slug(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool capital = c >= 'A' && c <= 'Z';
    const char letter = capital ? static_cast<char>(c + ('a' - 'A')) : c;
    if ((letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9'))
      out += letter;
    else if (!out.empty() && out.back() != '-')
      out += '-';
  }
  if (out.size() > kLongestName) out.resize(kLongestName);
  while (out.ends_with('-')) out.pop_back();
  return out;
}

/// "www.example.com" -> "example"; an address of numbers as a whole.
std::string name_of_host(const std::string& host) {
  std::string_view name = host_without_www(host);
  const std::size_t dot = name.rfind('.');
  if (dot != std::string_view::npos && name.find_first_not_of("0123456789.") != std::string_view::npos)
    name = name.substr(0, dot);
  return slug(name);
}

/// What tells a feed from its neighbours: its path and query without the words that all feeds have.
std::string name_of_path(const Url& url) {
  constexpr std::array<std::string_view, 8> kCommon{"feed", "feeds", "rss", "atom",
                                                    "xml",  "rss2",  "rdf", "json"};
  std::string out;
  std::string words = slug(url.path + "-" + url.query.value_or("")) + "-";
  for (std::size_t at = 0; at < words.size();) {
    const std::size_t end = words.find('-', at);
    const std::string word = words.substr(at, end - at);
    if (std::find(kCommon.begin(), kCommon.end(), word) == kCommon.end())
      out.append(out.empty() ? "" : "-").append(word);
    at = end + 1;
  }
  return out;
}

std::string line(std::string_view key, const std::string& value) {
  return value.empty() ? "" : std::string(key) + " = " + toml_string(value) + "\n";
}

}  // namespace

std::string toml_string(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    std::array<char, 8> escape{};
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F)
      std::snprintf(escape.data(), escape.size(), "\\u%04X", static_cast<unsigned>(c));
    else if (c == '"' || c == '\\')
      escape = {'\\', c};
    else
      escape = {c};
    out += escape.data();
  }
  return out + '"';
}

std::string feed_lines(const Feed& feed) {
  std::string out = "[[feed]]\n" + line("id", feed.id) + line("url", feed.url) + line("name", feed.name) +
                    line("lang", feed.lang);
  if (feed.tags.empty()) return out;
  out += "tags = [";
  for (const std::string& tag : feed.tags)
    out.append(out.ends_with('[') ? "" : ", ").append(toml_string(tag));
  return out + "]\n";
}

Feed feed_as_read(const std::string& id, const std::string& url, const Batch& batch) {
  Feed feed;
  feed.id = id;
  feed.url = url;
  feed.name = batch.info.title;
  const std::string& lang = batch.articles.empty() ? batch.info.language : batch.articles.front().lang;
  if (lang != "und") feed.lang = lang;
  return feed;
}

std::string FeedIds::make(const std::string& text) {
  const auto url = parse_url(text);
  std::string id = url ? name_of_host(url->host) : "";
  if (id.empty()) id = "feed";
  if (taken_.insert(id).second) return id;
  if (const std::string path = url ? name_of_path(*url) : ""; !path.empty()) {
    id = slug(id + "-" + path);
    if (taken_.insert(id).second) return id;
  }
  for (int number = 2;; ++number)
    if (std::string numbered = id + "-" + std::to_string(number); taken_.insert(numbered).second)
      return numbered;
}

}  // namespace khabar::daemon
