#include "base/queue.h"

#include <atomic>
#include <memory>
#include <numeric>
#include <random>
#include <thread>
#include <vector>

#include "support/catch.h"

using namespace khabar;
using namespace std::chrono_literals;
using Queue = BoundedQueue<int>;
using Clock = std::chrono::steady_clock;

TEST_CASE("items come out in the order they went in") {
  Queue queue({.items = 10, .bytes = 1000});
  for (int i = 0; i < 3; ++i) CHECK(queue.push(i, 10));
  CHECK(queue.size() == 3);
  CHECK(queue.bytes() == 30);
  for (int i = 0; i < 3; ++i) CHECK(queue.pop(0ms) == i);
  CHECK_FALSE(queue.pop(0ms));
  CHECK(queue.bytes() == 0);
}

TEST_CASE("a pop waits as long as it was told, and no longer") {
  Queue queue({});
  const auto before = Clock::now();
  CHECK_FALSE(queue.pop(30ms));
  CHECK(Clock::now() - before >= 30ms);
}

TEST_CASE("room is bounded by items and by bytes") {
  Queue queue({.items = 2, .bytes = 100});
  CHECK(queue.has_room());
  queue.push(1, 60);
  CHECK(queue.has_room());
  queue.push(2, 40);  // to the brim
  CHECK_FALSE(queue.has_room());
  queue.pop(0ms);
  CHECK(queue.has_room());
  queue.push_now(3, 500);
  CHECK_FALSE(queue.has_room());
  CHECK(queue.bytes() == 540);
}

TEST_CASE("an item larger than all bounds is taken by an empty queue") {
  Queue queue({.items = 0, .bytes = 0});
  CHECK(queue.has_room());
  CHECK(queue.push(1, 1'000'000));
  CHECK_FALSE(queue.has_room());
  CHECK(queue.pop(0ms) == 1);
}

TEST_CASE("a closed queue refuses pushes and drains what is left") {
  Queue queue({});
  queue.push(1, 1);
  queue.close();
  CHECK_FALSE(queue.push(2, 1));
  CHECK_FALSE(queue.push_now(2, 1));
  CHECK_FALSE(queue.has_room());
  CHECK_FALSE(queue.finished());
  CHECK(queue.pop(1h) == 1);
  CHECK(queue.finished());
  CHECK_FALSE(queue.pop(1h));
}

TEST_CASE("items need only be movable") {
  BoundedQueue<std::unique_ptr<int>> queue({});
  queue.push(std::make_unique<int>(5), 4);
  CHECK(**queue.pop(0ms) == 5);
}

TEST_CASE("a push waits for room and goes on when there is some") {
  Queue queue({.items = 1, .bytes = 100});
  queue.push(1, 10);
  std::atomic<bool> pushed = false;
  std::thread producer([&] { pushed = queue.push(2, 10); });
  std::this_thread::sleep_for(20ms);
  CHECK_FALSE(pushed);
  CHECK(queue.pop(1h) == 1);
  CHECK(queue.pop(1h) == 2);
  producer.join();
  CHECK(pushed);
}

TEST_CASE("room for a small item is not kept from it by a large one that waits") {
  Queue queue({.items = 10, .bytes = 100});
  queue.push(1, 60);
  queue.push(2, 30);
  std::thread large([&] { queue.push(3, 90); });
  std::this_thread::sleep_for(20ms);
  std::atomic<bool> pushed = false;
  std::thread small([&] { pushed = queue.push(4, 40); });
  std::this_thread::sleep_for(20ms);
  CHECK(queue.pop(0ms) == 1);  // 30 bytes are left: 40 fit now, 90 do not
  for (int i = 0; i < 500 && !pushed; ++i) std::this_thread::sleep_for(10ms);
  CHECK(pushed);
  CHECK(queue.pop(1h) == 2);
  CHECK(queue.pop(1h) == 4);
  CHECK(queue.pop(1h) == 3);
  small.join();
  large.join();
}

TEST_CASE("close wakes whoever waits") {
  Queue full({.items = 1, .bytes = 1}), empty({});
  full.push(1, 1);
  std::atomic<int> woken = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 3; ++i) threads.emplace_back([&] { woken += !full.push(2, 1); });
  for (int i = 0; i < 3; ++i) threads.emplace_back([&] { woken += !empty.pop(1h); });
  std::this_thread::sleep_for(20ms);
  full.close();
  empty.close();
  for (std::thread& thread : threads) thread.join();
  CHECK(woken == 6);
}

TEST_CASE("many threads: every item arrives once, each producer's in order, never over the bounds") {
  constexpr int kProducers = 4, kConsumers = 3, kEach = 5000;
  constexpr Queue::Bounds kBounds{.items = 8, .bytes = 200};
  Queue queue(kBounds);
  std::vector<std::thread> producers, consumers;
  std::vector<std::vector<int>> received(kConsumers);
  std::atomic<bool> bounded = true;
  for (int p = 0; p < kProducers; ++p)
    producers.emplace_back([&, p] {
      std::minstd_rand random(static_cast<unsigned>(p) + 1);
      for (int i = 0; i < kEach; ++i) queue.push(p * kEach + i, random() % 100);
    });
  for (auto& mine : received)
    consumers.emplace_back([&] {
      while (!queue.finished()) {
        if (queue.size() > kBounds.items || queue.bytes() > kBounds.bytes) bounded = false;
        if (const auto item = queue.pop(50ms)) mine.push_back(*item);
      }
    });
  for (std::thread& thread : producers) thread.join();
  queue.close();
  for (std::thread& thread : consumers) thread.join();

  std::vector<int> seen(kProducers * kEach);
  for (const auto& mine : received) {
    std::vector<int> last(kProducers, -1);
    for (const int item : mine) {
      ++seen[static_cast<std::size_t>(item)];
      int& before = last[static_cast<std::size_t>(item / kEach)];
      REQUIRE(item > before);
      before = item;
    }
  }
  CHECK(std::all_of(seen.begin(), seen.end(), [](int times) { return times == 1; }));
  CHECK(bounded);
  CHECK(queue.bytes() == 0);
}
