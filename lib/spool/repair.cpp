#include "spool/repair.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <limits>
#include <system_error>

#include "spool/pages.h"
#include "spool/record_file.h"
#include "spool/salvage.h"

namespace khabar::spool {
namespace {

namespace fs = std::filesystem;

// spool.db.part is being written; renamed to spool.db.new it is complete and about to take the place of
// spool.db.
fs::path beside(const fs::path& file, const std::string& suffix) {
  return file.string() + suffix;
}

Error failed(const fs::path& file, const std::error_code& error) {
  return {Kind::kIo, "spool: cannot move " + file.string() + ": " + error.message()};
}

/// Makes renames in the directory durable. A file system that cannot is none that could be helped.
void sync_directory_of(const fs::path& file) {
  const int fd = ::open(file.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return;
  (void)::fsync(fd);
  ::close(fd);
}

/// "<file>.bad-<n>" with the first n that is free, for the file and its log.
fs::path free_name(const fs::path& file) {
  for (int n = 1;; ++n) {
    fs::path name = beside(file, ".bad-" + std::to_string(n));
    if (!fs::exists(name) && !fs::exists(beside(name, "-wal"))) return name;
  }
}

Status move_if_there(const fs::path& from, const fs::path& to) {
  std::error_code error;
  fs::rename(from, to, error);
  if (error && error != std::errc::no_such_file_or_directory) return failed(from, error);
  return Done{};
}

/// The log goes last: while the damaged file is in its place, its log has to be, too.
Status move_aside(const fs::path& file, const fs::path& to) {
  if (Status moved = move_if_there(file, to); !moved) return moved;
  return move_if_there(beside(file, "-wal"), beside(to, "-wal"));
}

Status put_in_place(const fs::path& file, const fs::path& bad) {
  if (Status moved = move_aside(file, bad); !moved) return moved;
  std::error_code error;
  fs::rename(beside(file, ".new"), file, error);
  if (error) return failed(beside(file, ".new"), error);
  sync_directory_of(file);
  return Done{};
}

Status copy_records(const fs::path& from, const fs::path& to, Repair& result) {
  auto copy = RecordFile::open(to);
  if (!copy) return copy.error();
  if (Status begun = copy->begin(); !begun) return begun;
  std::int64_t least = std::numeric_limits<std::int64_t>::max(), largest = 0;
  const auto broken = find_records(PageFile(from), [&](std::int64_t number, const std::string& payload) {
    least = std::min(least, number);
    largest = std::max(largest, number);
    return copy->insert(number, payload);
  });
  if (!broken) return broken.error();
  result.kept = copy->records();
  // Numbers rise by one and the oldest record goes first, so what is missing between others was lost.
  const std::int64_t gaps = result.kept == 0 ? 0 : largest - least + 1 - result.kept;
  result.lost = std::max(*broken, gaps);
  return copy->commit();
}

}  // namespace

Result<Repair> repair(const fs::path& file) {
  const fs::path part = beside(file, ".part");
  std::error_code error;
  fs::remove(part, error);
  fs::remove(beside(part, "-wal"), error);
  Repair result;
  if (const Status copied = copy_records(file, part, result); !copied) return copied.error();
  fs::rename(part, beside(file, ".new"), error);
  if (error) return failed(part, error);
  sync_directory_of(file);
  result.moved_to = free_name(file);
  if (const Status done = put_in_place(file, result.moved_to); !done) return done.error();
  return result;
}

Status finish_repair(const fs::path& file) {
  std::error_code error;
  if (!fs::exists(beside(file, ".new"), error)) return Done{};
  return put_in_place(file, free_name(file));
}

}  // namespace khabar::spool
