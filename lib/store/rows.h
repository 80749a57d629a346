#pragma once

#include <optional>
#include <pqxx/pqxx>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "model/batch.h"
#include "model/feed.h"

namespace khabar::store {

/// Readers of fields as text: the session's settings (connection.cpp) make timestamps "2025-12-09
/// 14:05:00.123+00".
std::string text_of(const pqxx::field& field);
std::optional<Time> time_of(const pqxx::field& field);
Hash128 hash_of(const pqxx::field& field);
/// A text[] as PostgreSQL prints it: {a,"b c"}.
std::vector<std::string> texts_of(const pqxx::field& field);

constexpr std::string_view kTrusted = "trusted";  // of khabar_core.feed.guids

/// A row of khabar_core.feed as saving reads and writes it.
struct FeedRow {
  FeedKey key = 0;
  std::string id, host;
  std::string url;             ///< where it is polled
  std::string configured_url;  ///< the same, unless the feed has moved (moves.h)
  std::optional<Time> adopted_at;
  Validators validators;
  std::optional<Time> validators_at;
  Hash128 body_hash;
  ScheduleState schedule;
  std::optional<Time> last_shown;
  std::optional<Time> gone_since;
  std::string moved_to;
  std::optional<Time> moved_since;
  int moved_polls = 0;
  bool moved_common = false;
  std::string title, site_url, description, self_url, hub_url, format;
  std::string last_outcome, last_error;
  std::string guids{kTrusted};  ///< how far they are believed (habits.h)
  std::optional<Time> guids_since;
  int guid_strikes = 0, url_strikes = 0, reuse_strikes = 0;
  std::vector<std::string> title_affixes;
};

/// Reads a row of sql::kLockFeeds.
FeedRow feed_row_of(const pqxx::row& row);
/// What both readers of khabar_core.feed make of its polling: all but `expected` and `price`, which are for
/// operators.
ScheduleState schedule_of(const pqxx::row& row);

/// What the poll says of the feed, apart from its schedule and its address: validators, body, descriptions
/// (faults I3, H18).
void apply_poll(FeedRow& row, const Batch& batch);

void put_feed_row(JsonWriter& json, const FeedRow& row);
void put_poll(JsonWriter& json, const Batch& batch, const PollFacts& facts, int rejected);

}  // namespace khabar::store
