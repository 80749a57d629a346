// The project's own scheduler as a policy of a simulator: one JSON object a line on stdin, one answer a line
// on stdout. Policy, Commons and Scheduler are those of the service; only the network and the database are
// the simulator's.
//
//   <- {"init":{"n":1000,"budget":48,"t0":0,"hosts":[0,0,1,...]}}       hosts[i]: the host of feed i
//   -> {"first":[12.5,...]}                                            seconds
//   <-
//   {"feed":7,"t":3605.0,"status":200,"new":3,"window":20,"overlap":true,"max_age":300,"age":12.5,"retry_after":-1,
//       "ttl":60,"sy":3600,"paged":true,"backfill":false,"pages":0,"items":[3001.0,3300.5]}
//   -> {"next":5400.0,"also":{"12":4000.0}}                            and {"backfill":10} after a gap
//
// Second 0 is a Sunday, 00:00 UTC. On stderr, at the end: the price, and polls that the Scheduler had not
// expected.
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.h"
#include "schedule/commons.h"
#include "schedule/policy.h"
#include "schedule/scheduler.h"
#include "schedule/silence.h"

using namespace khabar;
using namespace std::chrono_literals;

namespace {

const Time kSunday = *parse_rfc3339("2026-01-04T00:00:00Z");
constexpr int kOlderPages = 10;
constexpr seconds kFirstSpread{1800};

Time time_at(double second) {
  return kSunday + milliseconds{std::llround(second * 1000)};
}
double second_of(Time time) {
  return static_cast<double>((time - kSunday).count()) / 1000;
}

/// A line's fields, found by name: the simulator writes each once, without blanks.
class Line {
 public:
  explicit Line(const std::string& text) : text_(text) {}
  [[nodiscard]] bool has(std::string_view name) const { return find(name) != nullptr; }
  [[nodiscard]] double number(std::string_view name, double missing = 0) const {
    const char* const at = find(name);
    return at == nullptr ? missing : std::strtod(at, nullptr);
  }
  [[nodiscard]] bool truth(std::string_view name) const {
    const char* const at = find(name);
    return at != nullptr && *at == 't';
  }
  [[nodiscard]] std::vector<double> numbers(std::string_view name) const {
    std::vector<double> out;
    const char* at = find(name);
    if (at == nullptr) return out;
    for (++at; *at != ']' && *at != '\0';) {
      char* end = nullptr;
      out.push_back(std::strtod(at, &end));
      if (end == at) break;
      at = *end == ',' ? end + 1 : end;
    }
    return out;
  }

 private:
  [[nodiscard]] const char* find(std::string_view name) const {
    const std::string quoted = '"' + std::string(name) + "\":";
    const std::size_t at = text_.find(quoted);
    return at == std::string::npos ? nullptr : text_.c_str() + at + quoted.size();
  }
  const std::string& text_;
};

Outcome outcome_of(int status) {
  if (status == 200) return Outcome::kOk;
  if (status == 304) return Outcome::kNotModified;
  return status == 429 ? Outcome::kRateLimited : Outcome::kHttpError;
}

schedule::HostWord word_of(int status) {
  if (status == 429) return schedule::HostWord::kRefuses;
  return status >= 500 ? schedule::HostWord::kFails : schedule::HostWord::kWorks;
}

PollFacts facts_of(const Line& line) {
  PollFacts facts;
  facts.http_status = static_cast<int>(line.number("status"));
  facts.outcome = outcome_of(facts.http_status);
  facts.at = time_at(line.number("t"));
  facts.window = facts.outcome == Outcome::kOk ? static_cast<int>(line.number("window")) : 0;
  facts.fresh = static_cast<int>(line.number("new"));
  facts.overlap = line.truth("overlap");
  for (const double item : line.numbers("items")) facts.published.push_back(time_at(item));
  if (const double age = line.number("max_age", -1); age > 0)
    facts.cache.max_age = seconds{std::llround(age)};
  facts.cache.age = seconds{static_cast<std::int64_t>(line.number("age"))};
  if (const double wait = line.number("retry_after", -1); wait >= 0)
    facts.cache.retry_after = seconds{std::llround(wait)};
  if (const double ttl = line.number("ttl"); ttl > 0) facts.hints.ttl_minutes = static_cast<int>(ttl);
  facts.pages_back = line.truth("paged");
  facts.repair = line.truth("backfill");
  facts.took = 200ms;
  return facts;
}

/// What the service has of each feed, and the service's rooms.
class Installation {
 public:
  explicit Installation(const Line& init)
      : budget_(init.number("budget")), commons_(budget_), policy_(schedule::learned_policy({})) {
    std::map<std::string, int, std::less<>> counts;
    for (const double host : init.numbers("hosts")) {
      hosts_.push_back("h" + std::to_string(static_cast<int>(host)));
      ++counts[hosts_.back()];
    }
    feeds_.resize(hosts_.size());
    states_.resize(hosts_.size());
    told_.resize(hosts_.size());
    commons_.count_feeds(counts);
    for (const auto& [host, feeds] : counts) scheduler_.pace(host, commons_.spacing(host));
  }

