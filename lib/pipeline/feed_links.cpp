#include "pipeline/feed_links.h"

#include "base/url.h"
#include "read/charset/evidence.h"

namespace khabar::pipeline {

std::vector<normalize::FeedLink> feed_links(const Response& page, std::size_t most) {
  const auto url = parse_url(page.url);
  if (!url) return {};
  read::Decoded decoded;
  read::decode_document(page.body, page.content_type, decoded);
  return normalize::feed_links(decoded.text, *url, most);
}

}  // namespace khabar::pipeline
