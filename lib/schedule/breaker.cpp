#include "schedule/breaker.h"

#include <algorithm>

namespace khabar::schedule {
namespace {

constexpr seconds kLooksBack{60};
constexpr std::size_t kFewest = 5;  // hosts: fewer may well be down together
constexpr seconds kProbeEvery{5};
constexpr std::size_t kMostAttempts = 10'000;

}  // namespace

void Breaker::forget(Time now) {
  while (!attempts_.empty() && (attempts_.front().at < now - kLooksBack ||
                                attempts_.front().at > now + kLooksBack || attempts_.size() > kMostAttempts))
    attempts_.pop_front();
}

/// By hosts, each by its last attempt: one host with a thousand dead feeds is one dead host.
bool Breaker::is_dead() const {
  std::map<std::string_view, bool> hosts;
  for (const Attempt& attempt : attempts_) hosts[attempt.host] = attempt.reached;
  const auto dead = static_cast<std::size_t>(
      std::count_if(hosts.begin(), hosts.end(), [](const auto& host) { return !host.second; }));
  return dead >= kFewest && 2 * dead > hosts.size();
}

bool Breaker::observe(Time now, std::string_view host, bool reached) {
  forget(now);
  attempts_.push_back({now, std::string(host), reached});
  if (reached && is_open()) {
    outage_ = std::max(now - open_since_, milliseconds{0});
    open_since_ = Time{};
    attempts_.clear();
    return true;
  }
  if (!reached && !is_open() && is_dead()) {
    open_since_ = now;
    next_probe_ = now + kProbeEvery;
  }
  return false;
}

bool Breaker::take_probe(Time now) {
  if (now < next_probe_ && next_probe_ - now <= kProbeEvery) return false;
  next_probe_ = now + kProbeEvery;
  return true;
}

}  // namespace khabar::schedule
