#include "store/pages.h"

#include <algorithm>
#include <map>
#include <set>

#include "base/url.h"
#include "store/encode.h"
#include "store/resolve.h"
#include "store/rows.h"
#include "store/window.h"

namespace khabar::store {

namespace sql {

// A case that is open stays as it is; one that was closed, or whose article was gone but still shown
// elsewhere, begins anew.
const Statement kAskPages{"askPages", R"(
INSERT INTO khabar_core.page_check AS p (article_id, feed_key, since, host, due_at)
SELECT w.article, w.feed, w.since, w.host, now()
  FROM jsonb_to_recordset($1::jsonb) AS w (article bigint, feed bigint, since timestamptz, host text)
 WHERE NOT EXISTS (
       SELECT FROM khabar_core.page_check o
         JOIN khabar_core.sighting s ON s.article_id = o.article_id AND s.feed_key = o.feed_key
         JOIN khabar_core.feed f ON f.key = o.feed_key AND f.state = 'active'
        WHERE o.article_id = w.article AND o.finding IS DISTINCT FROM 'gone'
              AND s.missing_since = o.since AND s.missing_polls IS NOT NULL)
 ORDER BY w.article
ON CONFLICT (article_id) DO UPDATE
   SET feed_key = excluded.feed_key, since = excluded.since, host = excluded.host, due_at = excluded.due_at,
       finding = NULL, http_status = NULL, standing = 0, unclear = 0, front_pages = 0, front_page_since = NULL)"};

}  // namespace sql

namespace {

// One process at a time looks for due pages, so that no host gets two at once.
const char* const kOneTaker = "SELECT pg_advisory_xact_lock(1801544034, 7)";

// The article came back, or is retracted, or the window has slid past it.
const char* const kCloseSettled = R"(
UPDATE khabar_core.page_check p SET due_at = NULL
 WHERE p.due_at <= now() AND NOT EXISTS (
       SELECT FROM khabar_core.sighting s JOIN khabar_core.article a ON a.id = s.article_id
        WHERE s.article_id = p.article_id AND s.feed_key = p.feed_key AND s.missing_since = p.since
              AND s.missing_polls IS NOT NULL AND a.status = 'live'))";

// $1: feeds, {}: all; $2: at most so many; $3: at most so many of a host in an hour; $4: seconds of the
// lease.
const char* const kLease = R"(
WITH first AS (
  SELECT DISTINCT ON (p.host) p.article_id, p.host, p.due_at
    FROM khabar_core.page_check p JOIN khabar_core.feed f ON f.key = p.feed_key AND f.state = 'active'
   WHERE p.due_at <= now() AND ($1::bigint[] = '{}' OR p.feed_key = ANY ($1::bigint[]))
   ORDER BY p.host, p.due_at, p.article_id),
mine AS (
  SELECT f.article_id FROM first f
   WHERE NOT EXISTS (SELECT FROM khabar_core.page_check o WHERE o.host = f.host AND o.leased_until > now())
     AND (SELECT count(*) FROM khabar_core.page_check o WHERE o.host = f.host AND o.checked_at > now() - interval '1 hour') < $3
     AND NOT EXISTS (SELECT FROM khabar_core.host h WHERE h.host = f.host AND h.retry_after_until > now())
   ORDER BY f.due_at, f.article_id LIMIT $2)
UPDATE khabar_core.page_check p
   SET leased_until = now() + make_interval(secs => $4), due_at = now() + make_interval(secs => $4), lease = p.lease + 1
  FROM mine JOIN khabar_core.article a ON a.id = mine.article_id
 WHERE p.article_id = mine.article_id
RETURNING p.article_id, p.feed_key, a.url, a.canonical_url, p.host, p.lease, p.standing, p.unclear, p.front_pages,
          p.front_page_since)";

const char* const kSettle = R"(
UPDATE khabar_core.page_check p
   SET leased_until = '-infinity', due_at = w.due_at, checked_at = coalesce(w.at, p.checked_at),
       finding = coalesce(w.finding, p.finding),
       http_status = CASE WHEN w.at IS NULL THEN p.http_status ELSE w.http_status END,
       standing = w.standing, unclear = w.unclear, front_pages = w.front_pages, front_page_since = w.front_page_since
  FROM jsonb_to_recordset($1::jsonb) AS w (article bigint, lease int, due_at timestamptz, at timestamptz, finding text,
       http_status int, standing int, unclear int, front_pages int, front_page_since timestamptz)
 WHERE p.article_id = w.article AND p.lease = w.lease AND p.leased_until > '-infinity'
RETURNING p.article_id)";

// What is still missing as it was when its page was asked for.
const char* const kStillMissing = R"(
SELECT p.article_id, p.feed_key, a.origin_feed, a.canonical_url, p.since
  FROM khabar_core.page_check p
  JOIN khabar_core.sighting s ON s.article_id = p.article_id AND s.feed_key = p.feed_key
  JOIN khabar_core.article a ON a.id = p.article_id AND a.status = 'live'
 WHERE p.article_id = ANY ($1::bigint[]) AND s.missing_since = p.since AND s.missing_polls IS NOT NULL)";

constexpr int kHourlyOfAHost = 20;
/// Longer than a check waits for its host and its answer (daemon/page_visits.h), with time to write it down.
constexpr seconds kLeaseTime{180};
constexpr std::size_t kLongestHost = 255;

