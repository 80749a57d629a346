#include "database.h"

#include <atomic>
#include <stdexcept>

// libpqxx 6.4 leaves a PGresult behind when the server goes away in the middle of a transaction.
extern "C" const char* __lsan_default_suppressions();  // NOLINT(bugprone-reserved-identifier)
extern "C" const char* __lsan_default_suppressions() {
  return "leak:libpqxx";
}  // NOLINT(bugprone-reserved-identifier)

namespace khabar::test {
namespace {

template <class T>
T must(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().message);
  return *std::move(result);
}

}  // namespace

TempPostgres& cluster() {
  static TempPostgres one;
  return one;
}

Database::Database() {
  static std::atomic<int> number{0};
  name_ = "khabar" + std::to_string(++number);
  cluster().create_database(name_);
  must(store::migrate(as("postgres"), false));
  for (const std::string login : {"writer", "reader"})
    execute("DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '" + login +
            "') THEN CREATE ROLE " + login + " LOGIN IN ROLE khabar_" + login + "; END IF; END $$");
}

store::Options Database::as(const std::string& role) const {
  store::Options options;
  options.url = cluster().url(name_, role);
  return options;
}

std::unique_ptr<store::Store> Database::open() const {
  return must(store::Store::open(as()));
}

Time at(int offset_seconds) {
  return *parse_rfc3339("2025-12-09T12:00:00Z") + seconds(offset_seconds);
}

Feed feed(const std::string& id, const std::string& url) {
  Feed out;
  out.id = id;
  out.name = id;
  out.url = url.empty() ? "https://" + id + ".example/feed" : url;
  return out;
}

Article article(const std::string& guid, const std::string& url, const std::string& title,
                const std::string& text) {
  Article out;
  out.guid = guid;
  out.url = out.canonical_url = url;
  out.title = out.title_raw = title;
  out.text = text;
  out.lang = "ar";
  out.dir = Direction::kRtl;
  out.content_hash = content_hash(title + '\0' + text + '\0' + url);
  if (!guid.empty()) out.keys.push_back({IdentityKey::Kind::kGuid, identity_hash(guid)});
  if (!url.empty()) out.keys.push_back({IdentityKey::Kind::kUrl, identity_hash(url)});
  out.keys.push_back({IdentityKey::Kind::kFingerprint, identity_hash(title + '\0' + text)});
  return out;
}

Batch batch(const FeedRecord& feed, Time when, std::vector<Article> articles) {
  Batch out;
  out.feed = feed.key;
  out.feed_id = feed.feed.id;
  out.feed_url = feed.feed.url;
  out.poll.at = when;
  out.poll.outcome = Outcome::kOk;
  out.poll.http_status = 200;
  out.poll.bytes = 1000;
  out.poll.took = milliseconds{12};
  out.poll.window = static_cast<int>(articles.size());
  out.poll.charset = "utf-8";
  out.info.title = "Feed " + feed.feed.id;
  out.validators = Validators{"\"" + std::to_string(when.time_since_epoch().count()) + "\"", ""};
  out.body_hash = content_hash(std::to_string(when.time_since_epoch().count()));
  out.articles = std::move(articles);
  return out;
}

ScheduleState hourly(const Batch& batch, const ScheduleState& before, const PollFacts& facts) {
  ScheduleState after = before;
  after.interval = seconds{3600};
  after.due_at = batch.poll.at + after.interval;
  after.last_poll = batch.poll.at;
  after.failures = is_success(facts.outcome) ? 0 : before.failures + 1;
  if (is_success(facts.outcome)) after.last_ok = batch.poll.at;
  if (facts.fresh > 0) after.last_new = batch.poll.at;
  return after;
}

std::vector<FeedRecord> with_feeds(store::Store& store, const std::vector<Feed>& feeds) {
  const auto first = [](const Feed&) {
    ScheduleState state;
    state.due_at = at(0);
    return state;
  };
  must(store.sync_feeds(feeds, first, false));
  return must(store.load_feeds());
}

}  // namespace khabar::test
