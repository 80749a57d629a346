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
  if (options) adopt(store::Store::create(*options, &stories_));
  if (const Status connected = options ? store_->connect() : Status(options.error()); !connected) {
    lost(connected.error());
    return false;
  }
  backoff_ = milliseconds{0};
  if (!current_.trouble.empty()) log::info("database.back").with("spooled", spool_.records());
  current_.trouble.clear();
  partitions_at_.reset();
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
  feeds_.clear();
  for (const FeedRecord& feed : *feeds) feeds_.emplace(feed.feed.id, feed);
  count_feeds();
  if (!load_hosts(remembered_)) return false;
  loaded_ = remembered_ = true;
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
  for (const auto& [id, feed] : feeds_)
    if (config_->poll.budget > 0 && !feed.feed.interval) ++learning[host_of(feed.feed)];
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
  if (!only_held) commons_.restore(known->memory);
  std::vector<NetLoop::HostNews> news;
  for (const auto& host : known->hosts) {
    if (!only_held && !host.memory.empty()) commons_.restore_host(host.host, host.memory);
    news.push_back({host.host, std::nullopt, host.retry_after_until});
  }
  if (!only_held)
    for (const auto& [id, feed] : feeds_) {
      const std::string host = host_of(feed.feed);
      news.push_back({host, pace_of(host), std::nullopt});
    }
  net_.tell(std::move(news));
  return true;
}

/// Lets the connection go and sets when to try again. Says so once, not at every attempt.
void StoreLoop::lost(const Error& error) {
  adopt(nullptr);
  loaded_ = false;  // it may come back as another one, restored from a backup (fault D23)
  if (error.kind == Kind::kSchema) current_.fatal = error;
  backoff_ = std::clamp(backoff_ * 2, kFirstBackoff, kLongestBackoff);
  if (error.kind != Kind::kUnavailable) backoff_ = kRefusedBackoff;
  next_attempt_ = steady_now() + backoff_;
  if (current_.trouble != error.message)
    log::error("database.lost").with("why", error.message).with("now", "polls go to the spool; trying again");
  current_.trouble = error.message;
  publish();
}

}  // namespace khabar::daemon
