// The service itself over real HTTP, its clock sixty times as fast: does its ledger agree with the servers'
// log?
//
//   bench_polling [--minutes M] [--feeds N]      default 2 real minutes (two hours of news), 300 feeds
//
// `khabard run` with learned polling under libfaketime, 40 hosts on loopback (127.0.0.2 ...), some of which
// set limits and answer 429 with Retry-After, and feeds from one item a day to thousands whose window is ten.
// Prints one line of JSON:
//   requests, ledger   of feeds and of older pages, by the servers and by khabar.polls
//   unexplained        feeds where those differ
//   gaps_true, gaps    windows that slid past by the servers' count, and rows of khabar.gaps
//   differing          feeds where those differ
//   refused, broken    429 answers; requests before a Retry-After ran out
//   over_limit         most requests in a minute above what a host allows, its first refusal aside: that is
//                      how a limit tighter than khabar's own pace is learned
//   published, stored  items that a window showed for any poll, and articles
// Each refusal is told on stderr, with the requests that led to it. Exit code 1: something is unexplained,
// differing, broken or over a limit.
#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/hash.h"
#include "base/json.h"
#include "base/time.h"
#include "support/desk.h"

using namespace khabar::test;
using khabar::JsonWriter;
using khabar::Time;

namespace {

constexpr int kSpeed = 60, kHosts = 40, kRetryAfter = 120;
constexpr int kUsualLimit = 6, kTightLimit = 3;  // requests a minute
constexpr const char* kFakeTime = "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1";
constexpr double kMinute = 60, kHour = 3600;

/// Seconds of fast time since the beginning.
class Clock {
 public:
  [[nodiscard]] double now() const {
    return std::chrono::duration<double>(std::chrono::system_clock::now() - begin_).count() * kSpeed;
  }
  [[nodiscard]] Time wall(double second) const {
    return std::chrono::floor<khabar::milliseconds>(begin_) +
           khabar::milliseconds{std::llround(second * 1000)};
  }

 private:
  std::chrono::system_clock::time_point begin_ = std::chrono::system_clock::now();
};

/// A feed and what its server saw.
struct Feed {
  std::string id;
  int host = 0, window = 10;
  bool paged = false;
  std::vector<double> published;  // ascending, some before second 0
  std::vector<double> asked;      // when each request came
  std::size_t shown = 0;          // items up to the last answer
  bool polled = false;
  int gaps = 0;
  std::size_t obtainable = 0;
};

/// One request of a host's last minute.
struct Asked {
  double at = 0;
  std::string target;
};

struct Host {
  std::unique_ptr<HttpServer> server;
  int limit = 0;  // requests a minute; 0: none
  std::deque<Asked> minute;
  double closed_until = -1;
  int refusals = 0;
  int over = 0;  // most requests in a minute above the limit, after the first refusal
};

class Web {
 public:
  Web(int feeds, double end) {
    for (int i = 0; i < feeds; ++i) feeds_.push_back(made(i, end));
    for (int i = 0; i < kHosts; ++i) {
      hosts_.emplace_back().limit = i % 10 == 3 ? kUsualLimit : i % 10 == 7 ? kTightLimit : 0;
      hosts_.back().server =
          std::make_unique<HttpServer>([this, i](const HttpRequest& request) { return answer(i, request); },
                                       0, "127.0.0." + std::to_string(i + 2));
    }
  }

  [[nodiscard]] std::string url(const Feed& feed) const {
    return hosts_[static_cast<std::size_t>(feed.host)].server->url("/" + feed.id);
  }
  [[nodiscard]] const std::vector<Feed>& feeds() const { return feeds_; }
  [[nodiscard]] const std::deque<Host>& hosts() const { return hosts_; }
  [[nodiscard]] const Clock& clock() const { return clock_; }
  [[nodiscard]] int refused() const { return refused_; }
  [[nodiscard]] int broken() const { return broken_; }
  std::mutex& mutex() { return mutex_; }

 private:
  /// From one item a day to six hundred; every fiftieth feed two thousand, which a window of ten cannot hold
  /// for long.
  static Feed made(int number, double end) {
    Feed feed;
    feed.id = "feed-" + std::to_string(number);
    feed.host = static_cast<int>(khabar::spread_hash(feed.id, 1) % kHosts *
                                 (khabar::spread_hash(feed.id, 2) % kHosts) / kHosts);
    feed.window = 10 + 10 * (number % 3);
    feed.paged = number % 2 == 0;
    double day = std::pow(600.0, (number % 29) / 28.0);
    if (number % 50 == 7) day = 2000, feed.window = 10;
    std::uint64_t salt = 3;
    for (double at = -30 * 86400 / day; at < end;) {
      const double dice = (static_cast<double>(khabar::spread_hash(feed.id, ++salt) % 1'000'000) + 0.5) / 1e6;
      at += -std::log(dice) * 86400 / day;
      feed.published.push_back(at);
    }
    return feed;
  }

