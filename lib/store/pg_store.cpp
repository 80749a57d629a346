#include <pqxx/pqxx>
#include <random>
#include <set>
#include <thread>

#include "base/log.h"
#include "store/concerns.h"
#include "store/connection.h"
#include "store/encode.h"
#include "store/failure.h"
#include "store/feed_rows.h"
#include "store/pages.h"
#include "store/patience.h"
#include "store/rows.h"
#include "store/save.h"
#include "store/statements.h"
#include "store/store.h"
#include "store/story_rows.h"

namespace khabar::store {
namespace {

constexpr int kConflictRetries = 5;        // fault D05
constexpr seconds kGrace{5};               // after the server's own statement_timeout
constexpr milliseconds kNotifyEvery{200};  // at most 5 a second: NOTIFY takes a lock that all commits share

/// A feed that the database has no more (restored from a backup, D23) is a lost connection to the caller: it
/// comes back with the feeds loaded anew.
Failure failure_of_save(const std::exception& fault) {
  if (dynamic_cast<const RaceLost*>(&fault) != nullptr) return {Trouble::kConflict, "", fault.what()};
  if (dynamic_cast<const UnknownFeed*>(&fault) != nullptr) return {Trouble::kLost, "", fault.what()};
  return failure_of(fault);
}
const char* const kRememberHosts = R"(
  INSERT INTO khabar_core.host AS h (host, next_allowed_at, in_flight, memory)
  SELECT DISTINCT ON (host) host, now(), 0, memory FROM jsonb_to_recordset($1::jsonb) AS w (host text, memory text)
   ORDER BY host
  ON CONFLICT (host) DO UPDATE SET memory = excluded.memory)";

class PgStore final : public Store {
 public:
  PgStore(const Options& options, StoryMemory* stories)
      : options_(options), patience_(options.statement_timeout + kGrace), stories_(stories) {}

  Status connect() override {
    return guarded([&] { return connect_again(); });
  }

  /// Connects unless connected. A connection that was lost is replaced here, at the next call.
  Status connect_again() {
    if (connection_) return Done{};
    auto connection = store::connect(options_, "store", patience_);
    {
      const Patience::Call call(patience_, connection->sock());
      pqxx::nontransaction session(*connection);
      if (Status schema = check_schema(session); !schema) return schema;
      if (!options_.only_looking) session.exec("SELECT khabar_core.begin_session()");
      if (stories_ != nullptr) check_history(session, *stories_);
    }
    for (const sql::Statement* statement : sql::all()) connection->prepare(statement->name, statement->text);
    connection_ = std::move(connection);
    return Done{};
  }

  Result<FeedChanges> sync_feeds(std::span<const Feed> feeds,
                                 const std::function<ScheduleState(const Feed&)>& first,
                                 bool dry_run) override {
    return in_transaction<FeedChanges>(
        [&](pqxx::work& session) { return sync_feed_rows(session, feeds, first, dry_run); });
  }
  Result<std::vector<FeedRecord>> load_feeds() override {
    return in_transaction<std::vector<FeedRecord>>(
        [](pqxx::work& session) { return read_active_feeds(session); });
  }
  Result<std::optional<FeedRecord>> find_feed(const std::string& id) override {
    return in_transaction<std::optional<FeedRecord>>(
        [&](pqxx::work& session) { return read_feed(session, id); });
  }
  Result<std::vector<Stored>> save(std::span<const Batch> batches, const Replan& replan) override;
  Status show(const Pulse& pulse) override;
  Result<KnownHosts> load_hosts(bool only_held) override;
  Result<std::vector<std::string>> find_concerns() override {
    return in_transaction<std::vector<std::string>>(
        [](pqxx::work& session) { return store::find_concerns(session); });
  }
  Result<int> ensure_partitions() override {
    return in_transaction<int>([](pqxx::work& session) {
      return session.exec("SELECT khabar_core.ensure_partitions()")[0][0].as<int>();
    });
  }
  Status notify_consumers() override;
  void give_up(milliseconds limit) override { patience_.give_up(limit); }
  Result<std::size_t> load_stories() override {
    if (stories_ == nullptr) return std::size_t{0};
    auto some = in_transaction<std::size_t>([this](pqxx::work& session) {
      const std::size_t loaded = load_sketches(session, *stories_);
      return loaded > 0 ? loaded : match_early(session, *stories_);
    });
    some ? stories_->committed() : stories_->rolled_back();
    return some;
  }
  Result<int> forget_sketches() override {
    return in_transaction<int>([](pqxx::work& session) {
      return session.exec("SELECT khabar_core.forget_sketches()")[0][0].as<int>();
    });
  }
  Result<std::vector<PageCheck>> take_pages(std::span<const FeedKey> feeds, int most) override {
    return in_transaction<std::vector<PageCheck>>(
        [&](pqxx::work& session) { return lease_pages(session, feeds, most); });
  }
  Result<int> settle_pages(std::span<const PageResult> results) override {
    return in_transaction<int>([&](pqxx::work& session) { return store::settle_pages(session, results); });
  }

