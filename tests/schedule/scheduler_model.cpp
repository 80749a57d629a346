#include <algorithm>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "schedule/scheduler.h"
#include "support/catch.h"

using namespace khabar;
using namespace std::chrono_literals;
using schedule::HostRules;
using schedule::Scheduler;

namespace {

const Time kStart = *parse_rfc3339("2025-12-09T12:00:00Z");

/// The Scheduler's contract in the plainest words: every question looks at every feed.
class Model {
 public:
  explicit Model(HostRules rules) : rules_(rules) {}

  void put(FeedKey key, const std::string& host, Time due) {
    Feed& feed = feeds_[key];
    if (feed.state == kFlying) {
      feed.forget = false;
      feed.next = {host, due};
    } else {
      feed = {kWaiting, host, due, false, std::nullopt};
    }
  }
  void remove(FeedKey key) {
    const auto found = feeds_.find(key);
    if (found == feeds_.end()) return;
    if (found->second.state != kFlying) {
      feeds_.erase(found);
    } else {
      found->second.forget = true;
      found->second.next.reset();
    }
  }
  std::vector<FeedKey> take(Time now, std::size_t slots) {
    std::vector<FeedKey> out;
    while (out.size() < slots) {
      const auto best =
          earliest([&](const Feed& feed) { return feed.due <= now && start_time(feed) <= now; });
      if (best == feeds_.end()) break;
      best->second.state = kFlying;
      hosts_[best->second.host].spaced = now + rules_.spacing;
      out.push_back(best->first);
    }
    return out;
  }
  void transferred(FeedKey key, Time now, std::optional<seconds> retry_after) {
    const auto found = feeds_.find(key);
    if (found == feeds_.end() || found->second.state != kFlying) return;
    Feed& feed = found->second;
    if (retry_after) hosts_[feed.host].retry = std::max(hosts_[feed.host].retry, now + *retry_after);
    feed.state = kIdle;
    if (feed.forget) {
      feeds_.erase(found);
    } else if (feed.next) {
      feed = {kWaiting, feed.next->first, feed.next->second, false, std::nullopt};
    }
  }
  std::optional<Time> next_wakeup(Time now) {
    std::optional<Time> soonest;
    for (auto& [key, feed] : feeds_) {
      if (feed.state != kWaiting || flying(feed.host) >= rules_.max_in_flight) continue;
      const Time at = std::max(start_time(feed), now);
      if (!soonest || at < *soonest) soonest = at;
    }
    return soonest;
  }
  std::size_t waiting() const {
    return count([](const Feed& feed) { return feed.state == kWaiting; });
  }
  std::size_t in_flight() const {
    return count([](const Feed& feed) { return feed.state == kFlying; });
  }
  std::size_t due(Time now) const {
    return count([now](const Feed& feed) { return feed.state == kWaiting && feed.due <= now; });
  }
  void configure(HostRules rules) { rules_ = rules; }
  [[nodiscard]] HostRules rules() const { return rules_; }

 private:
  enum State { kIdle, kWaiting, kFlying };
  struct Feed {
    State state = kIdle;
    std::string host;
    Time due{};
    bool forget = false;
    std::optional<std::pair<std::string, Time>> next;
  };
  struct Host {
    Time spaced = Time::min(), retry = Time::min();
  };
  using Feeds = std::map<FeedKey, Feed>;

  template <class May>
  Feeds::iterator earliest(May may) {
    auto best = feeds_.end();
    for (auto at = feeds_.begin(); at != feeds_.end(); ++at) {
      if (at->second.state != kWaiting || flying(at->second.host) >= rules_.max_in_flight || !may(at->second))
        continue;
      if (best == feeds_.end() || at->second.due < best->second.due) best = at;
    }
    return best;
  }
  template <class Is>
  std::size_t count(Is is) const {
    return static_cast<std::size_t>(
        std::count_if(feeds_.begin(), feeds_.end(), [&](const auto& entry) { return is(entry.second); }));
  }
  int flying(const std::string& host) const {
    return static_cast<int>(
        count([&](const Feed& feed) { return feed.state == kFlying && feed.host == host; }));
  }
  Time start_time(const Feed& feed) {
    const Host& host = hosts_[feed.host];
    return std::max({feed.due, host.spaced, host.retry});
  }

  HostRules rules_;
  Feeds feeds_;
  std::map<std::string, Host> hosts_;
};

/// Random operations on both, with equal answers demanded after each.
class Duel {
 public:
  Duel(std::uint32_t seed, HostRules rules) : random_(seed), scheduler_(rules), model_(rules) {}

  void step() {
    if (chance(60)) now_ += milliseconds{below(1500)};
    switch (below(10)) {
      case 0:
      case 1:
      case 2:
        return put();
      case 3:
        return remove();
      case 4:
      case 5:
      case 6:
        return take();
      case 7:
      case 8:
        return transferred();
      default:
        return chance(2) ? configure() : void();
    }
  }
  void compare() {
    REQUIRE(scheduler_.waiting() == model_.waiting());
    REQUIRE(scheduler_.in_flight() == model_.in_flight());
    REQUIRE(scheduler_.due(now_) == model_.due(now_));
    REQUIRE(scheduler_.next_wakeup(now_) == model_.next_wakeup(now_));
    for (const auto& host : scheduler_.busy_hosts(now_)) REQUIRE(host.in_flight <= most_in_flight_);
  }

 private:
  int below(int bound) { return static_cast<int>(random_() % static_cast<std::uint32_t>(bound)); }
  bool chance(int percent) { return below(100) < percent; }
  FeedKey any_feed() { return below(40); }

  void put() {
    const FeedKey feed = any_feed();
    const std::string host = "host-" + std::to_string(chance(70) ? 0 : below(6));
    const Time due = now_ + milliseconds{below(8000) - 2000};
    scheduler_.put(feed, host, due);
    model_.put(feed, host, due);
  }
  void remove() {
    const FeedKey feed = any_feed();
    scheduler_.remove(feed);
    model_.remove(feed);
  }
  void take() {
    const auto slots = static_cast<std::size_t>(below(4));
    const auto wakeup = scheduler_.next_wakeup(now_);
    const auto taken = scheduler_.take(now_, slots);
    REQUIRE(taken == model_.take(now_, slots));
    if (slots > 0)
      REQUIRE(taken.empty() == (!wakeup || *wakeup > now_));  // exact: no wait in vain, no busy loop
  }
  void transferred() {
    const FeedKey feed = any_feed();
    const auto retry_after = chance(15) ? std::optional(seconds{below(20)}) : std::nullopt;
    scheduler_.transferred(feed, now_, {retry_after});
    model_.transferred(feed, now_, retry_after);
  }
  void configure() {
    const HostRules rules{.max_in_flight = 1 + below(3), .spacing = milliseconds{below(3000)}};
    most_in_flight_ = std::max(most_in_flight_, rules.max_in_flight);
    scheduler_.configure(rules);
    model_.configure(rules);
  }

  std::mt19937 random_;
  Scheduler scheduler_;
  Model model_;
  Time now_ = kStart;
  int most_in_flight_ = 3;
};

}  // namespace

TEST_CASE("the scheduler answers as a model that looks at every feed") {
  for (std::uint32_t seed = 1; seed <= 40; ++seed) {
    Duel duel(seed,
              {.max_in_flight = 1 + static_cast<int>(seed % 3), .spacing = milliseconds{seed % 4 * 700}});
    for (int i = 0; i < 1500; ++i) {
      CAPTURE(seed, i);
      duel.step();
      duel.compare();
    }
  }
}
