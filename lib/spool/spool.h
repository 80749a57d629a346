#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "base/result.h"
#include "model/response.h"

namespace khabar::spool {

struct Options {
  std::filesystem::path file;  ///< spool.db under the state directory
  std::int64_t max_bytes = std::int64_t{4}
                           << 30;  ///< beyond it append refuses and fetching pauses (fault P05)
};

/// One poll that the database could not take.
struct Record {
  std::int64_t number = 0;  ///< given by append, rising
  std::string feed_id;      ///< the configured id: it outlives database keys
  Response response;
};

/// Polls that wait for the database, oldest first, in SQLite (WAL, synchronous=FULL: what append answered for
/// is on disk). One thread. A file that is damaged is moved aside and named in `salvage_note()`, never
/// deleted; opening does not fail for it (fault P06).
class Spool {
 public:
  static Result<std::unique_ptr<Spool>> open(const Options& options);
  virtual ~Spool() = default;

  virtual Status append(const std::string& feed_id, const Response& response) = 0;
  /// The oldest record; nothing: the spool is empty. A record that cannot be read is set aside (counted) and
  /// skipped.
  virtual Result<std::optional<Record>> oldest() = 0;
  virtual Status remove(std::int64_t number) = 0;

  [[nodiscard]] virtual std::int64_t records() const = 0;
  [[nodiscard]] virtual std::int64_t bytes() const = 0;
  [[nodiscard]] virtual std::int64_t set_aside() const = 0;
  [[nodiscard]] virtual const std::string& salvage_note() const = 0;
};

}  // namespace khabar::spool
