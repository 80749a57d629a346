#include "store/floods.h"

namespace khabar::store {
namespace {

/// The largest agencies file some two thousand items a day in all their languages together.
constexpr std::int64_t kFlood = 2000;
constexpr int kMostFeeds = 3;  // told of at once

const char* const kFloods = R"(
SELECT feed_id, articles FROM (
  SELECT feed_id, sum(new)::bigint
                  - coalesce((SELECT CASE WHEN f.at > now() - interval '1 day' THEN f.new END FROM khabar.polls f
                               WHERE f.feed_id = p.feed_id AND f.new > 0 ORDER BY f.at LIMIT 1), 0) AS articles
    FROM khabar.polls p WHERE at > now() - interval '1 day' AND new > 0
   GROUP BY feed_id HAVING sum(new) >= $1) AS busy
 WHERE articles >= $1 ORDER BY articles DESC, feed_id LIMIT $2)";

}  // namespace

std::vector<Flood> read_floods(pqxx::transaction_base& session) {
  std::vector<Flood> floods;
  for (const auto& row : session.exec_params(kFloods, kFlood, kMostFeeds))
    floods.push_back({row[0].c_str(), row[1].as<std::int64_t>()});
  return floods;
}

std::vector<std::string> concerns(const std::vector<Flood>& floods) {
  constexpr std::int64_t kThousand = 1000;
  std::vector<std::string> out;
  out.reserve(floods.size());
  for (const Flood& flood : floods)
    out.push_back(
        "feed " + flood.feed_id + " brought over " + std::to_string(flood.articles / kThousand) +
        ",000 new articles within a day: look whether they are news, or the same ones under ever new "
        "names; enabled = false in its [[feed]] stops it, and keeps what it brought");
  return out;
}

}  // namespace khabar::store