void put_result(JsonWriter& json, const PageResult& result) {
  const PageAnswer& answer = result.answer;
  const PageHistory& seen = result.plan.history;
  json.begin_object().key("article").value(answer.check.article).key("lease").value(answer.check.lease);
  json.key("due_at").value(result.plan.next_at).key("standing").value(seen.standing);
  json.key("unclear").value(seen.unclear).key("front_pages").value(seen.front_pages);
  json.key("front_page_since").value(seen.front_page_since);
  if (answer.asked) {
    json.key("at").value(answer.at).key("finding").value(name_of(answer.finding));
    if (answer.status != 0) json.key("http_status").value(answer.status);
  }
  json.end_object();
}

/// Of these articles, those that are to be retracted after all.
std::vector<Withdrawn> still_missing(pqxx::transaction_base& session,
                                     const std::map<std::int64_t, Time>& gone) {
  std::vector<std::int64_t> ids;
  ids.reserve(gone.size());
  for (const auto& [article, at] : gone) ids.push_back(article);
  std::vector<Withdrawn> out;
  for (const auto& row : session.exec_params(kStillMissing, array_text(ids))) {
    Withdrawn one;
    one.article = row[0].as<std::int64_t>();
    one.feed = row[1].as<FeedKey>();
    one.origin = row[2].as<FeedKey>();
    one.url = text_of(row[3]);
    one.since = time_of(row[4]).value_or(Time{});
    one.at = gone.at(one.article);
    out.push_back(std::move(one));
  }
  return out;
}

/// Other daemons leave the hosts alone too.
void hold_hosts(pqxx::transaction_base& session, std::span<const PageResult> results) {
  JsonWriter json = array();
  for (const auto& [answer, plan] : results) {
    if (!answer.hold_until) continue;
    json.begin_object();
    put_short(json, "host", answer.check.server, kLongestHost);
    json.key("until").value(*answer.hold_until).end_object();
  }
  if (json.str().size() > 1) session.exec_prepared(sql::kHoldHosts.name, json.end_array().str());
}

}  // namespace

void leave_shown(pqxx::transaction_base& session, std::vector<Withdrawn>& articles) {
  if (articles.empty()) return;
  JsonWriter asked = array();
  for (const Withdrawn& one : articles)
    asked.begin_object().key("article").value(one.article).key("feed").value(one.feed).end_object();
  std::set<std::int64_t> shown;
  for (const auto& row : session.exec_prepared(sql::kStillShown.name, asked.end_array().str())) {
    const auto article = row[0].as<std::int64_t>();
    const auto feed = row[1].as<FeedKey>();
    const std::string host = text_of(row[2]);
    const bool has_a_say = std::any_of(articles.begin(), articles.end(), [&](const Withdrawn& one) {
      return one.article == article && (feed == one.origin || at_home(host, one.url));
    });
    if (has_a_say) shown.insert(article);
  }
  std::erase_if(articles, [&](const Withdrawn& one) { return shown.contains(one.article); });
}

void leave_to_pages(pqxx::transaction_base& session, std::vector<Withdrawn>& articles) {
  JsonWriter json = array();
  std::erase_if(articles, [&](const Withdrawn& one) {
    const auto url = parse_url(one.page);
    if (!url || !url->is_http()) return false;
    json.begin_object().key("article").value(one.article).key("feed").value(one.feed);
    json.key("since").value(one.since);
    put_short(json, "host", server_of(*url), kLongestHost);
    json.end_object();
    return true;
  });
  if (json.str().size() > 1) session.exec_prepared(sql::kAskPages.name, json.end_array().str());
}

void retract(pqxx::transaction_base& session, const std::vector<Withdrawn>& articles) {
  if (articles.empty()) return;
  JsonWriter gone = array();
  for (const Withdrawn& one : articles) {
    gone.begin_object().key("article").value(one.article).key("feed").value(one.feed).key("at").value(one.at);
    gone.end_object();
  }
  session.exec_prepared(sql::kRetract.name, gone.end_array().str());
}

std::vector<PageCheck> lease_pages(pqxx::transaction_base& session, std::span<const FeedKey> feeds,
                                   int most) {
  session.exec(kOneTaker);
  session.exec(kCloseSettled);
  std::vector<PageCheck> checks;
  for (const auto& row : session.exec_params(kLease, array_text({feeds.begin(), feeds.end()}), most,
                                             kHourlyOfAHost, kLeaseTime.count())) {
    PageCheck check;
    check.article = row[0].as<std::int64_t>();
    check.feed = row[1].as<FeedKey>();
    check.url = text_of(row[2]);
    check.home = text_of(row[3]);
    check.server = text_of(row[4]);
    check.lease = row[5].as<int>();
    check.history = {row[6].as<int>(), row[7].as<int>(), row[8].as<int>(), time_of(row[9])};
    checks.push_back(std::move(check));
  }
  return checks;
}

int settle_pages(pqxx::transaction_base& session, std::span<const PageResult> results) {
  std::vector<FeedKey> feeds;
  JsonWriter json = array();
  std::map<std::int64_t, Time> said, gone;
  for (const PageResult& result : results) {
    feeds.push_back(result.answer.check.feed);
    put_result(json, result);
    if (result.plan.gone) said.emplace(result.answer.check.article, result.answer.at);
  }
  // As a poll of the feed does: neither comes between what the other sees and what it writes.
  session.exec_prepared(sql::kLockFeeds.name, array_text(feeds));
  for (const auto& row : session.exec_params(kSettle, json.end_array().str()))
    if (const auto found = said.find(row[0].as<std::int64_t>()); found != said.end()) gone.insert(*found);
  hold_hosts(session, results);
  if (gone.empty()) return 0;
  std::vector<Withdrawn> articles = still_missing(session, gone);
  leave_shown(session, articles);
  retract(session, articles);
  return static_cast<int>(articles.size());
}

}  // namespace khabar::store
