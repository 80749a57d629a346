#include "config/same_feed.h"

#include "base/url.h"

namespace khabar::config {

std::string same_feed_key(const std::string& url) {
  const auto parts = parse_url(url);
  if (!parts) return url;
  std::string key = parts->host;
  if (parts->port != 0 && parts->port != (parts->scheme == "https" ? 443 : 80))
    key += ':' + std::to_string(parts->port);
  key += parts->path;
  while (key.ends_with('/')) key.pop_back();
  if (parts->query) key += '?' + *parts->query;
  return key;
}

}  // namespace khabar::config
