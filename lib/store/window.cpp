#include "store/window.h"

#include <algorithm>
#include <charconv>
#include <unordered_map>

namespace khabar::store {
namespace {

constexpr std::size_t kHexDigits = 16;      // of one digest
constexpr std::size_t kToleratedPart = 10;  // one pair in ten may stand in the wrong order: pinned items
constexpr std::size_t kFewVanish = 3;       // so many may vanish of any window, however short

enum class Order : char { kNone, kNewestFirst, kOldestFirst };

/// The order by dates; all must have one.
Order order_of_dates(const std::vector<Shown>& now) {
  std::size_t rising = 0, falling = 0;
  for (std::size_t i = 0; i < now.size(); ++i) {
    if (i == 0) continue;
    if (*now[i - 1].published > *now[i].published) ++falling;
    if (*now[i - 1].published < *now[i].published) ++rising;
  }
  const std::size_t pairs = now.empty() ? 0 : now.size() - 1;
  if (rising * kToleratedPart <= pairs) return Order::kNewestFirst;
  return falling * kToleratedPart <= pairs ? Order::kOldestFirst : Order::kNone;
}

using Places = std::unordered_map<std::int64_t, std::size_t>;

Places places_of(const std::vector<std::int64_t>& articles) {
  Places places;
  for (std::size_t i = 0; i < articles.size(); ++i) places.try_emplace(articles[i], i);
  return places;
}

/// The order by place, for feeds without dates: what was there keeps its order, and what is new stands before
/// it or behind it.
Order order_of_places(const Places& before, const std::vector<Shown>& now) {
  std::optional<std::size_t> last;
  bool fresh_before = false, fresh_behind = false;
  for (const Shown& one : now) {
    const auto place = before.find(one.article);
    if (place == before.end()) {
      (last ? fresh_behind : fresh_before) |= one.fresh;
      continue;
    }
    if (last && place->second < *last) return Order::kNone;
    last = place->second;
  }
  if (fresh_before && fresh_behind) return Order::kNone;
  return fresh_behind ? Order::kOldestFirst : Order::kNewestFirst;
}

/// Every entry has a date, and not all the same.
bool dated(const std::vector<Shown>& now) {
  const auto has_date = [](const Shown& one) { return one.published.has_value(); };
  const auto differs = [&](const Shown& one) { return one.published != now.front().published; };
  return std::all_of(now.begin(), now.end(), has_date) && std::any_of(now.begin(), now.end(), differs);
}

/// How many of those that remain stand behind (in the direction of time) and are not younger.
std::size_t older_remaining(std::size_t place, const std::optional<Time>& published, bool newest_first,
                            const Places& before, const std::vector<Shown>& now) {
  return static_cast<std::size_t>(std::count_if(now.begin(), now.end(), [&](const Shown& one) {
    const auto other = before.find(one.article);
    if (other == before.end() || (other->second > place) != newest_first) return false;
    return !published || !one.published || *one.published <= *published;
  }));
}

bool only_the_newest(const std::vector<std::int64_t>& gone, bool newest_first, const Places& before,
                     const std::vector<Shown>& now) {
  for (const Shown& one : now) {
    if (one.fresh) return false;
    const auto place = before.find(one.article);
    if (place == before.end()) continue;
    for (const std::int64_t article : gone)
      if ((before.at(article) < place->second) != newest_first) return false;
  }
  return true;
}

}  // namespace

std::uint64_t digest_of(std::span<const IdentityKey> keys, const Hash128& content) {
  std::string parts(content.bytes.begin(), content.bytes.end());
  for (const IdentityKey& key : keys) {
    parts += static_cast<char>(key.kind);
    parts.append(key.hash.bytes.begin(), key.hash.bytes.end());
  }
  return std::max<std::uint64_t>(spread_hash(parts), 1);
}

void read_window(std::string_view articles, std::string_view digests, Window& into) {
  for (const char* at = articles.data() + 1; at < articles.data() + articles.size() - 1;) {
    std::int64_t id = 0;
    at = std::from_chars(at, articles.data() + articles.size(), id).ptr + 1;
    into.articles.push_back(id);
  }
  for (std::size_t i = 0; i + kHexDigits <= digests.size(); i += kHexDigits) {
    std::uint64_t digest = 0;
    std::from_chars(digests.data() + i, digests.data() + i + kHexDigits, digest, 16);
    into.digests.push_back(digest);
  }
}

std::string array_text(const std::vector<std::int64_t>& articles) {
  std::string out = "{";
  for (const std::int64_t id : articles) out.append(out.size() > 1 ? "," : "").append(std::to_string(id));
  return out + "}";
}

std::string hex_text(const std::vector<std::uint64_t>& digests) {
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string out;
  out.reserve(digests.size() * kHexDigits);
  for (const std::uint64_t digest : digests)
    for (unsigned shift = 64; shift > 0; shift -= 4) out += kHex[(digest >> (shift - 4)) & 15U];
  return out;
}

Vanished vanished(const std::vector<std::int64_t>& before, const std::vector<Shown>& now,
                  const Dates& dates) {
  const Places places = places_of(before);
  const Order order = dated(now) ? order_of_dates(now) : order_of_places(places, now);
  if (order == Order::kNone || now.empty()) return {};
  const bool newest_first = order == Order::kNewestFirst;
  const auto fresh = std::count_if(now.begin(), now.end(), [](const Shown& one) { return one.fresh; });
  Vanished out;
  for (const auto& [article, published] : dates) {
    const auto place = places.find(article);
    if (place == places.end()) continue;
    const std::size_t older = older_remaining(place->second, published, newest_first, places, now);
    // A single older one may be a fixture at the end of every window, past which it slides.
    if (older > 1 || (older == 1 && static_cast<std::size_t>(fresh) < dates.size()))
      out.articles.push_back(article);
  }
  if (out.articles.size() > std::max(kFewVanish, before.size() / 2)) return {};
  out.looks_stale = !out.articles.empty() && only_the_newest(out.articles, newest_first, places, now);
  return out;
}

bool slid_past(const std::vector<Shown>& now, const std::optional<Time>& published) {
  if (!published) return false;
  return std::none_of(now.begin(), now.end(),
                      [&](const Shown& one) { return !one.published || *one.published <= *published; });
}

}  // namespace khabar::store
