#include "spool/record_file.h"

#include <system_error>
#include <utility>

#include "spool/salvage.h"

namespace khabar::spool {
namespace {

constexpr std::int64_t kApplicationId = 0x6B686162;  // "khab"
constexpr std::int64_t kVersion = 1;

// Files up to this size are checked whole at the start (0.5 s a GiB from a warm cache); larger ones as they
// are read.
constexpr std::uintmax_t kCheckedBytes = std::uintmax_t{1} << 30;
constexpr std::int64_t kFreePagesToGiveBack = 1024;  // 4 MiB

// page_size must be the kPageSize of pages.h. Nothing of this changes a file that is there already.
constexpr const char* kConnect =
    "PRAGMA locking_mode=EXCLUSIVE; PRAGMA page_size=4096; PRAGMA auto_vacuum=INCREMENTAL";

// The log is cut back to 8 MiB after large records.
constexpr const char* kSetUp =
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON; PRAGMA "
    "journal_size_limit=8388608";

constexpr const char* kCreate =
    "BEGIN IMMEDIATE;"
    "CREATE TABLE record(number INTEGER PRIMARY KEY AUTOINCREMENT, seal BLOB NOT NULL, payload BLOB NOT "
    "NULL);"
    "CREATE TABLE set_aside(number INTEGER NOT NULL, payload BLOB NOT NULL);"
    "PRAGMA application_id=1802002786; PRAGMA user_version=1;"
    "COMMIT";
static_assert(kApplicationId == 1802002786 && kVersion == 1 && kPageSize == 4096);

/// Begins a transaction and takes it back unless it was committed.
class Transaction {
 public:
  explicit Transaction(sqlite::Database& db) : db_(db), begun_(db.run("BEGIN IMMEDIATE")) {}
  ~Transaction() {
    if (begun_ && open_) (void)db_.run("ROLLBACK");
  }
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;

  [[nodiscard]] const Status& begun() const { return begun_; }
  Status commit() {
    Status done = db_.run("COMMIT");
    open_ = !done;
    return done;
  }

