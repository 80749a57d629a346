#pragma once

#include <sqlite3.h>

namespace khabar::test {

/// A disk that fails on demand: while it lives it stands between SQLite and the file system, as SQLite's
/// default VFS. One at a time; files opened through it must be closed before it goes.
class FaultyDisk {
 public:
  FaultyDisk();
  ~FaultyDisk();
  FaultyDisk(const FaultyDisk&) = delete;
  FaultyDisk& operator=(const FaultyDisk&) = delete;

  /// Of the operations from now on that change the disk (writes, syncs, truncations), the first `good`
  /// succeed and the `bad` after them fail with `code`; a sync fails for SQLITE_IOERR_FSYNC only, a write for
  /// all the others.
  void fail_after(int good, int bad, int code);
  void heal() { fail_after(0, 0, SQLITE_OK); }
  /// How many operations have failed since fail_after().
  [[nodiscard]] static int failed();
};

}  // namespace khabar::test
