#include "store/migrate.h"

#include <pqxx/pqxx>

#include "store/connection.h"
#include "store/failure.h"

namespace khabar::store {
namespace {

/// Locks for the whole session: one migrator at a time in this database.
constexpr const char* kOneMigrator = "SELECT pg_advisory_lock(1801544034, 3)";
/// What a migration may wait and take: no statement limit, but the daemon must not be stalled behind a queued
/// lock.
constexpr const char* kPatience = "SET statement_timeout = 0; SET lock_timeout = '30s'";

Error newer(int have, int known) {
  return {Kind::kSchema, "store: the database has schema version " + std::to_string(have) +
                             ", this khabard (" + KHABAR_VERSION + ") knows " + std::to_string(known) +
                             ": it is too old, upgrade it"};
}

void apply(pqxx::connection& connection, const Migration& migration) {
  pqxx::work transaction(connection);
  transaction.exec(std::string(migration.sql));
  transaction.exec("INSERT INTO khabar_core.schema_version (version, name, binary_version) VALUES (" +
                   std::to_string(migration.version) + ", " + transaction.quote(std::string(migration.name)) +
                   ", " + transaction.quote(std::string(KHABAR_VERSION)) + ")");
  transaction.commit();
}

int current_version(pqxx::connection& connection) {
  pqxx::nontransaction session(connection);
  session.exec(kPatience);
  session.exec(kOneMigrator);
  return schema_version(session);
}

}  // namespace

Result<MigrationReport> migrate(const Options& options, bool dry_run) {
  return guarded([&]() -> Result<MigrationReport> {
    const auto connection = connect(options, Access::kWrite, "migrate");
    MigrationReport report;
    report.from = report.to = current_version(*connection);
    if (const int known = migrations().back().version; report.from > known) return newer(report.from, known);
    for (const Migration& migration : migrations()) {
      if (migration.version <= report.from) continue;
      if (!dry_run) apply(*connection, migration);
      report.applied.emplace_back(migration.name);
      report.to = migration.version;
    }
    return report;
  });
}

}  // namespace khabar::store
