#include "spool/sqlite.h"

#include <fcntl.h>
#include <unistd.h>

#include <utility>

namespace khabar::spool::sqlite {
namespace {

constexpr int kBusyWaitMs = 1000;  // for a curious sqlite3 shell to let go

Kind kind_of(int code) {
  switch (code & 0xFF) {  // the low byte is the primary code (sqlite.org/rescode.html)
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return Kind::kParse;
    case SQLITE_FULL:
      return Kind::kUnavailable;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return Kind::kBusy;
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
    case SQLITE_PERM:
      return Kind::kIo;
    case SQLITE_TOOBIG:
    case SQLITE_NOMEM:
      return Kind::kLimit;
    default:
      return Kind::kInternal;
  }
}

Error error_of(sqlite3* db, int code, const std::string& file) {
  return {kind_of(code),
          "spool: " + file + ": " + (db == nullptr ? sqlite3_errstr(code) : sqlite3_errmsg(db))};
}

}  // namespace

Statement& Statement::bind(int index, std::int64_t value) {
  sqlite3_bind_int64(raw_.get(), index, value);
  return *this;
}

Statement& Statement::bind(int index, std::string_view value) {
  sqlite3_bind_blob64(raw_.get(), index, value.data(), value.size(), SQLITE_STATIC);
  return *this;
}

Result<bool> Statement::step() {
  const int code = sqlite3_step(raw_.get());
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  return error_of(db_, code, file_);
}

void Statement::reset() {
  sqlite3_reset(raw_.get());
  sqlite3_clear_bindings(raw_.get());
}

std::string_view Statement::blob(int column) const {
  const auto* data = static_cast<const char*>(sqlite3_column_blob(raw_.get(), column));
  const int size = sqlite3_column_bytes(raw_.get(), column);
  return data == nullptr ? std::string_view{} : std::string_view(data, static_cast<std::size_t>(size));
}

Result<Database> Database::open(const std::filesystem::path& file) {
  // Made here and not by SQLite, which would make it readable for all; its log gets the same rights.
  const int made = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (made >= 0) ::close(made);
  sqlite3* raw = nullptr;
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
  const int code = sqlite3_open_v2(file.c_str(), &raw, flags, nullptr);
  Database db(raw, file.string());
  if (code != SQLITE_OK) return error_of(raw, code, db.file_);
  sqlite3_extended_result_codes(raw, 1);
  sqlite3_busy_timeout(raw, kBusyWaitMs);
  return db;
}

Status Database::run(const char* sql) {
  const int code = sqlite3_exec(db_.get(), sql, nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return error_of(db_.get(), code, file_);
  return Done{};
}

Result<Statement> Database::prepare(const char* sql) {
  sqlite3_stmt* raw = nullptr;
  const int code = sqlite3_prepare_v2(db_.get(), sql, -1, &raw, nullptr);
  if (code != SQLITE_OK) return error_of(db_.get(), code, file_);
  return Statement(db_.get(), raw, file_);
}

Result<std::int64_t> Database::integer(const char* sql) {
  auto statement = prepare(sql);
  if (!statement) return statement.error();
  const auto row = statement->step();
  if (!row) return row.error();
  return *row ? statement->integer(0) : 0;
}

Result<std::string> Database::text(const char* sql) {
  auto statement = prepare(sql);
  if (!statement) return statement.error();
  const auto row = statement->step();
  if (!row) return row.error();
  return *row ? std::string(statement->blob(0)) : std::string();
}

void Database::leave_untouched() {
  sqlite3_db_config(db_.get(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
}

}  // namespace khabar::spool::sqlite
