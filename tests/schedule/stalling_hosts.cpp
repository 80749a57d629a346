// Hosts that let everybody wait until the time is up (fault A11): they share few of the slots.
#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "schedule/scheduler.h"
#include "support/catch.h"

using namespace khabar;
using namespace std::chrono_literals;
using schedule::HostWord;
using schedule::Scheduler;
using Keys = std::vector<FeedKey>;

namespace {

const Time kStart = *parse_rfc3339("2025-12-09T12:00:00Z");
constexpr std::size_t kSlots = 10;
constexpr FeedKey kPits = 30;

std::string host(FeedKey feed) {
  return "host-" + std::to_string(feed);
}

/// The pits' first transfers run out of time, and they are due again at once.
void stall_all(Scheduler& scheduler) {
  for (FeedKey feed = 0; feed < kPits; ++feed) scheduler.put(feed, host(feed), kStart);
  for (Time at = kStart; at < kStart + 3min; at += 60s)
    for (const FeedKey feed : scheduler.take(at, kSlots)) {
      scheduler.transferred(feed, at + 60s, {std::nullopt, HostWord::kStalls});
      scheduler.put(feed, host(feed), at + 60s);
    }
}

}  // namespace

TEST_CASE("an army of tar pits gets a fifth of the slots; what answers is never behind it (A11)") {
  Scheduler scheduler({.max_in_flight = 2, .spacing = 0ms, .max_stalling = 2});
  stall_all(scheduler);
  const Time at = kStart + 10min;
  CHECK(scheduler.take(at, kSlots).size() == 2);
  CHECK_FALSE(scheduler.next_wakeup(at));  // no busy loop: a transfer must end
  for (FeedKey feed = 100; feed < 108; ++feed) scheduler.put(feed, host(feed), at + 1s);
  CHECK(scheduler.next_wakeup(at) == at + 1s);
  CHECK(scheduler.take(at + 1s, kSlots - 2) == Keys{100, 101, 102, 103, 104, 105, 106, 107});
}

TEST_CASE("every tar pit gets its turn, and one that answers is none any more (A11)") {
  Scheduler scheduler({.max_in_flight = 2, .spacing = 0ms, .max_stalling = 2});
  stall_all(scheduler);
  std::set<FeedKey> asked;
  Time at = kStart + 10min;
  for (int turn = 0; turn < kPits / 2; ++turn, at += 60s)
    for (const FeedKey feed : scheduler.take(at, kSlots)) {
      asked.insert(feed);
      scheduler.transferred(feed, at + 60s, {std::nullopt, HostWord::kStalls});
      scheduler.put(feed, host(feed), at + 60s);
    }
  CHECK(asked.size() == kPits);
  for (int turn = 0; turn < kPits / 2; ++turn, at += 60s)
    for (const FeedKey feed : scheduler.take(at, kSlots)) {
      scheduler.transferred(feed, at + 1s,
                            {std::nullopt, turn % 2 == 0 ? HostWord::kWorks : HostWord::kFails});
      scheduler.put(feed, host(feed), at + 1h);
    }
  CHECK(scheduler.take(at + 2h, kSlots).size() == kSlots);
}

TEST_CASE("a host that begins to stall while it has two transfers counts with both (A11)") {
  Scheduler scheduler({.max_in_flight = 2, .spacing = 0ms, .max_stalling = 1});
  scheduler.put(1, "pit", kStart);
  scheduler.put(2, "pit", kStart);
  REQUIRE(scheduler.take(kStart, 2) == Keys{1, 2});
  scheduler.transferred(1, kStart, {std::nullopt, HostWord::kStalls});
  scheduler.put(1, "pit", kStart);
  scheduler.suspect("other");
  scheduler.put(3, "other", kStart);
  CHECK(scheduler.take(kStart, 9).empty());
  scheduler.transferred(2, kStart, {std::nullopt, HostWord::kNothing});  // our own network: says nothing
  scheduler.put(2, "pit", kStart);
  CHECK(scheduler.take(kStart, 9) == Keys{1});
  scheduler.transferred(1, kStart, {std::nullopt, HostWord::kWorks});
  CHECK(scheduler.take(kStart, 9) == Keys{2, 3});
}

TEST_CASE("what is known from before a start counts, and no page is asked for at a host that stalls (A11)") {
  Scheduler scheduler({.max_in_flight = 2, .spacing = 0ms, .max_stalling = 1});
  for (FeedKey feed = 0; feed < 5; ++feed) {
    scheduler.suspect(host(feed));
    scheduler.put(feed, host(feed), kStart);
  }
  scheduler.put(9, "fine", kStart + 1s);
  CHECK(scheduler.take(kStart + 1s, 9) == Keys{0, 9});
  scheduler.suspect("pit of pages");
  CHECK(scheduler.borrow("pages", kStart + 1s, 20s));
  CHECK_FALSE(scheduler.borrow("pit of pages", kStart + 1s, 20s));
}
