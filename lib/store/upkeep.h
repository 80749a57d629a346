#pragma once

#include <cstdint>
#include <pqxx/pqxx>
#include <string>
#include <vector>

#include "base/time.h"

namespace khabar::store {

/// How PostgreSQL looks after our database (fault D24): what is neglected here stops it one day. And its
/// clock (D18).
struct Upkeep {
  bool autovacuum = true;           ///< it runs: both `autovacuum` and `track_counts`
  std::int64_t age = 0;             ///< transactions since the oldest that a row of the database may show
  std::int64_t freeze_max_age = 0;  ///< the age at which PostgreSQL itself begins to freeze rows
  struct Table {
    std::string name;
    std::int64_t live = 0, dead = 0;  ///< rows, as PostgreSQL's statistics have them
  };
  seconds clock_ahead{0};     ///< of ours; negative: behind it
  std::vector<Table> tables;  ///< with more dead rows than live ones, most dead rows first
};

/// Anybody who may connect may read it.
Upkeep read_upkeep(pqxx::transaction_base& session);

/// What an operator should mend, a sentence each; usually none.
std::vector<std::string> concerns(const Upkeep& upkeep);

}  // namespace khabar::store
