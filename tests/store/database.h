#pragma once

#include <string>
#include <vector>

#include "base/hash.h"
#include "model/batch.h"
#include "store/migrate.h"
#include "store/store.h"
#include "support/temp_postgres.h"

namespace khabar::test {

/// The cluster of this test program, made at the first call.
TempPostgres& cluster();

/// A database of its own with the schema in it, and a login of the daemon's kind ("writer", member of
/// khabar_writer only).
class Database {
 public:
  Database();
  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] store::Options as(const std::string& role = "writer") const;
  /// A store with the writer's rights. Throws where it does not open.
  [[nodiscard]] std::unique_ptr<store::Store> open() const;
  /// The first field of the first row, as superuser.
  [[nodiscard]] std::string value(const std::string& sql) const { return cluster().value(name_, sql); }
  [[nodiscard]] std::int64_t count(const std::string& sql) const { return std::stoll(value(sql)); }
  void execute(const std::string& sql) const { cluster().query(name_, sql); }

 private:
  std::string name_;
};

/// 2025-12-09 12:00 UTC plus so many seconds.
Time at(int offset_seconds);

Feed feed(const std::string& id, const std::string& url = "");
/// Keys as match makes them: guid, URL, fingerprint of title and text.
Article article(const std::string& guid, const std::string& url, const std::string& title,
                const std::string& text = "text");
/// A whole feed, read well, with these articles.
Batch batch(const FeedRecord& feed, Time when, std::vector<Article> articles);
/// The schedule of the tests: an hour later, failures counted.
ScheduleState hourly(const Batch& batch, const ScheduleState& before, const PollFacts& facts);

/// Puts these feeds (and no others) into the database and answers their records by id order.
std::vector<FeedRecord> with_feeds(store::Store& store, const std::vector<Feed>& feeds);

}  // namespace khabar::test