 private:
  /// Runs `work` in a transaction of its own and commits. Whatever goes wrong is a Failure; a lost connection
  /// is let go.
  template <class Value, class Work>
  std::variant<Value, Failure> attempt(Work&& work) {
    try {
      const Patience::Call call(patience_, connection_->sock());
      pqxx::work session(*connection_);
      Value value = work(session);
      session.commit();
      return value;
    } catch (const std::exception& fault) {
      Failure failure = failure_of_save(fault);
      if (failure.trouble == Trouble::kLost) connection_.reset();
      return failure;
    }
  }

  template <class Value, class Work>
  Result<Value> in_transaction(Work&& work) {
    return guarded([&]() -> Result<Value> {
      if (Status connected = connect_again(); !connected) return connected.error();
      auto outcome = attempt<Value>(work);
      if (auto* failure = std::get_if<Failure>(&outcome)) return failure->error();
      return std::get<Value>(std::move(outcome));
    });
  }

  using Saved = std::variant<std::vector<Stored>, Failure>;
  Saved save_once(std::span<const Batch> batches, const Replan& replan, const Rejections& rejected);
  Saved save_group(std::span<const Batch> batches, const Replan& replan, const Rejections& rejected);
  Saved save_without_bad_rows(std::span<const Batch> batches, const Replan& replan, const Failure& first);
  Saved save_without_poll(const Batch& batch, const Replan& replan, const Failure& why);
  void find_bad_rows(const Batch& batch, std::size_t begin, std::size_t end, Rejections& found);
  std::optional<Failure> try_range(const Batch& batch, std::size_t begin, std::size_t end,
                                   const Rejections& found);
  void make_partitions(std::span<const Batch> batches);

