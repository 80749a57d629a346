#include <algorithm>
#include <map>
#include <utility>

#include "base/log.h"
#include "settings.h"
#include "store_loop.h"

// The store loop's session with the database: connecting, loading feeds and hosts, losing it.

namespace khabar::daemon {
namespace {

constexpr milliseconds kFirstBackoff{100};  // fault D03
constexpr milliseconds kLongestBackoff{10000};
constexpr milliseconds kRefusedBackoff{60000};  // permissions, password: a person must act (fault D20)
constexpr std::size_t kMostListed = 10;

std::string listed(const std::vector<std::string>& ids) {
  std::string out;
  for (std::size_t i = 0; i < ids.size() && i < kMostListed; ++i) out += (i == 0 ? "" : ", ") + ids[i];
  return ids.size() > kMostListed ? out + " ..." : out;
}

}  // namespace

/// The database can be used and knows our feeds.
bool StoreLoop::ready() {
  if (store_ && loaded_) return true;
  if (steady_now() < next_attempt_ || giving_up()) return false;
  return (store_ || connect()) && (loaded_ || load_feeds());
}

bool StoreLoop::connect() {
  const Resting resting(beat_);
  auto options = store_options(*config_);  // read anew: a changed password file is taken (fault D20)
  if (options) {
    options->statement_timeout = statement_timeout();
    adopt(store::Store::create(*options, &stories_));
  }
  if (const Status connected = options ? store_->connect() : Status(options.error()); !connected) {
    lost(connected.error());
    return false;
  }
  upkeep_at_.reset();
  return true;
}

bool StoreLoop::giving_up() const {
  const std::lock_guard lock(mutex_);
  return given_up_.has_value();
}

void StoreLoop::adopt(std::unique_ptr<store::Store> store) {
  const std::lock_guard lock(mutex_);
  store_ = std::move(store);
  if (store_ && given_up_) store_->give_up(*given_up_);
}

bool StoreLoop::load_feeds() {
  const Resting resting(beat_);
  const auto first = [&](const Feed& feed) {
    return policy_->first(feed, now(), config_->poll.start_spread);
  };
  const auto changes = store_->sync_feeds(config_->feeds, first, /*dry_run=*/false);
  if (!changes) {
    lost(changes.error());
    return false;
  }
  auto feeds = store_->load_feeds();
  if (!feeds) {
    lost(feeds.error());
    return false;
  }
  log::info("feeds.loaded")
      .with("feeds", feeds->size())
      .with("added", changes->added.size())
      .with("changed", changes->changed.size())
      .with("disabled", changes->disabled.size());
  known_.load(*feeds);
  count_feeds();
  if (!load_hosts(remembered_)) return false;
  loaded_ = remembered_ = is_as_configured_ = true;
  backoff_ = milliseconds{0};
  if (!current_.trouble.empty()) log::info("database.back").with("spooled", spool_.records());
  current_.trouble.clear();
  if (!select_ || !handed_over_) to_hand_over_ = *std::move(feeds);
  return true;
}

/// The net thread gets the feeds that were loaded.
void StoreLoop::hand_over() {
  const bool must_wait = select_ && spool_.records() > 0 && !spool_is_stuck_;
  if (!to_hand_over_ || must_wait) return;
  auto feeds = *std::exchange(to_hand_over_, std::nullopt);
  if (select_) {
    feeds = select_(std::move(feeds));
    for (const FeedRecord& feed : feeds) chosen_.push_back(feed.key);
  }
  net_.set_feeds(std::move(feeds));
  handed_over_ = true;
}

void StoreLoop::count_feeds() {
  std::map<std::string, int, std::less<>> learning;
  for (const auto& [id, feed] : known_.all())
    if (config_->poll.budget > 0 && !feed.feed.interval) ++learning[host_of(feed)];
  commons_.count_feeds(learning);
}

/// How far apart the polls of a host should be by what it taught. Whoever calls `once`, or sets host_spacing
/// to 0, wants them at once: then only what the host itself asks for holds.
std::optional<milliseconds> StoreLoop::pace_of(const std::string& host) const {
  if (select_ || config_->fetch.host_spacing == milliseconds{0}) return std::nullopt;
  return commons_.spacing(host);
}

/// What the database knows of hosts: all at the start, later only what other daemons were told by them.
bool StoreLoop::load_hosts(bool only_held) {
  auto known = store_->load_hosts(only_held);
  if (!known) {
    lost(known.error());
    return false;
  }
  take_hosts(*known, only_held);
  return true;
}

void StoreLoop::take_hosts(const KnownHosts& known, bool only_held) {
  if (!only_held) commons_.restore(known.memory);
  std::vector<NetLoop::HostNews> news;
  for (const auto& host : known.hosts) {
    if (!only_held && !host.memory.empty()) commons_.restore_host(host.host, host.memory);
    news.push_back({host.host, std::nullopt, host.retry_after_until});
  }
  if (!only_held)
    for (const auto& [id, feed] : known_.all()) {
      const std::string host = host_of(feed);
      news.push_back({host, pace_of(host), std::nullopt});
    }
  net_.tell(std::move(news));
}

/// The same as it stands here, for the registry.
KnownHosts StoreLoop::known_hosts() const {
  std::map<std::string, KnownHosts::Host> hosts;
  const auto host_named = [&](const std::string& name) -> KnownHosts::Host& {
    return hosts.try_emplace(name, KnownHosts::Host{name, commons_.host_str(name), std::nullopt})
        .first->second;
  };
  for (const auto& [id, feed] : known_.all()) host_named(host_of(feed));
  for (const schedule::HostState& state : net_.snapshot().hosts)
    if (state.retry_after_until) host_named(state.host).retry_after_until = state.retry_after_until;
  KnownHosts known{commons_.str(), {}};
  for (auto& [name, host] : hosts)
    if (!host.memory.empty() || host.retry_after_until) known.hosts.push_back(std::move(host));
  return known;
}

/// Of the service alone: `once` polls nothing without the database.
void StoreLoop::keep_registry() {
  if (select_) return;
  const Resting resting(beat_);
  known_.write(known_hosts());
}

/// The database is away: the net thread gets the feeds that the configuration has and of which anything is
/// known, after a start from the registry (fault D01). Once for each configuration.
void StoreLoop::poll_what_is_known() {
  if (select_ || is_as_configured_) return;
  is_as_configured_ = true;
  const auto hosts = known_.recall();
  KnownFeeds::Choice choice = known_.choose(config_->feeds);
  count_feeds();
  if (hosts) take_hosts(*hosts, /*only_held=*/false);
  log::Event event(choice.unknown.empty() ? log::Level::kInfo : log::Level::kWarn, "feeds.recalled");
  event.with("feeds", choice.feeds.size());
  if (const auto as_of = known_.recalled_as_of()) event.with("as_of", format_rfc3339(*as_of));
  if (!choice.unknown.empty())
    event.with("waiting", choice.unknown.size()).with("for", listed(choice.unknown));
  if (known_.all().empty()) return;
  to_hand_over_ = std::move(choice.feeds);
  hand_over();
}

/// Lets the connection go and sets when to try again. Says so once, not at every attempt, and once more when
/// waiting alone will not help.
void StoreLoop::lost(const Error& error) {
  adopt(nullptr);
  loaded_ = false;  // it may come back as another one, restored from a backup (fault D23)
  if (error.kind == Kind::kSchema) current_.fatal = error;
  const bool is_known = !current_.trouble.empty() && error.kind == trouble_kind_;
  backoff_ = std::clamp(backoff_ * 2, kFirstBackoff, kLongestBackoff);
  if (error.kind != Kind::kUnavailable) backoff_ = kRefusedBackoff;
  next_attempt_ = steady_now() + backoff_;
  current_.trouble = error.message;
  trouble_kind_ = error.kind;
  if (!is_known) {
    log::error("database.lost").with("why", error.message).with("now", "polls go to the spool; trying again");
    known_.hurry();
  }
  if (!current_.fatal) poll_what_is_known();
  publish();
}

}  // namespace khabar::daemon