  HttpReply answer(int number, const HttpRequest& request) {
    const std::lock_guard lock(mutex_);
    const double now = clock_.now();
    Host& host = hosts_[static_cast<std::size_t>(number)];
    if (host.closed_until > now + 1) ++broken_;
    const auto found = std::find_if(feeds_.begin(), feeds_.end(),
                                    [&](const Feed& feed) { return "/" + feed.id == request.path; });
    if (found == feeds_.end()) return missing();
    found->asked.push_back(now);
    if (refuses(host, now, request)) return refusal(host, now);
    const std::size_t page =
        request.query.rfind("paged=", 0) == 0 ? std::strtoul(request.query.c_str() + 6, nullptr, 10) : 1;
    return page > 1 ? older(*found, page) : current(*found, request, now);
  }

  static bool refuses(Host& host, double now, const HttpRequest& request) {
    while (!host.minute.empty() && host.minute.front().at < now - kMinute) host.minute.pop_front();
    host.minute.push_back({now, request.path + (request.query.empty() ? "" : "?" + request.query)});
    const int over = host.limit > 0 ? static_cast<int>(host.minute.size()) - host.limit : 0;
    if (host.refusals > 0) host.over = std::max(host.over, over);
    return over > 0;
  }
  HttpReply refusal(Host& host, double now) {
    ++refused_;
    ++host.refusals;
    tell(host, now);
    host.closed_until = now + kRetryAfter;
    HttpReply reply;
    reply.status = 429;
    reply.headers = {{"Retry-After", std::to_string(kRetryAfter)}};
    return reply;
  }
  /// What led to a refusal, for whoever wants to know why.
  static void tell(const Host& host, double now) {
    std::string text;
    for (const Asked& asked : host.minute) {
      std::array<char, 64> ago{};
      std::snprintf(ago.data(), ago.size(), " %.1f", now - asked.at);
      text += ago.data() + (" " + asked.target);
    }
    std::fprintf(stderr, "%s refuses at %.2f h, above %d a minute; seconds ago and request:%s\n",
                 host.server->address().c_str(), now / kHour, host.limit, text.c_str());
  }

  static HttpReply missing() {
    HttpReply reply;
    reply.status = 404;
    return reply;
  }

  HttpReply current(Feed& feed, const HttpRequest& request, double now) {
    const auto end = static_cast<std::size_t>(
        std::upper_bound(feed.published.begin(), feed.published.end(), now) - feed.published.begin());
    const std::size_t begin = end - std::min(end, static_cast<std::size_t>(feed.window));
    if (feed.polled && begin >= feed.shown && end > feed.shown && feed.shown > 0) ++feed.gaps;
    feed.obtainable += end - std::max(begin, feed.shown);
    feed.shown = end;
    feed.polled = true;
    HttpReply reply;
    const std::string etag = "\"" + std::to_string(end) + "\"";
    reply.headers = {{"ETag", etag}, {"Content-Type", "application/rss+xml"}};
    if (request.header("if-none-match") == etag) {
      reply.status = 304;
      return reply;
    }
    reply.body = document(feed, begin, end);
    return reply;
  }

  HttpReply older(const Feed& feed, std::size_t page) {
    const std::size_t skip = (page - 1) * static_cast<std::size_t>(feed.window);
    if (!feed.paged || skip >= feed.shown) return missing();
    const std::size_t end = feed.shown - skip;
    HttpReply reply;
    reply.headers = {{"Content-Type", "application/rss+xml"}};
    reply.body = document(feed, end - std::min(end, static_cast<std::size_t>(feed.window)), end);
    return reply;
  }

  [[nodiscard]] std::string document(const Feed& feed, std::size_t begin, std::size_t end) const {
    std::vector<Item> items;
    for (std::size_t i = end; i-- > begin;) {
      const std::string name = feed.id + "-" + std::to_string(i);
      items.push_back({name, "https://" + feed.id + ".example/" + name, "Title of " + name, "Text of " + name,
                       "", khabar::format_rfc3339(clock_.wall(feed.published[i]))});
    }
    std::string text = rss(feed.id, items);
    if (feed.paged) text.insert(text.find("<title>"), "<generator>https://wordpress.org/?v=6.4</generator>");
    return text;
  }

