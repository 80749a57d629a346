#include "store/upkeep.h"

#include <algorithm>
#include <chrono>

namespace khabar::store {
namespace {

/// Dead rows of a table that nobody need mind, however few are alive: some megabytes.
constexpr std::int64_t kManyDead = 50'000;
/// Clocks that are kept by NTP differ by less than a second.
constexpr std::chrono::minutes kClocksDiffer{2};
constexpr int kMostTables = 3;  // told of at once

/// PostgreSQL refuses writes when 2^31 transactions, but for three million, have passed (PostgreSQL manual,
/// "Preventing Transaction ID Wraparound Failures").
constexpr std::int64_t kLastAge = (std::int64_t{1} << 31) - 3'000'000;
constexpr std::int64_t kMillion = 1'000'000;

const char* const kSettings = R"(
SELECT current_setting('autovacuum')::boolean AND current_setting('track_counts')::boolean, age(datfrozenxid),
       current_setting('autovacuum_freeze_max_age')::bigint, floor(extract(epoch FROM clock_timestamp()))::bigint
  FROM pg_database WHERE datname = current_database())";

const char* const kTables = R"(
SELECT relname, n_live_tup, n_dead_tup FROM pg_stat_user_tables
 WHERE schemaname = 'khabar_core' AND n_dead_tup >= $1 AND n_dead_tup > n_live_tup
 ORDER BY n_dead_tup DESC, relname LIMIT $2)";

/// Rows should be frozen long before: PostgreSQL begins by itself at freeze_max_age, and is late at twice it.
bool is_too_old(const Upkeep& upkeep) {
  constexpr std::int64_t kHighTime = 1'600 * kMillion;  // vacuum_failsafe_age: it drops everything else
  return upkeep.age > std::min(upkeep.freeze_max_age * 2, kHighTime);
}

/// "60 minutes ahead of"
std::string minutes_of(seconds ahead) {
  const auto minutes = std::chrono::round<std::chrono::minutes>(std::chrono::abs(ahead)).count();
  return std::to_string(minutes) + " minutes " + (ahead > seconds{0} ? "ahead of" : "behind");
}

}  // namespace

Upkeep read_upkeep(pqxx::transaction_base& session) {
  Upkeep upkeep;
  const auto settings = session.exec(kSettings);
  upkeep.autovacuum = settings[0][0].as<bool>();
  upkeep.age = settings[0][1].as<std::int64_t>();
  upkeep.freeze_max_age = settings[0][2].as<std::int64_t>();
  upkeep.clock_ahead =
      seconds{settings[0][3].as<std::int64_t>()} - std::chrono::floor<seconds>(now().time_since_epoch());
  for (const auto& row : session.exec_params(kTables, kManyDead, kMostTables))
    upkeep.tables.push_back({row[0].c_str(), row[1].as<std::int64_t>(), row[2].as<std::int64_t>()});
  return upkeep;
}

std::vector<std::string> concerns(const Upkeep& upkeep) {
  std::vector<std::string> out;
  if (!upkeep.autovacuum)
    out.emplace_back(
        "autovacuum is off: the database grows and will refuse writes one day; set autovacuum and track_counts to "
        "on");
  if (is_too_old(upkeep))
    out.push_back(
        "PostgreSQL is late in freezing rows: " + std::to_string(upkeep.age / kMillion) + " of " +
        std::to_string(kLastAge / kMillion) +
        " million transactions are used, at the last it refuses writes; run VACUUM (FREEZE), and look for "
        "old transactions and replication slots");
  if (std::chrono::abs(upkeep.clock_ahead) >= kClocksDiffer)
    out.push_back(
        "the database's clock is " + minutes_of(upkeep.clock_ahead) +
        " this machine's: nothing is lost, but khabar.health, khabar.feeds and the ages of articles are "
        "wrong by that; look whether both clocks are synchronized (timedatectl)");
  for (const Upkeep::Table& table : upkeep.tables)
    out.push_back("khabar_core." + table.name + " has " + std::to_string(table.dead) + " dead rows for " +
                  std::to_string(table.live) +
                  " live ones: vacuum is not keeping up; run VACUUM khabar_core." + table.name +
                  ", and look for old transactions and replication slots");
  return out;
}

}  // namespace khabar::store
