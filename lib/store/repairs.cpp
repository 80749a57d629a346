#include "store/repairs.h"

#include "model/older.h"
#include "store/encode.h"
#include "store/rows.h"

namespace khabar::store {
namespace {

const std::string kSelect = R"(
SELECT DISTINCT ON (g.feed_key) g.feed_key, g.to_at, g.next_url, g.method, g.pages FROM khabar_core.gap g
  JOIN khabar_core.feed f ON f.key = g.feed_key WHERE g.next_url IS NOT NULL AND )";
const std::string kNewest = " ORDER BY g.feed_key, g.to_at DESC";

std::map<FeedKey, Repair> repairs_of(const pqxx::result& rows) {
  std::map<FeedKey, Repair> out;
  for (const auto& row : rows)
    out[row[0].as<FeedKey>()] = {time_of(row[1]).value_or(Time{}), text_of(row[2]), text_of(row[3]),
                                 row[4].as<int>()};
  return out;
}

bool is_missing(const Poll& poll) {
  return poll.outcome == Outcome::kNotAFeed || poll.outcome == Outcome::kGone ||
         (poll.outcome == Outcome::kHttpError && poll.http_status < 500);
}

}  // namespace

std::map<FeedKey, Repair> read_repairs(pqxx::transaction_base& session, const std::string& feed_keys) {
  return repairs_of(session.exec_params(kSelect + "g.feed_key = ANY ($1::bigint[])" + kNewest, feed_keys));
}

std::map<FeedKey, Repair> read_all_repairs(pqxx::transaction_base& session) {
  return repairs_of(session.exec(kSelect + "f.state = 'active'" + kNewest));
}

std::optional<Repair> next_repair(const Repair& repair, const Batch& batch, bool met) {
  Repair next = repair;
  ++next.pages;
  if (met || next.pages >= kMostPages) return std::nullopt;
  if (!is_success(batch.poll.outcome)) {
    if (!is_missing(batch.poll)) return next;
    next.url = next_sitemap(repair.url);
  } else {
    next.url = repair.method == "sitemap" ? "" : batch.older_url;
    next.method = batch.older_method;
  }
  if (next.url.empty() || next.url == repair.url) return std::nullopt;
  return next;
}

void put_repair(JsonWriter& json, const Batch& batch, const std::optional<Repair>& next, int fresh,
                bool met) {
  json.begin_object().key("feed").value(batch.feed).key("to_at").value(batch.repair->gap_to);
  json.key("next_url");
  next ? json.value(next->url) : json.null();
  json.key("method").value(next ? next->method : batch.repair->method).key("fresh").value(fresh);
  json.key("done").value(met ? std::optional(batch.poll.at) : std::nullopt).end_object();
}

}  // namespace khabar::store
