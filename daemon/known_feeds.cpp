#include "known_feeds.h"

#include <algorithm>
#include <utility>

#include "base/log.h"
#include "spool/registry_file.h"

namespace khabar::daemon {
namespace {

constexpr milliseconds kWriteEvery{60000};
constexpr std::int64_t kBytesASecond = std::int64_t{64} << 10;

/// The record as the database will have it when it takes the configuration (store/feed_rows.cpp).
void configure(FeedRecord& record, const Feed& feed) {
  if (record.configured_url != feed.url) {  // another document: nothing of the old one is sent or compared
    record.configured_url = record.feed.url = feed.url;
    record.validators = {};
    record.validators_at.reset();
    record.body_hash = {};
    record.title_affixes.clear();
    record.schedule.failures = 0;
    record.schedule.due_at = std::min(record.schedule.due_at, now());
  }
  std::string polled = std::move(record.feed.url);
  record.feed = feed;
  record.feed.url = std::move(polled);
}

}  // namespace

void KnownFeeds::load(const std::vector<FeedRecord>& feeds) {
  const auto before = std::exchange(feeds_, {});
  for (const FeedRecord& feed : feeds) {
    FeedRecord& loaded = feeds_.emplace(feed.feed.id, feed).first->second;
    const auto found = before.find(feed.feed.id);
    if (found != before.end() && found->second.feed.url == feed.feed.url)
      loaded.led_to = found->second.led_to;  // which the database does not know
  }
  recalled_as_of_.reset();
  is_asked_ = is_behind_ = true;
  hurry();
}

std::optional<KnownHosts> KnownFeeds::recall() {
  if (std::exchange(is_asked_, true)) return std::nullopt;
  auto registry = spool::read_registry(file_);
  if (!registry) log::error("registry.refused").with("why", registry.error().message);
  if (!registry || !*registry) return std::nullopt;
  for (FeedRecord& feed : (*registry)->feeds) {
    std::string id = feed.feed.id;
    feeds_.emplace(std::move(id), std::move(feed));
  }
  recalled_as_of_ = (*registry)->taken_at;
  return std::move((*registry)->hosts);
}

KnownFeeds::Choice KnownFeeds::choose(std::span<const Feed> configured) {
  Choice choice;
  for (const Feed& feed : configured) {
    if (!feed.enabled) continue;
    const auto found = feeds_.find(feed.id);
    if (found == feeds_.end()) {
      choice.unknown.push_back(feed.id);
      continue;
    }
    configure(found->second, feed);
    choice.feeds.push_back(found->second);
  }
  return choice;
}

void KnownFeeds::settle(const Settled& poll) {
  const auto found = feeds_.find(poll.feed_id);
  if (found == feeds_.end()) return;
  renew(found->second, poll.stored);
  is_behind_ = true;
}

const FeedRecord* KnownFeeds::find(const std::string& id) const {
  const auto found = feeds_.find(id);
  return found == feeds_.end() ? nullptr : &found->second;
}

bool KnownFeeds::is_due() const {
  return is_behind_ && steady_now() >= next_write_;
}

void KnownFeeds::write(KnownHosts hosts) {
  Registry registry{now(), {}, std::move(hosts)};
  registry.feeds.reserve(feeds_.size());
  for (const auto& [id, feed] : feeds_) registry.feeds.push_back(feed);
  const auto written = spool::write_registry(file_, registry);
  next_write_ = steady_now() + kWriteEvery;
  if (!written) {
    if (std::exchange(refusal_, written.error().message) != refusal_)
      log::error("registry.unwritten").with("why", refusal_);
    return;
  }
  refusal_.clear();
  is_behind_ = false;
  next_write_ = steady_now() + std::max(kWriteEvery, milliseconds{1000 * *written / kBytesASecond});
}

}  // namespace khabar::daemon
