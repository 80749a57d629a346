#include "store/status.h"

#include <algorithm>
#include <array>
#include <pqxx/pqxx>
#include <vector>

#include "base/json.h"
#include "base/utf8.h"
#include "store/concerns.h"
#include "store/connection.h"
#include "store/failure.h"
#include "store/rows.h"

namespace khabar::store {
namespace {

const char* const kJson = R"(
SELECT jsonb_build_object(
  'health', (SELECT to_jsonb(h) FROM khabar.health h),
  'stream', (SELECT to_jsonb(s) FROM khabar.stream s),
  'feeds', (SELECT coalesce(jsonb_agg(to_jsonb(f) ORDER BY f.id), '[]') FROM khabar.feeds f),
  'hosts', (SELECT coalesce(jsonb_agg(to_jsonb(h) ORDER BY h.host), '[]') FROM khabar.hosts h),
  'gaps', (SELECT coalesce(jsonb_agg(to_jsonb(g) ORDER BY g."to" DESC), '[]')
             FROM (SELECT * FROM khabar.gaps WHERE repaired_at IS NULL ORDER BY "to" DESC LIMIT 1000) g),
  'concerns', $1::jsonb))";

const char* const kSummary = R"(
SELECT CASE WHEN daemon_seen_at IS NULL THEN 'the daemon was never seen'
            WHEN daemon_seen_at < now() - interval '2 minutes' THEN 'the daemon was last seen ' || date_trunc('second', now() - daemon_seen_at) || ' ago'
            WHEN keeping_up THEN 'keeping up' ELSE 'falling behind: feeds are due since ' || date_trunc('second', now() - oldest_due) END,
       feeds || ' feeds, ' || failing_feeds || ' failing, ' || due_feeds || ' due',
       articles_per_hour || ' articles, ' || polls_per_hour || ' polls, ' || errors_per_hour || ' errors in the last hour',
       'spool ' || spool_records || ' polls, ' || pg_size_pretty(spool_bytes) || '; ' || open_gaps || ' open gaps; ' || rejects || ' rejects; change log at ' || head_seq
  FROM khabar.health)";

// A table per question. Feeds that need somebody's eye come first.
struct Table {
  const char* title;
  const char* query;
};
constexpr std::array<Table, 3> kTables{{
    {"feeds", R"(
SELECT id AS feed, state, coalesce(last_outcome, 'not polled') AS outcome, failures,
       coalesce(to_char(last_ok, 'MM-DD HH24:MI'), '-') AS last_ok, coalesce(to_char(last_new, 'MM-DD HH24:MI'), '-') AS last_new,
       coalesce(date_trunc('second', interval)::text, '-') AS interval,
       CASE WHEN lag > interval '0' THEN date_trunc('second', lag)::text ELSE '-' END AS lag,
       coalesce(left(last_error, 60), '') || CASE WHEN moved_to IS NULL THEN '' ELSE ' moved to ' || moved_to END AS remark
  FROM khabar.feeds WHERE state <> 'disabled'
 ORDER BY failures DESC, moved_to IS NULL, lag DESC, id LIMIT 50)"},
    {"hosts that wait", R"(
SELECT host, in_flight, to_char(next_allowed_at, 'MM-DD HH24:MI:SS') AS next,
       coalesce(to_char(retry_after_until, 'MM-DD HH24:MI:SS'), '-') AS retry_after
  FROM khabar.hosts WHERE in_flight > 0 OR retry_after_until > now() ORDER BY retry_after_until DESC NULLS LAST, host LIMIT 50)"},
    {"open gaps", R"(
SELECT feed_id AS feed, to_char("from", 'YYYY-MM-DD HH24:MI') AS "from", to_char("to", 'YYYY-MM-DD HH24:MI') AS "to",
       coalesce(estimated_missed::text, '?') AS missed
  FROM khabar.gaps WHERE repaired_at IS NULL ORDER BY khabar.gaps."to" DESC LIMIT 20)"},
}};

using Lines = std::vector<std::vector<std::string>>;

Lines lines_of(const pqxx::result& rows) {
  Lines lines(1);
  for (pqxx::row::size_type i = 0; i < rows.columns(); ++i) lines[0].emplace_back(rows.column_name(i));
  for (const auto& row : rows) {
    auto& line = lines.emplace_back();
    for (const auto& field : row) line.push_back(text_of(field));
  }
  return lines;
}

/// Columns as wide as their longest text, in letters.
void append_table(std::string& out, const Lines& lines) {
  std::vector<std::size_t> widths(lines.front().size(), 0);
  for (const auto& line : lines)
    for (std::size_t i = 0; i < line.size(); ++i) widths[i] = std::max(widths[i], utf8::length(line[i]));
  for (const auto& line : lines) {
    std::string text = " ";
    for (std::size_t i = 0; i < line.size(); ++i)
      text.append(" ").append(line[i]).append(widths[i] - utf8::length(line[i]) + 1, ' ');
    text.erase(text.find_last_not_of(' ') + 1);
    out.append(text).append("\n");
  }
}

std::string for_people(pqxx::transaction_base& session) {
  std::string out;
  for (const auto& field : session.exec(kSummary)[0]) out.append(text_of(field)).append("\n");
  for (const std::string& concern : find_concerns(session)) out.append("! ").append(concern).append("\n");
  for (const auto& [title, query] : kTables) {
    const pqxx::result rows = session.exec(query);
    if (rows.empty()) continue;
    out.append("\n").append(title).append("\n");
    append_table(out, lines_of(rows));
  }
  return out;
}

}  // namespace

Result<std::string> status_report(const Options& options, bool json) {
  return guarded([&]() -> Result<std::string> {
    const auto connection = connect(options, Access::kRead, "status");
    pqxx::read_transaction session(*connection);
    if (session.exec("SELECT to_regclass('khabar.health') IS NULL")[0][0].as<bool>())
      return Error{Kind::kSchema, "store: the database has no schema of khabar: run `khabard migrate`"};
    if (!json) return for_people(session);
    JsonWriter concerned;
    concerned.texts(find_concerns(session));
    return text_of(session.exec_params(kJson, concerned.str())[0][0]) + "\n";
  });
}

}  // namespace khabar::store
