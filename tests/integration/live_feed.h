#pragma once

#include <algorithm>
#include <atomic>
#include <chrono>
#include <csignal>
#include <memory>
#include <string>

#include "support/catch.h"
#include "support/desk.h"

namespace khabar::test {

using std::chrono::milliseconds;
using std::chrono::seconds;

inline long articles(const Desk& desk) {
  return desk.number("SELECT count(*) FROM khabar.articles");
}

/// How many documents were served. Shared with the handler, which may still answer when the test is over.
using Counter = std::shared_ptr<std::atomic<int>>;

inline Counter counter() {
  return std::make_shared<std::atomic<int>>(0);
}

/// A feed that has one more item at each request: item n is in every document from the n-th on, in a window
/// of 20.
inline HttpServer::Handler growing(const Counter& served, const std::string& base,
                                   milliseconds delay = milliseconds{0}) {
  return [served, base, delay](const HttpRequest&) {
    const int last = ++*served;
    const int first = std::max(1, last - 19);
    HttpReply reply;
    reply.delay = delay;
    reply.body = rss(base, numbered_items(base, first, last - first + 1));
    return reply;
  };
}

/// A desk with one growing feed, "live".
struct LiveDesk : Desk {
  const Counter served = counter();

  LiveDesk() {
    site.handle("/live", growing(served, "https://live.example"));
    configure({{"live", "/live"}});
  }
  /// khabard run, that has stored some articles already.
  [[nodiscard]] std::unique_ptr<Process> start_and_store() const {
    auto khabard = start({"run"});
    REQUIRE(eventually([&] { return articles(*this) >= 2; }));
    return khabard;
  }
};

/// SIGTERM, and then an orderly end in time.
inline void check_stops(Process& khabard) {
  khabard.signal(SIGTERM);
  const Ended ended = khabard.wait(seconds{10});
  INFO(ended.err);
  CHECK(ended.exit_code == 0);
}

}  // namespace khabar::test
