#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "base/result.h"
#include "spool/sqlite.h"

namespace khabar::spool {

/// A row as it stands in the file; whether `payload` is what was written, the seal tells (salvage.h).
struct RawRecord {
  std::int64_t number = 0;
  std::string seal, payload;
  [[nodiscard]] bool whole() const;
};

/// The SQLite file of a spool:
///
///   record(number, seal, payload)   what waits; AUTOINCREMENT, so numbers rise even after the file was empty
///   set_aside(number, payload)      bytes that are no record any more, for people to look at
///
/// WAL, synchronous=FULL, locking_mode=EXCLUSIVE (one process, no -shm file), auto_vacuum=INCREMENTAL.
/// secure_delete is on: removed records are overwritten, so that a salvage from the bare pages does not bring
/// them back. Errors of Kind::kParse: the file is damaged or foreign. kSchema: it is of a newer version
/// (fault P14).
class RecordFile {
 public:
  /// Opens the file, or makes it where it is missing or empty, and looks it through.
  static Result<RecordFile> open(const std::filesystem::path& file);

  /// One transaction, on disk when it answers. The next number is used where none is given.
  Status insert(const std::string& payload);
  /// Within begin() and commit(): a record with its number from another file. One that is there already is
  /// left alone.
  Status insert(std::int64_t number, const std::string& payload);
  Result<std::optional<RawRecord>> oldest();
  /// Not synced by itself: after a power cut a removed record may be there again.
  Status remove(std::int64_t number);
  Status set_aside(const RawRecord& record);

  Status begin() { return db_.run("BEGIN IMMEDIATE"); }
  Status commit() { return db_.run("COMMIT"); }
  /// Gives the room of removed records back to the file system, where it is worth the while.
  Status shrink();
  void leave_untouched() { db_.leave_untouched(); }

  [[nodiscard]] std::int64_t records() const { return records_; }
  [[nodiscard]] std::int64_t bytes() const { return bytes_; }
  [[nodiscard]] std::int64_t records_set_aside() const { return set_aside_; }

 private:
  explicit RecordFile(sqlite::Database db) : db_(std::move(db)) {}
  Status prepare_file(const std::filesystem::path& file);
  Status check_version(const std::filesystem::path& file);
  Status create();
  Status examine(const std::filesystem::path& file);
  Status count();

  sqlite::Database db_;
  std::int64_t records_ = 0, bytes_ = 0, set_aside_ = 0, last_number_ = 0;
};

}  // namespace khabar::spool
