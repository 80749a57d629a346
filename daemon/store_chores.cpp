#include <algorithm>
#include <utility>

#include "base/log.h"
#include "store_loop.h"

// What the store loop does between polls: stories, pages, partitions, a look at the database's upkeep, signs
// of life.

namespace khabar::daemon {
namespace {

constexpr milliseconds kPulseEvery{10000};
constexpr milliseconds kMemoryEvery{60000};  // what a minute taught may be lost with a crash
constexpr std::chrono::hours kUpkeepEvery{1};
constexpr std::chrono::hours kConcernsEvery{24};  // what was said and not mended is said again
constexpr seconds kOncePatience{120};  // once looks at pages for so long; the rest is for the next call

}  // namespace

void StoreLoop::housekeeping() {
  if (!ready()) return;
  const Resting resting(beat_);
  if (!load_stories() || !check_pages()) return;
  if (const Status notified = store_->notify_consumers(); !notified) return lost(notified.error());
  if (is_over(upkeep_at_, kUpkeepEvery) && !look_after_database()) return;
  if (is_over(pulse_at_, kPulseEvery)) show_pulse();
}

/// Partitions of the coming months, old sketches, and what an operator should look after. False: the
/// connection is lost.
bool StoreLoop::look_after_database() {
  const auto made = store_->ensure_partitions();
  const auto gone = made ? store_->forget_sketches() : made;
  const auto concerns = gone ? store_->find_concerns() : Result<std::vector<std::string>>(gone.error());
  if (!concerns) {
    lost(concerns.error());
    return false;
  }
  upkeep_at_ = steady_now();
  if (*concerns == concerns_ && !is_over(concerns_at_, kConcernsEvery)) return true;
  for (const std::string& concern : *concerns) log::warn("concern").with("why", concern);
  concerns_ = *concerns;
  current_.concerns = concerns_.size();
  concerns_at_ = upkeep_at_;
  return true;
}

/// Some thousand sketches at a time, newest first, between polls: a start with a million takes a minute or
/// two, and polling goes on meanwhile. False: the connection is lost.
bool StoreLoop::load_stories() {
  if (!stories_.has_work()) return true;
  if (stories_since_ == Steady{} || stories_told_) stories_since_ = steady_now();
  stories_told_ = false;
  if (const auto loaded = store_->load_stories(); !loaded) {
    lost(loaded.error());
    return false;
  }
  if (stories_.has_work()) return true;
  stories_told_ = true;
  const auto took = std::chrono::duration_cast<milliseconds>(steady_now() - stories_since_);
  log::info("stories.loaded").with("articles", stories_.size()).with("ms", took.count());
  return true;
}

/// Pages of missing articles, where the configuration wants them asked for: in once mode those of the chosen
/// feeds when the polls are done. False: the connection is lost.
bool StoreLoop::check_pages() {
  if (!config_->retraction.check_page) return true;
  if (select_) {
    const NetLoop::Snapshot net = net_.snapshot();
    if (!handed_over_ || !net.feeds_loaded || net.feeds > 0 || chosen_.empty()) return true;
    if (!polls_ended_) polls_ended_ = steady_now();
  }
  const Status turned = pages_.turn(*store_, net_, chosen_);
  if (!turned) lost(turned.error());
  return static_cast<bool>(turned);
}

/// In once mode: whether nothing is to be waited for any more.
bool StoreLoop::pages_are_settled() const {
  if (!config_->retraction.check_page || (handed_over_ && (!store_ || chosen_.empty()))) return true;
  return polls_ended_ && (pages_.is_idle() || is_over(polls_ended_, kOncePatience));
}

/// A process that ends compares what it stored before it knew all of the last days, as a service does
/// meanwhile.
void StoreLoop::finish_stories() {
  if (!select_) return;
  while (!stories_.early().empty() && store_ && !giving_up()) {
    const Resting resting(beat_);
    if (!load_stories()) return;
  }
}

void StoreLoop::show_pulse() {
  store::Store::Pulse pulse;
  for (const schedule::HostState& host : net_.snapshot().hosts) {
    pulse.host.push_back(host.host);
    pulse.in_flight.push_back(host.in_flight);
    pulse.next_allowed_at.push_back(host.next_allowed_at);
    pulse.retry_after_until.push_back(host.retry_after_until);
  }
  pulse.spool_records = spool_.records();
  pulse.spool_bytes = spool_.bytes();
  pulse_at_ = steady_now();
  const bool remember = is_over(memory_at_, kMemoryEvery) && !taught_.empty();
  if (remember) {
    pulse.memory = commons_.str();
    for (const std::string& host : taught_) pulse.memories.emplace_back(host, commons_.host_str(host));
  }
  if (const Status shown = store_->show(pulse); !shown) return lost(shown.error());
  if (remember) {
    taught_.clear();
    memory_at_ = pulse_at_;
  }
  load_hosts(/*only_held=*/true);
}

}  // namespace khabar::daemon
