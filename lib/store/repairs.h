#pragma once

#include <map>
#include <optional>
#include <pqxx/pqxx>
#include <string>

#include "base/json.h"
#include "model/batch.h"

namespace khabar::store {

/// Pages of older entries that are read for one gap at most.
constexpr int kMostPages = 10;

/// The open gaps of these feeds (an array in PostgreSQL's words) for which older entries can be asked for:
/// the newest of each feed.
std::map<FeedKey, Repair> read_repairs(pqxx::transaction_base& session, const std::string& feed_keys);
/// The same of all active feeds.
std::map<FeedKey, Repair> read_all_repairs(pqxx::transaction_base& session);

/// What is to be asked for after this poll of a page; nothing: the repair is over. `met`: the page showed
/// something that was known before the gap. A page that could not be had is asked for again after the feed's
/// next poll, unless it is not there: then the next usual name of a sitemap is tried.
std::optional<Repair> next_repair(const Repair& repair, const Batch& batch, bool met);

/// Appends what is to be written of the gap.
void put_repair(JsonWriter& json, const Batch& batch, const std::optional<Repair>& next, int fresh, bool met);

}  // namespace khabar::store
