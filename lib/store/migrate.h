#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "store/store.h"

namespace khabar::store {

/// One numbered file of sql/, embedded in the binary.
struct Migration {
  int version;            ///< 1, 2, 3, ... without gaps
  std::string_view name;  ///< "0001_init.sql"
  std::string_view sql;
};

/// All that this binary carries, in order; the last one's version is the schema version it needs.
const std::vector<Migration>& migrations();

struct MigrationReport {
  int from = 0, to = 0;              ///< version before and after (dry run: what would be after)
  std::vector<std::string> applied;  ///< names, in order
};

/// Brings the schema to this binary's version: forward only, one transaction each, one migrator at a time
/// (advisory lock). A schema newer than the binary is kSchema. The login needs to be a superuser or a member
/// of khabar_owner.
Result<MigrationReport> migrate(const Options& options, bool dry_run);

}  // namespace khabar::store