  void begin() {
    for (std::size_t i = 0; i < states_.size(); ++i) {
      feeds_[i].id = "feed" + std::to_string(i);
      states_[i] = policy_->first(feeds_[i], kSunday, kFirstSpread);
      scheduler_.put(static_cast<FeedKey>(i), hosts_[i], states_[i].due_at);
    }
    std::printf("{\"first\":[");
    for (std::size_t i = 0; i < states_.size(); ++i) {
      for (const auto& [feed, start] : scheduler_.outlook(static_cast<FeedKey>(i)))
        if (feed == static_cast<FeedKey>(i)) told_[i] = start;
      std::printf("%s%.3f", i > 0 ? "," : "", second_of(told_[i]));
    }
    std::printf("]}\n");
  }

  void poll(const Line& line) {
    const auto key = static_cast<FeedKey>(line.number("feed"));
    const auto place = static_cast<std::size_t>(key);
    const PollFacts facts = facts_of(line);
    if (!facts.repair) transfer(key, facts);
    const std::uint64_t dice = spread_hash(feeds_[place].id, ++polls_);
    states_[place] =
        policy_->next(feeds_[place], states_[place], facts, commons_.terms(hosts_[place], facts.at), dice);
    const int requests = facts.repair ? static_cast<int>(line.number("pages")) : 1;
    for (int i = 0; i < requests; ++i) commons_.observe(hosts_[place], facts, states_[place]);
    scheduler_.pace(hosts_[place], commons_.spacing(hosts_[place]));
    scheduler_.put(key, hosts_[place], states_[place].due_at);
    if (!facts.repair && schedule::came_back(states_[place])) ask_siblings(key, facts.at);
    answer(key, facts);
  }

  void tell() const {
    std::fprintf(stderr, "%llu polls, price %.5f, %d not as the scheduler planned\n",
                 static_cast<unsigned long long>(polls_), commons_.budget().price, surprises_);
  }

 private:
  /// The Scheduler must be about to start this feed too.
  void transfer(FeedKey key, const PollFacts& facts) {
    bool started = false;
    for (const FeedKey feed : scheduler_.take(facts.at, 1)) {
      started = feed == key;
      scheduler_.transferred(feed, facts.at, {facts.cache.retry_after, word_of(facts.http_status)});
      if (!started)
        scheduler_.put(feed, hosts_[static_cast<std::size_t>(feed)],
                       states_[static_cast<std::size_t>(feed)].due_at);
    }
    if (!started) ++surprises_;
  }

  /// As the service's NetLoop does.
  void ask_siblings(FeedKey back, Time now) {
    for (const auto& [feed, start] : scheduler_.outlook(back)) {
      const auto place = static_cast<std::size_t>(feed);
      if (const auto early = schedule::early_question(states_[place], now); early && *early < start)
        scheduler_.put(feed, hosts_[place], *early);
    }
  }

  /// The starts of all feeds of the host, as far as the simulator does not know them.
  void answer(FeedKey key, const PollFacts& facts) {
    std::string also;
    for (const auto& [feed, start] : scheduler_.outlook(key)) {
      const auto place = static_cast<std::size_t>(feed);
      if (feed != key && told_[place] != start) {
        char text[64];
        std::snprintf(text, sizeof text, "%s\"%zu\":%.3f", also.empty() ? "" : ",", place, second_of(start));
        also += text;
      }
      told_[place] = start;
    }
    std::printf("{\"next\":%.3f", second_of(told_[static_cast<std::size_t>(key)]));
    const bool gap = !facts.overlap && facts.pages_back && !facts.repair && facts.outcome == Outcome::kOk;
    if (gap) std::printf(",\"backfill\":%d", kOlderPages);
    if (!also.empty()) std::printf(",\"also\":{%s}", also.c_str());
    std::printf("}\n");
  }

  double budget_;
  schedule::Commons commons_;
  std::unique_ptr<schedule::Policy> policy_;
  schedule::Scheduler scheduler_{{.max_in_flight = 1, .spacing = 1s}};
  std::vector<std::string> hosts_;
  std::vector<Feed> feeds_;
  std::vector<ScheduleState> states_;
  std::vector<Time> told_;
  std::uint64_t polls_ = 0;
  int surprises_ = 0;
};

}  // namespace

int main() {
  std::ios::sync_with_stdio(false);
  std::string text;
  if (!std::getline(std::cin, text) || !Line(text).has("init")) {
    std::fprintf(stderr, "bench_schedule: the first line must be {\"init\":...}\n");
    return 2;
  }
  Installation installation{Line(text)};
  installation.begin();
  std::fflush(stdout);
  while (std::getline(std::cin, text)) {
    installation.poll(Line(text));
    std::fflush(stdout);
  }
  installation.tell();
}
