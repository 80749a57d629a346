#include "store/resolve.h"

#include "base/url.h"

namespace khabar::store {
namespace {

bool guid_is_believed(const Article& entry, const Candidate& known) {
  return entry.canonical_url.empty() || entry.canonical_url == known.url || entry.title == known.title;
}

bool is_within(std::string_view host, std::string_view domain) {
  return host == domain || (host.size() > domain.size() && host.ends_with(domain) &&
                            host[host.size() - domain.size() - 1] == '.');
}

}  // namespace

const Candidate* resolve(const Article& entry, const std::vector<Candidate>& candidates) {
  for (const Candidate& known : candidates)
    if (known.kind != IdentityKey::Kind::kGuid || guid_is_believed(entry, known)) return &known;
  return nullptr;
}

bool at_home(std::string_view feed_host, std::string_view url) {
  const auto parsed = parse_url(url);
  if (!parsed || feed_host.empty()) return false;
  const std::string_view host = host_without_www(parsed->host);
  return is_within(host, feed_host) || is_within(feed_host, host);
}

Claim claim(const Candidate& known, std::int64_t feed, std::string_view feed_host) {
  if (known.origin == feed) return {true, false};
  const bool over = at_home(feed_host, known.url) && !at_home(known.origin_host, known.url);
  return {over, over};
}

}  // namespace khabar::store
