#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

/// SQLite's C interface in the manners of the house. Kinds of its errors: kParse: the file is damaged or no
/// database; kUnavailable: the disk is full; kBusy: another process has it; kIo: reading, writing or syncing
/// failed.
namespace khabar::spool::sqlite {

class Statement {
 public:
  Statement(sqlite3* db, sqlite3_stmt* raw, std::string file) : db_(db), raw_(raw), file_(std::move(file)) {}

  Statement& bind(int index, std::int64_t value);
  /// As a blob. The bytes must live until the last step().
  Statement& bind(int index, std::string_view value);

  /// True: there is a row to look at; false: done.
  Result<bool> step();
  /// Ready for other values and another run.
  void reset();

  // Of the current row, columns from 0. What blob() answers lives until the next step().
  [[nodiscard]] std::int64_t integer(int column) const { return sqlite3_column_int64(raw_.get(), column); }
  [[nodiscard]] std::string_view blob(int column) const;

 private:
  struct Finalize {
    void operator()(sqlite3_stmt* raw) const { sqlite3_finalize(raw); }
  };
  sqlite3* db_;
  std::unique_ptr<sqlite3_stmt, Finalize> raw_;
  std::string file_;
};

/// One connection. Statements must not outlive it.
class Database {
 public:
  static Result<Database> open(const std::filesystem::path& file);

  /// Statements without values or answers, separated by semicolons.
  Status run(const char* sql);
  Result<Statement> prepare(const char* sql);
  /// The first column of the first row, as an integer or as text; 0 or "" without a row.
  Result<std::int64_t> integer(const char* sql);
  Result<std::string> text(const char* sql);

  /// Closing will not carry the write-ahead log over into the file: both stay as they are.
  void leave_untouched();

 private:
  struct Close {
    void operator()(sqlite3* db) const { sqlite3_close_v2(db); }
  };
  Database(sqlite3* db, std::string file) : db_(db), file_(std::move(file)) {}

  std::unique_ptr<sqlite3, Close> db_;
  std::string file_;
};

}  // namespace khabar::spool::sqlite
