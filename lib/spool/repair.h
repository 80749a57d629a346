#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "base/result.h"

namespace khabar::spool {

/// What became of a damaged spool.
struct Repair {
  std::filesystem::path
      moved_to;           ///< the damaged file, "<name>.bad-<n>", with "-wal" beside it where there was one
  std::int64_t kept = 0;  ///< records that are in the new file
  std::int64_t lost = 0;  ///< records seen damaged, or missing between others, as far as that can be told
};

/// Makes a new file of the records that can still be read, and moves the damaged one aside. Nobody may have
/// it open. Interrupted at any moment, it leaves files with which it, or finish_repair(), can go on. An error
/// leaves the damaged file in its place.
Result<Repair> repair(const std::filesystem::path& file);

/// Ends a repair that was interrupted after its new file was complete. To be called before the file is
/// opened.
Status finish_repair(const std::filesystem::path& file);

}  // namespace khabar::spool