 private:
  sqlite::Database& db_;
  Status begun_;
  bool open_ = true;
};

Status finish(Result<sqlite::Statement>& statement) {
  const auto done = statement->step();
  if (!done) return done.error();
  return Done{};
}

}  // namespace

bool RawRecord::whole() const {
  return bytes_of(seal_of(number, payload)) == seal;
}

Result<RecordFile> RecordFile::open(const std::filesystem::path& file) {
  auto db = sqlite::Database::open(file);
  if (!db) return db.error();
  RecordFile records(*std::move(db));
  if (const Status ready = records.prepare_file(file); !ready) {
    records.leave_untouched();
    return ready.error();
  }
  return records;
}

Status RecordFile::prepare_file(const std::filesystem::path& file) {
  if (Status connected = db_.run(kConnect); !connected) return connected;
  if (Status known = check_version(file); !known) return known;
  if (Status set_up = db_.run(kSetUp); !set_up) return set_up;
  if (Status whole = examine(file); !whole) return whole;
  return count();
}

Status RecordFile::check_version(const std::filesystem::path& file) {
  const auto application = db_.integer("PRAGMA application_id");
  if (!application) return application.error();
  const auto version = db_.integer("PRAGMA user_version");
  if (!version) return version.error();
  const auto tables = db_.integer("SELECT count(*) FROM sqlite_schema");
  if (!tables) return tables.error();
  if (*application == 0 && *tables == 0) return create();
  if (*application != kApplicationId)
    return Error{Kind::kParse, "spool: " + file.string() + ": is a database of another program"};
  if (*version > kVersion)
    return Error{Kind::kSchema, "spool: " + file.string() + " is of version " + std::to_string(*version) +
                                    ", and this khabard knows " + std::to_string(kVersion) +
                                    ": start the newer khabard, or move the file away; it was left as it is"};
  return Done{};
}

Status RecordFile::create() {
  return db_.run(kCreate);
}

Status RecordFile::examine(const std::filesystem::path& file) {
  std::error_code error;
  const auto size = std::filesystem::file_size(file, error);
  if (error || size > kCheckedBytes) return Done{};
  const auto verdict = db_.text("PRAGMA quick_check(1)");
  if (!verdict) return verdict.error();
  if (*verdict == "ok") return Done{};
  return Error{Kind::kParse, "spool: " + file.string() + ": " + *verdict};
}

/// Looks at the leaves of the tree only: length() of a blob needs no overflow page.
Status RecordFile::count() {
  auto sums =
      db_.prepare("SELECT count(*), coalesce(sum(length(payload)), 0), coalesce(max(number), 0) FROM record");
  if (!sums) return {{Kind::kParse, sums.error().message}};
  const auto row = sums->step();
  if (!row) return row.error();
  records_ = sums->integer(0);
  bytes_ = sums->integer(1);
  const auto sequence = db_.integer("SELECT seq FROM sqlite_sequence WHERE name = 'record'");
  if (!sequence) return sequence.error();
  last_number_ = std::max(sums->integer(2), *sequence);
  const auto aside = db_.integer("SELECT count(*) FROM set_aside");
  if (!aside) return {{Kind::kParse, aside.error().message}};
  set_aside_ = *aside;
  return Done{};
}

Status RecordFile::insert(const std::string& payload) {
  if (Status durable = db_.run("PRAGMA synchronous=FULL"); !durable) return durable;
  return insert(last_number_ + 1, payload);
}

Status RecordFile::insert(std::int64_t number, const std::string& payload) {
  auto statement = db_.prepare("INSERT OR IGNORE INTO record VALUES(?, ?, ?) RETURNING length(payload)");
  if (!statement) return statement.error();
  const Hash128 seal = seal_of(number, payload);
  const auto inserted = statement->bind(1, number).bind(2, bytes_of(seal)).bind(3, payload).step();
  if (!inserted) return inserted.error();
  if (!*inserted) return Done{};
  if (Status done = finish(statement); !done) return done;
  last_number_ = std::max(last_number_, number);
  bytes_ += static_cast<std::int64_t>(payload.size());
  ++records_;
  return Done{};
}

Result<std::optional<RawRecord>> RecordFile::oldest() {
  auto statement = db_.prepare("SELECT number, seal, payload FROM record ORDER BY number LIMIT 1");
  if (!statement) return statement.error();
  const auto row = statement->step();
  if (!row) return row.error();
  if (!*row) return std::optional<RawRecord>{};
  return std::optional(
      RawRecord{statement->integer(0), std::string(statement->blob(1)), std::string(statement->blob(2))});
}

Status RecordFile::remove(std::int64_t number) {
  if (Status relaxed = db_.run("PRAGMA synchronous=NORMAL"); !relaxed) return relaxed;
  auto statement = db_.prepare("DELETE FROM record WHERE number = ? RETURNING length(payload)");
  if (!statement) return statement.error();
  const auto removed = statement->bind(1, number).step();
  if (!removed) return removed.error();
  if (!*removed) return Error{Kind::kNotFound, "spool: there is no record " + std::to_string(number)};
  const std::int64_t size = statement->integer(0);
  if (Status done = finish(statement); !done) return done;
  bytes_ -= size;
  --records_;
  return Done{};
}

Status RecordFile::set_aside(const RawRecord& record) {
  Transaction transaction(db_);
  if (!transaction.begun()) return transaction.begun();
  auto copy = db_.prepare("INSERT INTO set_aside VALUES(?, ?)");
  if (!copy) return copy.error();
  copy->bind(1, record.number).bind(2, record.payload);
  if (Status done = finish(copy); !done) return done;
  auto drop = db_.prepare("DELETE FROM record WHERE number = ? RETURNING length(payload)");
  if (!drop) return drop.error();
  const auto dropped = drop->bind(1, record.number).step();
  if (!dropped) return dropped.error();
  if (!*dropped)
    return Error{Kind::kParse,
                 "spool: record " + std::to_string(record.number) + " cannot be found by its number"};
  const std::int64_t size = drop->integer(0);
  if (Status done = finish(drop); !done) return done;
  drop->reset();
  if (Status done = transaction.commit(); !done) return done;
  bytes_ -= size;
  --records_;
  ++set_aside_;
  return Done{};
}

Status RecordFile::shrink() {
  const auto free_pages = db_.integer("PRAGMA freelist_count");
  if (!free_pages) return free_pages.error();
  const bool empty = records_ == 0;
  if (*free_pages < (empty ? 1 : kFreePagesToGiveBack)) return Done{};
  if (Status done = db_.run("PRAGMA incremental_vacuum"); !done) return done;
  return db_.run("PRAGMA wal_checkpoint(TRUNCATE)");
}

}  // namespace khabar::spool
