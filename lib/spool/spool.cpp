#include "spool/spool.h"

#include <utility>

#include "spool/codec.h"
#include "spool/pages.h"
#include "spool/record_file.h"
#include "spool/repair.h"

namespace khabar::spool {
namespace {

/// The spool over its file: opens it again after errors, and has it repaired where it is damaged.
class SqliteSpool final : public Spool {
 public:
  explicit SqliteSpool(Options options) : options_(std::move(options)) {}

  Status open_file();

  Status append(const std::string& feed_id, const Response& response) override;
  Result<std::optional<Record>> oldest() override;
  Status remove(std::int64_t number) override;

  [[nodiscard]] std::int64_t records() const override { return records_; }
  [[nodiscard]] std::int64_t bytes() const override { return bytes_; }
  [[nodiscard]] std::int64_t set_aside() const override { return lost_ + set_aside_; }
  [[nodiscard]] const std::string& salvage_note() const override { return note_; }

 private:
  template <class Work>
  Status attempt(Work work);
  Status open_intact();
  Status recover(const Error& damage);
  void look();

  Options options_;
  std::optional<RecordFile> file_;                        ///< none: to be opened with the next call
  std::int64_t records_ = 0, bytes_ = 0, set_aside_ = 0;  ///< of the file, also while it is closed
  std::int64_t lost_ = 0;                                 ///< in repairs since the start
  std::string note_;
};

void SqliteSpool::look() {
  if (!file_) return;
  records_ = file_->records();
  bytes_ = file_->bytes();
  set_aside_ = file_->records_set_aside();
}

Status SqliteSpool::open_intact() {
  if (Status finished = finish_repair(options_.file); !finished) return finished;
  if (PageFile(options_.file).log_is_broken())
    return {{Kind::kParse, "spool: " + options_.file.string() + ": the write-ahead log is damaged"}};
  auto file = RecordFile::open(options_.file);
  if (!file) return file.error();
  file_.emplace(*std::move(file));
  return Done{};
}

Status SqliteSpool::open_file() {
  Status opened = open_intact();
  if (!opened && opened.error().kind == Kind::kParse) opened = recover(opened.error());
  look();
  return opened;
}

Status SqliteSpool::recover(const Error& damage) {
  if (file_) file_->leave_untouched();
  file_.reset();
  const auto repaired = repair(options_.file);
  if (!repaired) return repaired.error();
  lost_ += repaired->lost;
  note_ = damage.message + "; moved to " + repaired->moved_to.filename().string() + ", " +
          std::to_string(repaired->kept) + " records kept, " + std::to_string(repaired->lost) + " lost";
  return open_intact();
}

/// Does the work on the open file. Damage is repaired and the work tried once more. After any other failure
/// of the disk the file is closed: what could not be synced is never synced again through the same descriptor
/// (fault P16), and closing gives the room of the write-ahead log back to a full disk (P05).
template <class Work>
Status SqliteSpool::attempt(Work work) {
  if (!file_) {
    if (Status opened = open_file(); !opened) return opened;
  }
  Status done = work(*file_);
  if (!done && done.error().kind == Kind::kParse) {
    Status recovered = recover(done.error());
    done = recovered ? work(*file_) : recovered;
  }
  look();
  if (!done && done.error().kind != Kind::kNotFound && done.error().kind != Kind::kLimit) file_.reset();
  return done;
}

Status SqliteSpool::append(const std::string& feed_id, const Response& response) {
  const std::string payload = encode(feed_id, response);
  return attempt([&](RecordFile& file) -> Status {
    if (file.bytes() + static_cast<std::int64_t>(payload.size()) > options_.max_bytes)
      return Error{Kind::kLimit, "spool: full: " + std::to_string(file.records()) + " records of " +
                                     std::to_string(file.bytes()) + " bytes; spool.max_bytes is " +
                                     std::to_string(options_.max_bytes)};
    return file.insert(payload);
  });
}

Result<std::optional<Record>> SqliteSpool::oldest() {
  std::optional<Record> answer;
  const Status done = attempt([&](RecordFile& file) -> Status {
    for (;;) {
      auto raw = file.oldest();
      if (!raw) return raw.error();
      if (!*raw) return Done{};
      auto content = (*raw)->whole() ? decode((*raw)->payload) : std::nullopt;
      if (content) {
        answer = Record{(*raw)->number, std::move(content->feed_id), std::move(content->response)};
        return Done{};
      }
      if (Status moved = file.set_aside(**raw); !moved) return moved;
    }
  });
  if (!done) return done.error();
  return answer;
}

Status SqliteSpool::remove(std::int64_t number) {
  bool is_gone = false;
  return attempt([&](RecordFile& file) -> Status {
    if (!is_gone) {
      if (Status removed = file.remove(number); !removed) return removed;
    }
    is_gone = true;  // should shrinking find damage, there is nothing left to remove after the repair
    return file.shrink();
  });
}

}  // namespace

Result<std::unique_ptr<Spool>> Spool::open(const Options& options) {
  auto spool = std::make_unique<SqliteSpool>(options);
  if (const Status opened = spool->open_file(); !opened) return opened.error();
  return std::unique_ptr<Spool>(std::move(spool));
}

}  // namespace khabar::spool
