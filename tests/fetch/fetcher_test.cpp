// The loop: many transfers on one thread, accounting, waking, reload and ends.
#include "fetch/fetcher.h"

#include <dirent.h>
#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <thread>

#include "fetch/get.h"
#include "support/catch.h"

namespace khabar::test {
namespace {

using fetch::Fetcher;

std::unique_ptr<Fetcher> make(fetch::Options options, Fetcher::OnDone on_done) {
  auto fetcher = Fetcher::create(std::move(options), std::move(on_done));
  REQUIRE(fetcher);
  return std::move(*fetcher);
}

void run_until_idle(Fetcher& fetcher) {
  const auto give_up = std::chrono::steady_clock::now() + seconds{120};
  while (fetcher.in_flight() > 0 && std::chrono::steady_clock::now() < give_up)
    fetcher.run_once(milliseconds{200});
  REQUIRE(fetcher.in_flight() == 0);
}

HttpServer::Handler delayed(milliseconds delay) {
  return [=](const HttpRequest& r) {
    HttpReply reply = page(r.target);
    reply.delay = delay;
    return reply;
  };
}

std::size_t open_descriptors() {
  std::size_t count = 0;
  DIR* folder = ::opendir("/proc/self/fd");
  REQUIRE(folder != nullptr);
  while (::readdir(folder) != nullptr) ++count;
  ::closedir(folder);
  return count;
}

TEST_CASE("300 transfers are in flight at once on one thread, and each answer finds its tag") {
  constexpr int kMany = 300;
  std::atomic<int> arrived{0};
  // Nobody is answered before all have asked.
  HttpServer server([&](const HttpRequest& r) {
    ++arrived;
    return raw([&, path = r.path](Connection& c) {
      while (arrived < kMany && c.sleep(milliseconds{5})) {
      }
      c.write("HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(path.size()) + "\r\n\r\n" + path);
    });
  });
  auto options = options_for(server);
  options.max_in_flight = kMany;
  std::vector<int> answers(kMany, 0);
  const auto fetcher = make(options, [&](Response r) {
    CHECK(r.outcome == Outcome::kOk);
    CHECK(r.body == "/" + std::to_string(r.tag));
    ++answers.at(r.tag);
  });
  for (std::uint64_t i = 0; i < kMany; ++i) fetcher->start({i, server.url("/" + std::to_string(i)), {}});
  CHECK(fetcher->in_flight() == kMany);
  CHECK(fetcher->free_slots() == 0);
  run_until_idle(*fetcher);
  CHECK(std::all_of(answers.begin(), answers.end(), [](int count) { return count == 1; }));
  CHECK(fetcher->free_slots() == kMany);
}

TEST_CASE("what is started beyond the limit waits for a slot") {
  HttpServer server(delayed(milliseconds{30}));
  auto options = options_for(server);
  options.max_in_flight = 4;
  int answered = 0;
  const auto fetcher = make(options, [&](Response r) { answered += r.outcome == Outcome::kOk ? 1 : 0; });
  CHECK(fetcher->free_slots() == 4);
  for (std::uint64_t i = 0; i < 20; ++i) fetcher->start({i, server.url("/"), {}});
  CHECK(fetcher->in_flight() == 20);
  CHECK(fetcher->free_slots() == 0);
  run_until_idle(*fetcher);
  CHECK(answered == 20);
  CHECK(server.most_open_connections() <= 4);
}

TEST_CASE("an answer never comes from inside start(), not even a refusal") {
  int answered = 0;
  const auto fetcher = make(test_options(), [&](Response r) {
    CHECK(r.outcome == Outcome::kBlocked);
    ++answered;
  });
  fetcher->start({1, "file:///etc/passwd", {}});
  fetcher->start({2, "http://127.0.0.1/", {}});
  CHECK(answered == 0);
  CHECK(fetcher->in_flight() == 2);
  run_until_idle(*fetcher);
  CHECK(answered == 2);
}

TEST_CASE("a callback may start the next transfer") {
  HttpServer server(delayed(milliseconds{0}));
  std::unique_ptr<Fetcher> fetcher;
  int answered = 0;
  fetcher = make(options_for(server), [&](Response) {
    if (++answered < 50) fetcher->start({1, answered % 2 == 0 ? "file:///x" : server.url("/"), {}});
  });
  fetcher->start({1, server.url("/"), {}});
  run_until_idle(*fetcher);
  CHECK(answered == 50);
}

TEST_CASE("run_once waits for its patience, and wake() ends the wait from another thread") {
  const auto fetcher = make(test_options(), [](Response) {});
  const auto began = std::chrono::steady_clock::now();
  fetcher->run_once(milliseconds{50});
  CHECK(std::chrono::steady_clock::now() - began >= milliseconds{49});
  for (int i = 0; i < 100; ++i) {
    std::thread waker([&] { fetcher->wake(); });
    fetcher->run_once(seconds{60});
    waker.join();
  }
  fetcher->wake();
  fetcher->run_once(seconds{60});  // a wake before the wait is not lost
  CHECK(std::chrono::steady_clock::now() - began < seconds{30});
}

TEST_CASE("destruction with transfers in flight does not hang, and calls nobody") {
  HttpServer server([](const HttpRequest&) { return raw([](Connection& c) { c.sleep_until_stopped(); }); });
  auto options = options_for(server);
  options.total_timeout = seconds{600};
  const auto began = std::chrono::steady_clock::now();
  for (int round = 0; round < 300; ++round) {  // often, because what goes wrong here is a race
    const auto fetcher = make(options, [](Response) { FAIL("answered"); });
    for (std::uint64_t i = 0; i < 4; ++i) fetcher->start({i, server.url("/"), {}});
    for (int step = 0; step < round % 4; ++step) fetcher->run_once(milliseconds{1});
  }
  CHECK(std::chrono::steady_clock::now() - began < seconds{30});
}

TEST_CASE("destruction while idle does not hang") {
  for (int round = 0; round < 1000; ++round) make(test_options(), [](Response) {});
}

TEST_CASE("N10 a kept connection is used again, and no more than the bound of idle ones are kept") {
  HttpServer server(delayed(milliseconds{50}));
  auto options = options_for(server);
  options.max_idle_connections = 8;
  const std::size_t before = open_descriptors();
  const auto fetcher = make(options, [](Response r) { CHECK(r.outcome == Outcome::kOk); });
  for (int i = 0; i < 10; ++i) {
    fetcher->start({1, server.url("/"), {}});
    run_until_idle(*fetcher);
  }
  CHECK(server.connections() == 1);
  for (std::uint64_t i = 0; i < 100; ++i) fetcher->start({i, server.url("/"), {}});
  run_until_idle(*fetcher);
  const auto deadline = std::chrono::steady_clock::now() + seconds{5};
  while (server.open_connections() > 8 && std::chrono::steady_clock::now() < deadline)
    fetcher->run_once(milliseconds{10});
  CHECK(server.open_connections() <= 8);
  CHECK(open_descriptors() < before + 2 * 8 + 10);  // both ends of each connection are ours here
}

TEST_CASE("H12 an exception that is taken away closes kept connections to it as well") {
  HttpServer server(delayed(milliseconds{0}));
  std::vector<Response> done;
  const auto fetcher = make(options_for(server), [&](Response r) { done.push_back(std::move(r)); });
  fetcher->start({1, server.url("/"), {}});
  run_until_idle(*fetcher);
  fetcher->configure(test_options());
  fetcher->start({2, server.url("/"), {}});
  run_until_idle(*fetcher);
  CHECK(done.at(0).outcome == Outcome::kOk);
  CHECK(done.at(1).outcome == Outcome::kBlocked);
  CHECK(server.hits() == 1);
  fetcher->configure(options_for(server));
  fetcher->start({3, server.url("/"), {}});
  run_until_idle(*fetcher);
  CHECK(done.at(2).outcome == Outcome::kOk);
}

TEST_CASE("new limits hold for transfers that start from now on") {
  HttpServer server([](const HttpRequest&) { return page(std::string(1000, 'x')); });
  std::vector<Outcome> done;
  const auto fetcher = make(options_for(server), [&](Response r) { done.push_back(r.outcome); });
  fetcher->start({1, server.url("/"), {}});
  auto smaller = options_for(server);
  smaller.max_body = 100;
  smaller.max_in_flight = 2;
  fetcher->configure(smaller);
  CHECK(fetcher->free_slots() == 1);
  run_until_idle(*fetcher);
  fetcher->start({2, server.url("/"), {}});
  run_until_idle(*fetcher);
  CHECK(done == std::vector<Outcome>{Outcome::kOk, Outcome::kTooLarge});
}

TEST_CASE("I5 a herd of large bodies cannot take more than the memory set aside, and small ones pass") {
  HttpServer server(
      [](const HttpRequest& r) { return page(std::string(r.path == "/small" ? 1000 : 500'000, 'x')); });
  auto options = options_for(server);
  options.max_in_flight = 20;
  options.max_buffered = 1'000'000;
  std::size_t large = 0, small = 0;
  const auto fetcher = make(options, [&](Response r) {
    if (r.outcome == Outcome::kOk) ++(r.body.size() == 1000 ? small : large);
    if (r.outcome != Outcome::kOk) CHECK(r.outcome == Outcome::kTooLarge);
  });
  for (std::uint64_t i = 0; i < 20; ++i)
    fetcher->start({i, server.url(i % 2 == 0 ? "/small" : "/large"), {}});
  run_until_idle(*fetcher);
  CHECK(small == 10);
  CHECK(large >= 1);
  // Nothing leaks out of the budget: afterwards two large ones fit again.
  const std::size_t before = large;
  for (std::uint64_t i = 0; i < 2; ++i) fetcher->start({i, server.url("/large"), {}});
  run_until_idle(*fetcher);
  CHECK(large == before + 2);
}

TEST_CASE("a wrong exception is refused at the start, with its words") {
  auto options = test_options();
  options.allow.push_back({"localhost", 80});
  const auto fetcher = Fetcher::create(options, [](Response) {});
  REQUIRE_FALSE(fetcher);
  CHECK(fetcher.error().kind == Kind::kConfig);
  CHECK(fetcher.error().message.find("localhost") != std::string::npos);
  const Response response = get(options, "http://127.0.0.1/");
  CHECK(response.outcome == Outcome::kInternal);
  CHECK(response.tag == 1);
  CHECK(response.message == fetcher.error().message);
}

TEST_CASE("a waiting fetcher does not spin") {
  HttpServer server(delayed(seconds{60}));
  auto options = options_for(server);
  options.total_timeout = milliseconds{600};
  rusage before{}, after{};
  ::getrusage(RUSAGE_THREAD, &before);
  CHECK(get(options, server.url("/")).outcome == Outcome::kTimeout);
  ::getrusage(RUSAGE_THREAD, &after);
  const auto used = (after.ru_utime.tv_sec - before.ru_utime.tv_sec) * 1'000'000 + after.ru_utime.tv_usec -
                    before.ru_utime.tv_usec;
  CHECK(used < 200'000);
}

}  // namespace
}  // namespace khabar::test