  const Options options_;
  Patience patience_;
  StoryMemory* const stories_;
  std::unique_ptr<pqxx::connection> connection_;
  std::unique_ptr<pqxx::connection> notifier_;
  std::int64_t notified_seq_ = -1;
  Steady notified_at_{};
};

// --- save
// -----------------------------------------------------------------------------------------------------------

PgStore::Saved PgStore::save_once(std::span<const Batch> batches, const Replan& replan,
                                  const Rejections& rejected) {
  Saved saved = attempt<std::vector<Stored>>([&](pqxx::work& session) {
    return Saving(session, batches, rejected, stories_, options_.check_pages).run(replan);
  });
  if (stories_ != nullptr)
    std::holds_alternative<Failure>(saved) ? stories_->rolled_back() : stories_->committed();
  return saved;
}

void PgStore::make_partitions(std::span<const Batch> batches) {
  const Patience::Call call(patience_, connection_->sock());
  pqxx::work session(*connection_);
  session.exec("SELECT khabar_core.ensure_partitions()");
  for (const Batch& batch : batches)
    session.exec_params("SELECT khabar_core.ensure_poll_month($1::timestamptz)",
                        format_rfc3339(batch.poll.at));
  session.commit();
}

/// Tries until it is stored or there is no sense in trying: conflicts at once again, missing partitions made.
PgStore::Saved PgStore::save_group(std::span<const Batch> batches, const Replan& replan,
                                   const Rejections& rejected) {
  thread_local std::minstd_rand jitter(std::random_device{}());
  for (int retry = 0;; ++retry) {
    Saved saved = save_once(batches, replan, rejected);
    const auto* failure = std::get_if<Failure>(&saved);
    if (failure == nullptr || retry == kConflictRetries) return saved;
    if (failure->trouble == Trouble::kPartition)
      make_partitions(batches);
    else if (failure->trouble == Trouble::kConflict)
      std::this_thread::sleep_for(milliseconds(1 + jitter() % (10U << static_cast<unsigned>(retry))));
    else
      return saved;
  }
}

std::optional<Failure> PgStore::try_range(const Batch& batch, std::size_t begin, std::size_t end,
                                          const Rejections& found) {
  Rejections left_out = found;
  for (std::size_t i = 0; i < batch.articles.size(); ++i)
    if (i < begin || i >= end) left_out.emplace(std::pair{std::size_t{0}, i}, Rejection{});
  try {
    const Patience::Call call(patience_, connection_->sock());
    pqxx::work session(*connection_);
    Saving(session, {&batch, 1}, left_out).try_articles();
    return std::nullopt;  // the transaction ends here without a commit
  } catch (const RaceLost&) {
    return std::nullopt;
  } catch (const pqxx::sql_error& fault) {
    Failure failure = failure_of(fault);
    if (failure.trouble != Trouble::kData) throw;
    return failure;
  }
}

/// Halves the range until a refused row stands alone.
void PgStore::find_bad_rows(const Batch& batch, std::size_t begin, std::size_t end, Rejections& found) {
  if (begin == end) return;
  const auto failure = try_range(batch, begin, end, found);
  if (!failure) return;
  if (end - begin == 1) {
    found.emplace(std::pair{std::size_t{0}, begin}, Rejection{failure->sqlstate, failure->message, ""});
    return;
  }
  const std::size_t middle = begin + (end - begin) / 2;
  find_bad_rows(batch, begin, middle, found);
  find_bad_rows(batch, middle, end, found);
}

/// What a refused poll said, without its time: the same again is the same row of khabar_core.reject.
std::string poll_json(const Batch& batch) {
  JsonWriter json;
  json.begin_object();
  put_text(json, "message", batch.poll.message);
  put_text(json, "charset", batch.poll.charset);
  put_text(json, "title", batch.info.title);
  put_text(json, "site_url", batch.info.link);
  put_text(json, "description", batch.info.description);
  put_text(json, "moved_to", batch.moved_to);
  return std::move(json.end_object()).str();
}

/// The poll's own row or its feed's is refused: it is put aside, and its articles are stored with a poll row
/// that says only so. Validators stay, so the document is asked for again.
PgStore::Saved PgStore::save_without_poll(const Batch& batch, const Replan& replan, const Failure& why) {
  log::warn("store.rejected")
      .with("feed", batch.feed_id)
      .with("sqlstate", why.sqlstate)
      .with("why", why.message);
  Batch bare;
  bare.feed = batch.feed;
  bare.feed_id = batch.feed_id;
  bare.poll.at = batch.poll.at;
  bare.poll.window = batch.poll.window;
  bare.poll.message = why.error().message;
  bare.articles = batch.articles;
  const Rejections whole{
      {{std::size_t{0}, bare.articles.size()}, {why.sqlstate, why.message, poll_json(batch)}}};
  return save_group({&bare, 1}, replan, whole);
}

/// One of the rows is refused (fault D07): the batches are stored one by one, and a batch's bad rows put
/// aside.
PgStore::Saved PgStore::save_without_bad_rows(std::span<const Batch> batches, const Replan& replan,
                                              const Failure& first) {
  if (batches.size() > 1) {
    std::vector<Stored> all;
    for (const Batch& batch : batches) {
      Saved one = save_group({&batch, 1}, replan, {});
      if (auto* failure = std::get_if<Failure>(&one);
          failure != nullptr && failure->trouble == Trouble::kData)
        one = save_without_bad_rows({&batch, 1}, replan, *failure);
      if (std::holds_alternative<Failure>(one)) return one;
      all.push_back(std::move(std::get<0>(one).front()));
    }
    return all;
  }
  Rejections bad;
  find_bad_rows(batches.front(), 0, batches.front().articles.size(), bad);
  for (const auto& [where, why] : bad)
    log::warn("store.rejected")
        .with("feed", batches.front().feed_id)
        .with("sqlstate", why.sqlstate)
        .with("why", why.reason);
  if (!bad.empty()) return save_group(batches, replan, bad);
  return save_without_poll(batches.front(), replan, first);  // it is not an article
}

Result<std::vector<Stored>> PgStore::save(std::span<const Batch> batches, const Replan& replan) {
  return guarded([&]() -> Result<std::vector<Stored>> {
    std::vector<Stored> all;
    for (std::size_t begin = 0; begin < batches.size();) {
      // Two polls of one feed are two transactions: the second must see what the first stored.
      std::set<FeedKey> feeds;
      std::size_t end = begin;
      while (end < batches.size() && feeds.insert(batches[end].feed).second) ++end;
      if (Status connected = connect_again(); !connected) return connected.error();
      const auto group = batches.subspan(begin, end - begin);
      Saved saved = save_group(group, replan, {});
      if (auto* failure = std::get_if<Failure>(&saved);
          failure != nullptr && failure->trouble == Trouble::kData)
        saved = save_without_bad_rows(group, replan, Failure(*failure));
      if (auto* failure = std::get_if<Failure>(&saved)) return failure->error();
      for (Stored& one : std::get<0>(saved)) all.push_back(std::move(one));
      begin = end;
    }
    return all;
  });
}

// --- signs of life
// --------------------------------------------------------------------------------------------------

Status PgStore::show(const Pulse& pulse) {
  JsonWriter hosts;
  hosts.begin_array();
  for (std::size_t i = 0; i < pulse.host.size(); ++i) {
    hosts.begin_object().key("host").value(pulse.host[i]).key("in_flight").value(pulse.in_flight[i]);
    hosts.key("next_allowed_at").value(pulse.next_allowed_at[i]);
    hosts.key("retry_after_until").value(pulse.retry_after_until[i]).end_object();
  }
  hosts.end_array();
  JsonWriter memories;
  memories.begin_array();
  for (const auto& [host, memory] : pulse.memories)
    memories.begin_object().key("host").value(host).key("memory").value(memory).end_object();
  memories.end_array();
  return in_transaction<Done>([&](pqxx::work& session) {
    session.exec_params(R"(
      INSERT INTO khabar_core.host AS h (host, in_flight, next_allowed_at, retry_after_until)
      SELECT DISTINCT ON (host) host, in_flight, next_allowed_at, retry_after_until
        FROM jsonb_to_recordset($1::jsonb) AS w (host text, in_flight int, next_allowed_at timestamptz,
                                                 retry_after_until timestamptz) ORDER BY host
      ON CONFLICT (host) DO UPDATE SET in_flight = excluded.in_flight, next_allowed_at = excluded.next_allowed_at,
                                       retry_after_until = greatest(h.retry_after_until, excluded.retry_after_until)
       WHERE (h.in_flight, h.next_allowed_at) IS DISTINCT FROM (excluded.in_flight, excluded.next_allowed_at)
          OR excluded.retry_after_until > coalesce(h.retry_after_until, '-infinity'))",
                        hosts.str());
    if (!pulse.memories.empty()) session.exec_params(kRememberHosts, memories.str());
    session.exec_params(
        "UPDATE khabar_core.pulse SET at = now(), spool_records = $1, spool_bytes = $2, memory = coalesce(nullif($3, ''), "
        "memory)",
        pulse.spool_records, pulse.spool_bytes, pulse.memory);
    return Done{};
  });
}

