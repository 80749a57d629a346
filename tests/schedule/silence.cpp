// Feeds silent for weeks: what they cost, how soon their return is seen, what feeds of one outlet tell each
// other.
#include "schedule/silence.h"

#include <cmath>
#include <deque>
#include <string>

#include "life.h"
#include "schedule/commons.h"
#include "schedule/memory.h"
#include "schedule/scheduler.h"
#include "support/catch.h"

using namespace khabar;
using namespace khabar::test;
using khabar::schedule::seconds_of;
using namespace std::chrono_literals;
using std::chrono::days;
using std::chrono::hours;

namespace {

const Time kBack = kStart + days{40};

/// Alive until kStart, silent for forty days, then news at these spans after kBack.
World silent_until(const std::vector<milliseconds>& after_back, milliseconds usual = 60min) {
  World world = every(usual, kStart - days{2}, kStart);
  for (const milliseconds span : after_back) world.published.push_back(kBack + span);
  return world;
}

/// From its publication to the poll that showed it.
milliseconds delay(const std::vector<Time>& polls, Time item) {
  const auto seen = std::lower_bound(polls.begin(), polls.end(), item);
  return seen == polls.end() ? milliseconds::max() : *seen - item;
}

/// The feeds of one host with all that the service has of them: policy, commons, scheduler.
class Outlet {
 public:
  explicit Outlet(std::vector<World> worlds) {
    commons_.count_feeds({{"outlet", static_cast<int>(worlds.size())}});
    scheduler_.pace("outlet", commons_.spacing("outlet"));
    for (World& world : worlds) {
      const auto key = static_cast<FeedKey>(feeds_.size());
      feeds_.emplace_back().world = std::move(world);
      feeds_.back().feed.id = "feed-" + std::to_string(key);
      feeds_.back().state = policy_->first(feeds_.back().feed, kStart, 1800s);
      scheduler_.put(key, "outlet", feeds_.back().state.due_at);
    }
  }

  void live(Time until) {
    for (auto next = scheduler_.next_wakeup(now_); next && *next < until;
         next = scheduler_.next_wakeup(now_)) {
      now_ = std::max(now_, *next);
      for (const FeedKey key : scheduler_.take(now_, 1)) poll(key);
    }
  }

  struct Member {
    World world;
    Feed feed;
    ScheduleState state;
    std::vector<Time> polls;

    [[nodiscard]] milliseconds delay_of(std::size_t item) const {
      return delay(polls, world.published.at(item));
    }
    [[nodiscard]] long polls_between(Time from, Time to) const {
      return std::count_if(polls.begin(), polls.end(), [&](Time at) { return at >= from && at < to; });
    }
  };
  [[nodiscard]] const std::deque<Member>& feeds() const { return feeds_; }

 private:
  void poll(FeedKey key) {
    Member& feed = feeds_.at(static_cast<std::size_t>(key));
    feed.polls.push_back(now_);
    scheduler_.transferred(key, now_, {});
    const PollFacts facts = feed.world.poll(now_, feed.state.last_ok);
    feed.state = policy_->next(feed.feed, feed.state, facts, commons_.terms("outlet", now_), ++dice_);
    commons_.observe("outlet", facts, feed.state);
    scheduler_.put(key, "outlet", feed.state.due_at);
    if (!schedule::came_back(feed.state)) return;
    for (const auto& [sibling, due] : scheduler_.outlook(key)) {
      const auto early = schedule::early_question(feeds_.at(static_cast<std::size_t>(sibling)).state, now_);
      if (early && *early < due) scheduler_.put(sibling, "outlet", *early);
    }
  }

  std::unique_ptr<schedule::Policy> policy_ = schedule::learned_policy({});
  schedule::Commons commons_{48};
  schedule::Scheduler scheduler_{{.max_in_flight = 1, .spacing = 1s}};
  std::deque<Member> feeds_;
  Time now_ = kStart;
  std::uint64_t dice_ = 0;
};

constexpr std::size_t kBefore = 48;  // items of silent_until() before the silence

}  // namespace

TEST_CASE("a feed silent for weeks costs two requests a day, and hourly ones when it is back") {
  std::vector<milliseconds> news;
  for (milliseconds at = 0min; at < 24h; at += 3h) news.push_back(at);
  Life life(silent_until(news));
  life.live(kBack + days{2});
  CHECK(life.polls_between(kStart + days{20}, kBack) <= 2 * 20);
  CHECK(life.polls_between(kStart + days{20}, kBack) >= 2 * 20 - 1);  // and is not forgotten
  const auto seen = std::lower_bound(life.polls_.begin(), life.polls_.end(), kBack);
  CHECK(*seen - kBack <= 12h + 1min);
  for (auto poll = seen; poll + 1 != life.polls_.end() && *poll < *seen + 23h; ++poll)
    CHECK(*(poll + 1) - *poll <= 61min);
}