  Clock clock_;
  std::mutex mutex_;  // guards all below
  std::vector<Feed> feeds_;
  std::deque<Host> hosts_;
  int refused_ = 0, broken_ = 0;
};

void configure(const Desk& desk, const Web& web) {
  std::string allow;
  for (const Host& host : web.hosts())
    allow += (allow.empty() ? "\"" : ", \"") + host.server->address() + ":" +
             std::to_string(host.server->port()) + "\"";
  std::string text =
      "[database]\nurl = \"" + desk.database_url() +
      "\"\nconnect_timeout = \"10m\"\n[spool]\ndirectory = \"" + desk.state_directory() +
      "\"\n[log]\nlevel = \"warn\"\n[poll]\nbudget = 48\n[fetch]\ncontact = "
      "\"https://khabar.example/test\"\nconnect_timeout = \"10m\"\ntotal_timeout = \"1h\"\nallow = [" +
      allow + "]\n[store]\nbatch_wait = \"20ms\"\n";
  for (const Feed& feed : web.feeds())
    text += "[[feed]]\nid = \"" + feed.id + "\"\nurl = \"" + web.url(feed) + "\"\n";
  write_file(desk.config_file(), text);
}

struct Score {
  long requests = 0, ledger = 0, gaps_true = 0, gaps = 0, obtainable = 0;
  int unexplained = 0, differing = 0, over_limit = 0;
};

/// `settled`: what came before it must be in the ledger.
Score compare(const Desk& desk, Web& web, double settled) {
  const std::lock_guard lock(web.mutex());
  Score score;
  for (const Feed& feed : web.feeds()) {
    const std::string of = " WHERE feed_id = '" + feed.id + "'";
    const long ledger = desk.number("SELECT count(*) FROM khabar.polls" + of);
    const long gaps = desk.number("SELECT count(*) FROM khabar.gaps" + of);
    const long sure =
        std::count_if(feed.asked.begin(), feed.asked.end(), [&](double at) { return at < settled; });
    // Sitemaps are asked for at other paths: their 404s are in the ledger, not in the feed's log.
    const long elsewhere = desk.number("SELECT count(*) FROM khabar.polls" + of + " AND http_status = 404");
    const long own = ledger - elsewhere;
    const bool explained = own >= sure - 0 && own <= static_cast<long>(feed.asked.size());
    if (!explained)
      std::fprintf(stderr, "%s: %zu requests, %ld in the ledger\n", feed.id.c_str(), feed.asked.size(), own);
    if (gaps != feed.gaps) std::fprintf(stderr, "%s: %d gaps, %ld rows\n", feed.id.c_str(), feed.gaps, gaps);
    score.unexplained += explained ? 0 : 1;
    score.differing += gaps == feed.gaps ? 0 : 1;
    score.requests += static_cast<long>(feed.asked.size());
    score.ledger += own;
    score.gaps_true += feed.gaps;
    score.gaps += gaps;
    score.obtainable += static_cast<long>(feed.obtainable);
  }
  for (const Host& host : web.hosts()) score.over_limit = std::max(score.over_limit, host.over);
  return score;
}

}  // namespace

int main(int argc, char** argv) {
  double minutes = 2;
  int count = 300;
  for (int i = 1; i + 1 < argc; i += 2) {
    if (std::strcmp(argv[i], "--minutes") == 0) minutes = std::atof(argv[i + 1]);
    if (std::strcmp(argv[i], "--feeds") == 0) count = std::atoi(argv[i + 1]);
  }
  Desk desk;
  Web web(count, (minutes + 2) * kMinute * kSpeed);
  configure(desk, web);
  auto khabard = desk.start(
      {"run"}, {{"LD_PRELOAD", kFakeTime},
                {"FAKETIME", "+0 x" + std::to_string(kSpeed)},
                {"FAKETIME_DONT_FAKE_MONOTONIC", "1"}});  // waits inside the process keep their length
  std::this_thread::sleep_for(std::chrono::duration<double>(minutes * kMinute));
  const double stopped = web.clock().now();
  khabard->signal(SIGTERM);
  if (const std::string said = khabard->wait().err; !said.empty()) std::fprintf(stderr, "%s", said.c_str());
  const Score score = compare(desk, web, stopped - 2 * kMinute);

  JsonWriter json;
  json.begin_object().key("bench").value("polling").key("feeds").value(count).key("hours").value(stopped /
                                                                                                 kHour);
  json.key("requests")
      .value(score.requests)
      .key("ledger")
      .value(score.ledger)
      .key("unexplained")
      .value(score.unexplained);
  json.key("gaps_true")
      .value(score.gaps_true)
      .key("gaps")
      .value(score.gaps)
      .key("differing")
      .value(score.differing);
  json.key("refused")
      .value(web.refused())
      .key("broken")
      .value(web.broken())
      .key("over_limit")
      .value(score.over_limit);
  json.key("published")
      .value(score.obtainable)
      .key("stored")
      .value(desk.number("SELECT count(*) FROM khabar.articles"));
  json.key("repaired").value(desk.number("SELECT coalesce(sum(repaired), 0) FROM khabar.gaps")).end_object();
  std::printf("%s\n", json.str().c_str());
  return score.unexplained + score.differing + web.broken() + score.over_limit == 0 ? 0 : 1;
}
