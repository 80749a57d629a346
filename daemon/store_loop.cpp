#include "store_loop.h"

#include <algorithm>
#include <thread>
#include <utility>

#include "base/log.h"
#include "pipeline/story_finder.h"
#include "settings.h"

namespace khabar::daemon {
namespace {

constexpr milliseconds kIdle{250};  // how long to wait for a first poll before looking at other work
constexpr milliseconds kSpoolRetry{1000};
constexpr milliseconds kStuckSaidEvery{10000};
constexpr int kReplaysAtATime = 100;  // then new polls get their turn
constexpr int kMostDoublings = 4;     // of statement_timeout, for one poll alone
constexpr std::size_t kHeaviestTransaction = std::size_t{32} << 20;  // bytes of polls gathered for one (I5)

}  // namespace

StoreLoop::StoreLoop(std::shared_ptr<const config::Config> config, DerivedQueue& in, NetLoop& net,
                     spool::Spool& spool, Beat& beat, OnSettled on_settled)
    : config_(std::move(config)),
      policy_(polling_policy(*config_)),
      commons_(budget_of(*config_)),
      in_(in),
      net_(net),
      spool_(spool),
      beat_(beat),
      on_settled_(std::move(on_settled)),
      finder_(pipeline::make_story_finder()),
      stories_(*finder_),
      known_(config_->spool.directory) {}

void StoreLoop::poll_once(Select select) {
  select_ = std::move(select);
}

void StoreLoop::run() {
  while (!in_.finished()) {
    beat_.alive();
    take_reload();
    if (std::vector<Derived> polls = gather(); !polls.empty()) settle(std::move(polls));
    drain_spool();
    housekeeping();
    hand_over();
    if (known_.is_due()) keep_registry();
    publish();
  }
  finish_stories();
  memory_at_.reset();
  if (store_ && !giving_up() && loaded_) show_pulse();
  if (known_.is_behind()) keep_registry();
}

void StoreLoop::reload(std::shared_ptr<const config::Config> config) {
  const std::lock_guard lock(mutex_);
  pending_ = std::move(config);
}

void StoreLoop::give_up(milliseconds limit) {
  const std::lock_guard lock(mutex_);
  given_up_ = limit;
  if (store_) store_->give_up(limit);
}

StoreLoop::Snapshot StoreLoop::snapshot() const {
  const std::lock_guard lock(mutex_);
  return published_;
}

void StoreLoop::take_reload() {
  std::shared_ptr<const config::Config> fresh;
  {
    const std::lock_guard lock(mutex_);
    fresh.swap(pending_);
  }
  if (!fresh) return;
  if (fresh->retraction.check_page != config_->retraction.check_page) adopt(nullptr);  // it connects anew
  config_ = std::move(fresh);
  policy_ = polling_policy(*config_);
  commons_.allow(budget_of(*config_));
  loaded_ = is_as_configured_ = false;
  next_attempt_ = {};
}

/// Polls that go into one transaction: as many as came within batch_wait of the first.
std::vector<Derived> StoreLoop::gather() {
  std::vector<Derived> polls;
  std::size_t weight = 0;
  const auto most = static_cast<std::size_t>(config_->store.batch_polls);
  auto poll = in_.pop(ready() && stories_.has_work() ? milliseconds{0} : kIdle);
  const Steady deadline = steady_now() + config_->store.batch_wait;
  while (poll) {
    weight += weight_of(*poll);
    polls.push_back(*std::move(poll));
    const auto left = std::chrono::duration_cast<milliseconds>(deadline - steady_now());
    if (polls.size() == most || weight >= kHeaviestTransaction) break;
    poll = in_.pop(std::max(left, milliseconds{0}));
  }
  return polls;
}

// --- polls
// -----------------------------------------------------------------------------------------------------------

void StoreLoop::settle(std::vector<Derived> polls) {
  if (spool_.records() == 0 && ready() && have_their_keys(polls) && save(polls)) return;
  keep(polls);
}

/// Each poll carries the number that its feed has in the database. Where it has another one by now, because
/// what came back is another database, the poll goes through the spool, which knows feeds by id.
bool StoreLoop::have_their_keys(const std::vector<Derived>& polls) const {
  return std::all_of(polls.begin(), polls.end(), [this](const Derived& poll) {
    const FeedRecord* feed = known_.find(poll.batch.feed_id);
    return feed != nullptr && feed->key == poll.batch.feed;
  });
}

bool StoreLoop::save(std::vector<Derived>& polls) {
  std::vector<Batch> batches;
  batches.reserve(polls.size());
  for (Derived& poll : polls) batches.push_back(std::move(poll.batch));
  auto stored = saved(batches);
  if (!stored) {
    for (std::size_t i = 0; i < polls.size(); ++i) polls[i].batch = std::move(batches[i]);
    lost(stored.error());
    return false;
  }
  std::vector<Settled> settled;
  bool led_elsewhere = false;
  for (std::size_t i = 0; i < stored->size(); ++i) {
    current_.fresh += (*stored)[i].facts.fresh;
    current_.edited += (*stored)[i].facts.edited;
    settled.push_back(
        Settled{std::move((*stored)[i]), batches[i].feed_id, batches[i].poll.message, std::nullopt, false});
    Settled& poll = settled.back();
    poll.stored.led_to = led_to(*polls[i].feed, polls[i].response);
    led_elsewhere = led_elsewhere || poll.stored.led_to != polls[i].feed->led_to;
    known_.settle(poll);
    learn(poll);
    on_settled_(poll);
  }
  if (led_elsewhere) count_feeds();
  current_.polls += static_cast<std::int64_t>(settled.size());
  net_.settle(std::move(settled));
  return true;
}

Result<std::vector<Stored>> StoreLoop::saved(const std::vector<Batch>& batches) {
  const Resting resting(beat_);
  return store_->save(batches, [this](const Batch& batch, const ScheduleState& before,
                                      const PollFacts& facts) { return plan(batch, before, facts); });
}

/// What the poll tells of all feeds and of its host.
void StoreLoop::learn(Settled& poll) {
  const FeedRecord* feed = known_.find(poll.feed_id);
  if (feed == nullptr || feed->feed.interval || config_->poll.budget <= 0) return;
  const std::string host = host_of(*feed);
  if (poll.stored.facts.offline) return;
  commons_.observe(host, poll.stored.facts, poll.stored.schedule);
  poll.spacing = pace_of(host);
  taught_.insert(host);
}

void StoreLoop::keep(const std::vector<Derived>& polls) {
  for (const Derived& poll : polls) {
    // A page of older entries is not kept: the gap stays open, and is gone on with when the database is back.
    if (!poll.feed->repair && !keep_one(poll)) continue;
    Settled settled = as_spooled(poll);
    known_.settle(settled);
    on_settled_(settled);
    net_.settle({std::move(settled)});
  }
}

/// Waits until the poll is in the spool or in the database: everything upstream comes to rest meanwhile.
/// False: neither will have it and the process ends; the feed's validators have not moved, so it is asked for
/// the same again.
bool StoreLoop::keep_one(const Derived& poll) {
  std::string said;
  while (true) {
    const Status appended = spool_.append(poll.batch.feed_id, poll.response);
    if (appended) return true;
    if (said != appended.error().message)
      log::error("spool.refused").with("why", appended.error().message).with("now", "polling waits for room");
    said = appended.error().message;
    if (in_.closed()) return false;
    std::this_thread::sleep_for(kSpoolRetry);
    beat_.alive();
    drain_spool();
  }
}

/// The feed's next state as far as it can be known before the database has counted.
Settled StoreLoop::as_spooled(const Derived& poll) const {
  const FeedRecord& before = *poll.feed;
  const Batch& batch = poll.batch;
  Settled settled;
  settled.feed_id = batch.feed_id;
  settled.message = batch.poll.message;
  settled.spooled = true;
  Stored& stored = settled.stored;
  stored.feed = batch.feed;
  stored.led_to = led_to(before, poll.response);
  stored.facts.outcome = batch.poll.outcome;
  stored.facts.at = batch.poll.at;
  stored.facts.http_status = batch.poll.http_status;
  stored.facts.window = batch.poll.window;
  stored.facts.cache = batch.cache;
  stored.facts.took = batch.poll.took;
  stored.facts.offline = batch.poll.offline;
  stored.facts.hints = batch.hints;
  stored.schedule = before.repair ? before.schedule : plan(batch, before.schedule, stored.facts);
  const FeedRecord* known = known_.find(batch.feed_id);
  if (known != nullptr && known->feed.url != before.feed.url) return settled;  // of another document by now
  if (before.repair) {
    stored.validators = before.validators;
    stored.validators_at = before.validators_at;
    stored.body_hash = before.body_hash;
    return settled;
  }
  stored.validators = batch.validators.value_or(before.validators);
  const bool confirmed = batch.poll.outcome == Outcome::kOk;
  stored.validators_at = confirmed ? std::optional(batch.poll.at) : before.validators_at;
  stored.body_hash = batch.body_hash.empty() ? before.body_hash : batch.body_hash;
  return settled;
}

ScheduleState StoreLoop::plan(const Batch& batch, const ScheduleState& before, const PollFacts& facts) const {
  static const FeedRecord kUnknown;  // disabled meanwhile: the common interval
  const FeedRecord* known = known_.find(batch.feed_id);
  const FeedRecord& feed = known == nullptr ? kUnknown : *known;
  const auto salt = static_cast<std::uint64_t>(facts.at.time_since_epoch().count());
  const schedule::Terms terms = commons_.terms(host_of(feed), facts.at);
  return policy_->next(feed.feed, before, facts, terms, spread_hash(batch.feed_id, salt));
}

// --- the spool
// -------------------------------------------------------------------------------------------------------

void StoreLoop::drain_spool() {
  spool_is_stuck_ = false;
  for (int i = 0; i < kReplaysAtATime && spool_.records() > 0 && ready(); ++i) {
    beat_.alive();
    const auto record = spool_.oldest();
    if (!record) return stuck(record.error());
    if (!*record || !replay(**record)) return;
    if (const Status removed = spool_.remove((*record)->number); !removed)
      return stuck(removed.error());  // replayed again later: storing it twice does no harm
    if (spool_.records() == 0) log::info("spool.drained");
  }
}

void StoreLoop::stuck(const Error& error) {
  spool_is_stuck_ = true;
  if (is_over(stuck_said_at_, kStuckSaidEvery)) log::error("spool.unreadable").with("why", error.message);
  stuck_said_at_ = steady_now();
}

/// Stores one spooled poll. True: it is done with, stored or beyond use.
bool StoreLoop::replay(const spool::Record& record) {
  auto feed = feed_of(record);
  if (!feed) {
    lost(feed.error());
    return false;
  }
  if (!*feed) {
    log::warn("spool.orphan")
        .with("feed", record.feed_id)
        .with("why", "the database does not know this feed");
    return true;
  }
  std::vector<Batch> batches{
      pipeline::process_spooled(record.response, **std::move(feed), process_limits(*config_))};
  const Steady begun = steady_now();
  const auto stored = saved(batches);
  if (!stored) {
    if (steady_now() - begun >= statement_timeout()) be_patient_with(record);
    lost(stored.error());
    return false;
  }
  be_patient_no_longer();
  current_.fresh += stored->front().facts.fresh;
  current_.edited += stored->front().facts.edited;
  return true;
}

/// What the next connection has: more than is configured where one poll takes longer, or it would be tried in
/// vain for ever, and all others wait behind it (fault D19).
seconds StoreLoop::statement_timeout() const {
  return config_->database.statement_timeout * (1 << std::min(slow_replays_, kMostDoublings));
}

void StoreLoop::be_patient_with(const spool::Record& record) {
  const seconds taken = statement_timeout();
  ++slow_replays_;
  log::warn("spool.slow")
      .with("feed", record.feed_id)
      .with("why", "this poll alone took the database longer than " + std::to_string(taken.count()) + " s")
      .with("now", "it is given " + std::to_string(statement_timeout().count()) + " s");
}

void StoreLoop::be_patient_no_longer() {
  if (slow_replays_ == 0) return;
  slow_replays_ = 0;
  adopt(nullptr);  // the next connection has the configured time again
}

Result<std::optional<FeedRecord>> StoreLoop::feed_of(const spool::Record& record) {
  if (const FeedRecord* known = known_.find(record.feed_id)) return std::optional(*known);
  return store_->find_feed(record.feed_id);  // disabled meanwhile
}

void StoreLoop::publish() {
  current_.connected = store_ != nullptr && loaded_;
  current_.polling = handed_over_;
  current_.recalled_as_of = known_.recalled_as_of();
  current_.spooled = spool_.records();
  current_.spool_bytes = spool_.bytes();
  current_.pages = pages_.tally();
  current_.pages_settled = pages_are_settled();
  const std::lock_guard lock(mutex_);
  published_ = current_;
}

}  // namespace khabar::daemon