TEST_CASE("after a return the second item is seen within the hour, and the pace is that of before") {
  // One item a day of silence later, the next 20 hours after it, and so on for a week.
  Life slow(silent_until({0h, 20h, 40h, 60h, 80h, 100h, 120h, 140h}));
  slow.live(kBack + days{8});
  for (std::size_t item = kBefore + 1; item < slow.world_.published.size(); ++item)
    CHECK(delay(slow.polls_, slow.world_.published[item]) <= 1h + 1min);

  std::vector<milliseconds> often;
  for (milliseconds at = 0min; at < days{4}; at += 10min) often.push_back(at + 1min);
  Life busy(silent_until(often, 10min));
  busy.live(kBack + days{4});
  const auto seen = std::lower_bound(busy.polls_.begin(), busy.polls_.end(), kBack + 1min);
  // Ten items an hour that came on the hour before: from its first poll on it is asked as it used to be.
  CHECK(*(seen + 1) - *seen <= 30min);
  CHECK(busy.polls_between(*seen, *seen + 6h) >= 3 * 6);
}

TEST_CASE(
    "an outlet that is back as a whole: its first news has all its silent feeds asked, hourly for a day") {
  std::vector<World> worlds;
  for (int i = 0; i < 24; ++i) worlds.push_back(silent_until({20min * i, 20min * i + 5h}));
  Outlet outlet(worlds);
  outlet.live(kBack + days{3});
  Time first = Time::max();
  for (const auto& feed : outlet.feeds()) {
    CHECK(feed.polls_between(kStart + days{16}, kBack) <= 2 * 24);
    first = std::min(first,
                     *std::lower_bound(feed.polls.begin(), feed.polls.end(), feed.world.published[kBefore]));
  }
  CHECK(first - kBack <= 2h);  // 24 feeds: every half hour on average
  for (const auto& feed : outlet.feeds()) {
    const Time back = feed.world.published[kBefore];
    // The hour, and the 24 feeds one after another.
    CHECK(feed.delay_of(kBefore) <= std::max<milliseconds>(first - back, 0ms) + 1h + 24 * 13s);
    CHECK(feed.delay_of(kBefore + 1) <= 1h + 24 * 13s);
  }
}

TEST_CASE(
    "where only some feeds of a living outlet come back, the silent ones are asked once more a day at most") {
  std::vector<World> worlds;
  worlds.push_back(every(30min, kStart - days{2}, kBack + days{10}));           // never silent
  for (int i = 0; i < 5; ++i) worlds.push_back(silent_until({hours{20 * i}}));  // one after another
  for (int i = 0; i < 10; ++i) worlds.push_back(silent_until({}));              // silent for good
  worlds.push_back(silent_until({-10min}));  // seen when the first of the others is, or before
  Outlet outlet(worlds);
  outlet.live(kBack + days{8});
  const auto first = *std::lower_bound(outlet.feeds()[1].polls.begin(), outlet.feeds()[1].polls.end(), kBack);
  // At once, or within the hour where it was due then.
  CHECK(outlet.feeds().back().delay_of(kBefore) <= first - kBack + 10min + 1h + 17 * 13s);
  for (std::size_t i = 6; i < 16; ++i) {
    CAPTURE(i);
    const auto& feed = outlet.feeds()[i];
    for (int day = -20; day < 7; ++day)
      CHECK(feed.polls_between(kBack + days{day}, kBack + days{day + 1}) <= (day < -1 ? 2 : 3));
    CHECK(feed.polls_between(kBack, kBack + days{5}) > 10);  // and some are
  }
}

TEST_CASE("when a silent feed is asked early: at once, not within the hour of another poll, once a day") {
  ScheduleState state;
  state.due_by = DueBy::kSilence;
  state.last_poll = kBack - 3h;
  state.due_at = kBack + 9h;
  CHECK(schedule::early_question(state, kBack) == kBack);
  state.last_poll = kBack - 10min;
  CHECK(schedule::early_question(state, kBack) == kBack + 50min);
  state.due_at = kBack + 100min;
  CHECK_FALSE(schedule::early_question(state, kBack));
  state.due_at = kBack + 9h;
  schedule::Memory memory;
  memory.hastened_at = std::chrono::floor<seconds>(kBack).time_since_epoch().count();
  state.memory = memory.str();
  CHECK_FALSE(schedule::early_question(state, kBack + 4h));
  CHECK(schedule::early_question(state, kBack + 25h) == std::nullopt);  // its round is long past
  state.due_at = kBack + 30h;
  CHECK(schedule::early_question(state, kBack + 25h) == kBack + 25h);
  state.due_by = DueBy::kPrice;
  CHECK_FALSE(schedule::early_question(state, kBack + 25h));
}

