#pragma once

#include <cstdint>
#include <pqxx/pqxx>
#include <string>
#include <vector>

namespace khabar::store {

/// A feed that brings more new articles than any newsroom writes (fault A03): its entries have other names at
/// each poll, or somebody fills the database.
struct Flood {
  std::string feed_id;
  std::int64_t articles = 0;  ///< new ones, of the last day
};

/// The worst three. A feed's first poll does not count: a window may show the work of months. Whoever reads
/// the schema khabar may read it.
std::vector<Flood> read_floods(pqxx::transaction_base& session);

/// A sentence each, with what to do.
std::vector<std::string> concerns(const std::vector<Flood>& floods);

}  // namespace khabar::store
