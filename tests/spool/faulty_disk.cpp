#include "faulty_disk.h"

#include <cstring>

#include "support/catch.h"

namespace khabar::test {
namespace {

constexpr const char* kName = "khabar-faulty";

struct Plan {
  int good = 0, bad = 0, code = SQLITE_OK, failed = 0;
};
Plan plan;
sqlite3_vfs* disk = nullptr;  // the true one
sqlite3_vfs shim;

/// What SQLite sees as a file; the true file lies behind it in the same allocation.
struct ShimFile {
  sqlite3_file base;
  [[nodiscard]] sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
};
sqlite3_file* real(sqlite3_file* file) {
  return reinterpret_cast<ShimFile*>(file)->real();
}

/// SQLITE_OK, or what the operation is to fail with.
int verdict(bool is_sync) {
  if (plan.code == SQLITE_OK || is_sync != (plan.code == SQLITE_IOERR_FSYNC)) return SQLITE_OK;
  if (plan.good > 0) {
    --plan.good;
    return SQLITE_OK;
  }
  if (plan.failed >= plan.bad) return SQLITE_OK;
  ++plan.failed;
  return plan.code;
}

int close_file(sqlite3_file* file) {
  return real(file)->pMethods->xClose(real(file));
}
int read_file(sqlite3_file* file, void* to, int size, sqlite3_int64 at) {
  return real(file)->pMethods->xRead(real(file), to, size, at);
}
/// A write that fails has written half of its bytes, as a full disk does.
int write_file(sqlite3_file* file, const void* from, int size, sqlite3_int64 at) {
  const int code = verdict(false);
  const int written = real(file)->pMethods->xWrite(real(file), from, code == SQLITE_OK ? size : size / 2, at);
  return code == SQLITE_OK ? written : code;
}
int truncate_file(sqlite3_file* file, sqlite3_int64 size) {
  return real(file)->pMethods->xTruncate(real(file), size);
}
int sync_file(sqlite3_file* file, int flags) {
  const int code = verdict(true);
  return code == SQLITE_OK ? real(file)->pMethods->xSync(real(file), flags) : code;
}
int file_size(sqlite3_file* file, sqlite3_int64* size) {
  return real(file)->pMethods->xFileSize(real(file), size);
}
int lock(sqlite3_file* file, int level) {
  return real(file)->pMethods->xLock(real(file), level);
}
int unlock(sqlite3_file* file, int level) {
  return real(file)->pMethods->xUnlock(real(file), level);
}
int check_lock(sqlite3_file* file, int* out) {
  return real(file)->pMethods->xCheckReservedLock(real(file), out);
}
int control(sqlite3_file* file, int what, void* with) {
  return real(file)->pMethods->xFileControl(real(file), what, with);
}
int sector_size(sqlite3_file* file) {
  return real(file)->pMethods->xSectorSize(real(file));
}
int characteristics(sqlite3_file* file) {
  return real(file)->pMethods->xDeviceCharacteristics(real(file));
}

// Version 1: no shared memory and no mapping, which a spool in exclusive mode does not need.
sqlite3_io_methods methods() {
  sqlite3_io_methods all{};
  all.iVersion = 1;
  all.xClose = close_file;
  all.xRead = read_file;
  all.xWrite = write_file;
  all.xTruncate = truncate_file;
  all.xSync = sync_file;
  all.xFileSize = file_size;
  all.xLock = lock;
  all.xUnlock = unlock;
  all.xCheckReservedLock = check_lock;
  all.xFileControl = control;
  all.xSectorSize = sector_size;
  all.xDeviceCharacteristics = characteristics;
  return all;
}
const sqlite3_io_methods kMethods = methods();

int open_file(sqlite3_vfs* /*vfs*/, const char* name, sqlite3_file* file, int flags, int* out) {
  const int code = disk->xOpen(disk, name, real(file), flags, out);
  file->pMethods = code == SQLITE_OK ? &kMethods : nullptr;
  return code;
}

}  // namespace

FaultyDisk::FaultyDisk() {
  disk = sqlite3_vfs_find(nullptr);
  REQUIRE(disk != nullptr);
  REQUIRE(std::strcmp(disk->zName, kName) != 0);
  shim = *disk;
  shim.zName = kName;
  shim.szOsFile = disk->szOsFile + static_cast<int>(sizeof(ShimFile));
  shim.xOpen = open_file;
  plan = {};
  REQUIRE(sqlite3_vfs_register(&shim, 1) == SQLITE_OK);
}

FaultyDisk::~FaultyDisk() {
  sqlite3_vfs_unregister(&shim);
  sqlite3_vfs_register(disk, 1);
}

void FaultyDisk::fail_after(int good, int bad, int code) {
  plan = {good, bad, code, 0};
}

int FaultyDisk::failed() {
  return plan.failed;
}

}  // namespace khabar::test