TEST_CASE("a new feed of old entries alone is a silent one from the start") {
  Life dead(every(hours{30}, kStart - days{1200}, kStart - days{900}));
  dead.live(kStart + days{20});
  CHECK(dead.polls_between(kStart, kStart + days{1}) == 2);
  CHECK(dead.polls_between(kStart + days{1}, kStart + days{20}) <= 2 * 19);
  CHECK(dead.polls_between(kStart + days{1}, kStart + days{20}) >= 2 * 19 - 1);
  CHECK(dead.state_.due_by == DueBy::kSilence);
  CHECK(dead.state_.last_new == dead.polls_.front());  // as khabar.feeds has it: its articles were new

  World returning = every(hours{30}, kStart - days{1200}, kStart - days{900});
  returning.published.push_back(kStart + days{5});
  returning.published.push_back(kStart + days{5} + 18h);
  Life back(returning);
  back.live(kStart + days{7});
  CHECK(delay(back.polls_, kStart + days{5}) <= 12h + 1min);
  CHECK(delay(back.polls_, kStart + days{5} + 18h) <= 1h + 1min);
}

TEST_CASE("dates that are no clock's show no silence") {
  const auto shown = [](const std::vector<Time>& dates, int window) {
    schedule::Showing first;
    first.at = seconds_of(kStart);
    first.fresh = first.window = window;
    for (const Time date : dates) first.published.push_back(seconds_of(date));
    return schedule::silence_shown(first);
  };
  const Time old = kStart - days{1000};
  CHECK(shown({old, old + 1h, old + 2h}, 3) == seconds_of(old + 2h));
  CHECK(shown({old, old + 1h}, 3) == 0);               // one has none
  CHECK(shown({old, old, old, old}, 4) == 0);          // the import of an archive
  CHECK(shown({old}, 1) == 0);                         // says nothing of the clock
  CHECK(shown({old, kStart - days{3}}, 2) == 0);       // not silent
  CHECK(shown({Time{}, Time{1h}, Time{2h}}, 3) == 0);  // 1970
  CHECK(shown({}, 0) == 0);
}

TEST_CASE("a busy feed whose clock is years behind is not taken for a silent one for long (P09)") {
  Life life(every(15min, kStart - days{1}, kStart + days{4}));  // a window of 20 is five hours
  while (life.state_.due_at < kStart + days{4}) {
    PollFacts facts = life.world_.poll(life.state_.due_at, life.state_.last_ok);
    for (Time& published : facts.published) published -= days{1500};
    life.step(facts);
  }
  CHECK(life.polls_[1] - life.polls_[0] < 5h);
  CHECK(life.lost_ == 0);
  CHECK(life.polls_between(kStart + days{1}, kStart + days{2}) > 24);
}

TEST_CASE("rounds: every twelve hours, at an instant of the feed's own, and never within the hour") {
  const double day = 86400, every = day / 2;
  double earliest = every, latest = 0;
  for (int i = 0; i < 200; ++i) {
    const std::string feed = "feed-" + std::to_string(i);
    const double at = seconds_of(kStart) + i * 1234.5;
    const double next = schedule::next_round(at, feed, every, 3600);
    CHECK(next - at >= 3600);
    CHECK(next - at < every + 3600);
    CHECK(schedule::next_round(next, feed, every, 3600) == Approx(next + every));
    const double phase = std::fmod(next, every);
    earliest = std::min(earliest, phase), latest = std::max(latest, phase);
  }
  CHECK(earliest < every / 20);
  CHECK(latest > every * 19 / 20);
}

TEST_CASE("what is known of an outlet's silence survives a restart") {
  schedule::Commons before(48);
  ScheduleState state;
  schedule::Memory memory;
  PollFacts poll;
  poll.outcome = Outcome::kOk;
  poll.at = kStart;
  state.last_poll = state.last_new = kStart;
  before.observe("outlet", poll, state);
  poll.at = kBack;
  state.last_poll = state.last_new = kBack;
  memory.habits.returned_at = seconds_of(kBack);
  state.memory = memory.str();
  before.observe("outlet", poll, state);
  CHECK(before.terms("outlet", kBack).outlet_returned_at == seconds_of(kBack));
  schedule::Commons after(48);
  after.restore_host("outlet", before.host_str("outlet"));
  CHECK(after.terms("outlet", kBack).outlet_returned_at == seconds_of(kBack));
}