Result<KnownHosts> PgStore::load_hosts(bool only_held) {
  return in_transaction<KnownHosts>([&](pqxx::work& session) {
    KnownHosts out;
    out.memory = text_of(session.exec("SELECT memory FROM khabar_core.pulse")[0][0]);
    for (const auto& row :
         session.exec_params("SELECT host, memory, retry_after_until FROM khabar_core.host WHERE "
                             "retry_after_until > now() OR NOT $1 AND memory <> ''",
                             only_held))
      out.hosts.push_back({text_of(row[0]), text_of(row[1]), time_of(row[2])});
    return out;
  });
}

Status PgStore::notify_consumers() {
  const Steady here = std::chrono::steady_clock::now();
  if (notifier_ && here - notified_at_ < kNotifyEvery) return Done{};
  try {
    if (!notifier_) notifier_ = store::connect(options_, "notify", patience_);
    const Patience::Call call(patience_, notifier_->sock());
    pqxx::nontransaction session(*notifier_);
    const auto head = session.exec("SELECT head_seq FROM khabar.stream")[0][0].as<std::int64_t>();
    if (head != notified_seq_)
      session.exec_params("SELECT pg_notify('khabar_changes', $1)", std::to_string(head));
    notified_seq_ = head;
    notified_at_ = here;
    return Done{};
  } catch (const std::exception& fault) {
    notifier_.reset();
    return failure_of(fault).error();
  }
}

}  // namespace

Result<std::unique_ptr<Store>> Store::open(const Options& options, StoryMemory* stories) {
  std::unique_ptr<Store> store = create(options, stories);
  if (Status connected = store->connect(); !connected) return connected.error();
  return store;
}

std::unique_ptr<Store> Store::create(const Options& options, StoryMemory* stories) {
  return std::make_unique<PgStore>(options, stories);
}

}  // namespace khabar::store
