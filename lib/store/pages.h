#pragma once

#include <pqxx/pqxx>
#include <span>
#include <string>
#include <vector>

#include "model/page_check.h"
#include "store/statements.h"
#include "store/store.h"

// Retracting articles, and the pages that are asked for before. All functions run inside a transaction of the
// caller's and throw what libpqxx throws.
namespace khabar::store {

/// An article that the polls of a feed would retract.
struct Withdrawn {
  std::int64_t article = 0;
  FeedKey feed = 0;    ///< from which it vanished
  FeedKey origin = 0;  ///< its own feed
  std::string url;     ///< canonical
  std::string page;    ///< as the feed had it; empty: it has no page
  Time since{};        ///< it has been missing
  Time at{};           ///< of the poll, or the look at its page, that settles it
};

/// Takes those out that another feed with a say still shows.
void leave_shown(pqxx::transaction_base& session, std::vector<Withdrawn>& articles);
/// Takes those out that have a page, and sees that it is asked for.
void leave_to_pages(pqxx::transaction_base& session, std::vector<Withdrawn>& articles);
/// Retracts what is live.
void retract(pqxx::transaction_base& session, const std::vector<Withdrawn>& articles);

/// Leases up to `most` pages that are due, one a host; see Store::take_pages.
std::vector<PageCheck> lease_pages(pqxx::transaction_base& session, std::span<const FeedKey> feeds, int most);
/// Takes the results whose leases still hold; how many articles were retracted.
int settle_pages(pqxx::transaction_base& session, std::span<const PageResult> results);

/// The statements that Saving runs, for preparing.
namespace sql {
extern const Statement kAskPages;
}

}  // namespace khabar::store
