#pragma once

#include <functional>
#include <optional>
#include <pqxx/pqxx>
#include <span>
#include <string>
#include <vector>

#include "model/feed.h"
#include "store/store.h"

namespace khabar::store {

/// The rows of khabar_core.feed as FeedRecords: all active ones, or the one with this id in whatever state.
std::vector<FeedRecord> read_active_feeds(pqxx::transaction_base& session);
std::optional<FeedRecord> read_feed(pqxx::transaction_base& session, const std::string& id);

/// Store::sync_feeds inside a transaction; the caller commits. A changed URL keeps the history and forgets
/// validators and body: they were another document's.
FeedChanges sync_feed_rows(pqxx::transaction_base& session, std::span<const Feed> feeds,
                           const std::function<ScheduleState(const Feed&)>& first, bool dry_run);

}  // namespace khabar::store
