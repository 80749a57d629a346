#include "store/prune.h"

#include <pqxx/pqxx>

#include "store/connection.h"
#include "store/failure.h"

namespace khabar::store {
namespace {

/// As its owner, one at a time; a lock that is not to be had in half a minute is for the next call.
constexpr const char* kBegin =
    "SET ROLE khabar_owner; SET statement_timeout = 0; SET lock_timeout = '30s'; SELECT pg_advisory_lock(1801544034, 5)";

// $1..$3: seconds that articles, polls and changes are kept; 0: for ever. Partitions that are over, also
// those whose dropping was interrupted: detached already, or nearly.
const char* const kOver = R"(
WITH part AS (
  SELECT c.relname AS name, split_part(c.relname, '_', 1) AS parent, split_part(c.relname, '_', 2) AS part,
         i.inhrelid IS NOT NULL AS attached, coalesce(i.inhdetachpending, false) AS pending
    FROM pg_class c LEFT JOIN pg_inherits i ON i.inhrelid = c.oid
   WHERE c.relnamespace = 'khabar_core'::regnamespace AND c.relkind = 'r'
     AND c.relname ~ '^((article|revision|sighting|poll)_\d{6}|change_\d+)$'),
bound AS (
  SELECT *, CASE parent WHEN 'poll' THEN $2::bigint WHEN 'change' THEN $3::bigint ELSE $1::bigint END AS keep,
         CASE WHEN parent <> 'change' THEN to_date(part, 'YYYYMM') + interval '1 month' END AS until,
         CASE WHEN parent = 'change' THEN (part::bigint + 1) * 16777216 - 1 END AS last_seq
    FROM part)
SELECT name, parent, attached, pending, last_seq FROM bound
 WHERE keep > 0 AND CASE WHEN parent <> 'change' THEN until <= (now() - make_interval(secs => keep)) AT TIME ZONE 'UTC'
       ELSE last_seq < (SELECT last_value FROM khabar_core.change_seq)
            AND NOT EXISTS (SELECT FROM khabar_core.change c WHERE c.seq BETWEEN last_seq - 16777215 AND last_seq
                                                              AND c.at > now() - make_interval(secs => keep)) END
 ORDER BY parent = 'article', parent, part::bigint)";

// Names that no feed has shown for so long, of articles that are gone.
const std::string kOldKeys =
    "khabar_core.article_key k WHERE k.last_seen < current_date - make_interval(secs => $1::bigint) "
    "AND NOT EXISTS (SELECT FROM khabar_core.article a WHERE a.id = k.article_id)";

/// What is remembered of pages whose articles are gone.
const char* const kForgetPages =
    "DELETE FROM khabar_core.page_check WHERE article_id < (SELECT coalesce(min(id), khabar.id_at(now())) FROM "
    "khabar_core.article)";

void drop(pqxx::nontransaction& session, const pqxx::row& partition) {
  const std::string name = "khabar_core." + partition[0].as<std::string>();
  const std::string parent = "khabar_core." + partition[1].as<std::string>();
  if (!partition[4].is_null())
    session.exec("UPDATE khabar_core.stream SET floor_seq = greatest(floor_seq, " +
                 partition[4].as<std::string>() + ")");
  if (partition[3].as<bool>())
    session.exec("ALTER TABLE " + parent + " DETACH PARTITION " + name + " FINALIZE");
  else if (partition[2].as<bool>())
    session.exec("ALTER TABLE " + parent + " DETACH PARTITION " + name + " CONCURRENTLY");
  session.exec("DROP TABLE " + name);
}

std::int64_t forget_keys(pqxx::nontransaction& session, const Retention& retention, bool dry_run) {
  if (retention.keys.count() == 0) return 0;
  if (dry_run)
    return session.exec_params("SELECT count(*) FROM " + kOldKeys, retention.keys.count())[0][0]
        .as<std::int64_t>();
  return static_cast<std::int64_t>(
      session.exec_params("DELETE FROM " + kOldKeys, retention.keys.count()).affected_rows());
}

}  // namespace

Result<PruneReport> prune(const Options& options, const Retention& retention, bool dry_run) {
  return guarded([&]() -> Result<PruneReport> {
    const auto connection = connect(options, Access::kWrite, "prune");
    pqxx::nontransaction session(*connection);
    if (Status schema = check_schema(session); !schema) return schema.error();
    session.exec(kBegin);
    PruneReport report;
    for (const auto& partition : session.exec_params(kOver, retention.articles.count(),
                                                     retention.polls.count(), retention.changes.count())) {
      if (!dry_run) drop(session, partition);
      report.dropped.push_back(partition[0].as<std::string>());
    }
    if (!dry_run) {  // also where nothing was dropped: what an interrupted call left
      session.exec("SELECT khabar_core.forget_articles()");
      session.exec(kForgetPages);
    }
    report.keys = forget_keys(session, retention, dry_run);
    return report;
  });
}

}  // namespace khabar::store
