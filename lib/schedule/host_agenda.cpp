#include "schedule/host_agenda.h"

#include <algorithm>

namespace khabar::schedule {

void HostAgenda::configure(HostRules rules) {
  rules_ = rules;
  rules_.max_in_flight = std::max(rules.max_in_flight, 1);
  rules_.spacing = std::max(rules.spacing, milliseconds{0});
  std::vector<Host*> all;
  for (auto& [name, host] : hosts_) all.push_back(&host);
  for (Host* host : all) settle(*host);
}

HostAgenda::Host& HostAgenda::add(std::string_view name, Ticket ticket) {
  auto found = hosts_.find(name);
  if (found == hosts_.end()) {
    found = hosts_.try_emplace(std::string(name)).first;
    found->second.name_ = &found->first;
  }
  Host& host = found->second;
  host.waiting_.insert(ticket);
  settle(host);
  return host;
}

void HostAgenda::drop(Host& host, Ticket ticket) {
  host.waiting_.erase(ticket);
  settle(host);
}

void HostAgenda::replace(Host& host, Ticket ticket, Ticket by) {
  host.waiting_.erase(ticket);
  host.waiting_.insert(by);
  settle(host);
}

std::optional<std::pair<Ticket, HostAgenda::Host*>> HostAgenda::start() {
  if (ready_.empty()) return std::nullopt;
  const auto [ticket, host] = *ready_.begin();
  host->waiting_.erase(ticket);
  ++host->in_flight_;
  host->next_start_ = now_ + rules_.spacing;
  settle(*host);
  return std::pair(ticket, host);
}

void HostAgenda::finish(Host& host, std::optional<seconds> retry_after) {
  --host.in_flight_;
  if (retry_after && *retry_after > seconds{0})
    host.retry_until_ = std::max(host.retry_until_, now_ + std::min(*retry_after, rules_.max_retry_after));
  settle(host);
}

void HostAgenda::advance(Time now) {
  now_ = std::max(now_, now);
  for (ByTime* list : {&blocked_, &cooling_})
    while (!list->empty() && list->begin()->first <= now_) settle(*list->begin()->second);
}

/// Puts the host into the list where it now belongs, or forgets it.
void HostAgenda::settle(Host& host) {
  unlist(host);
  if (host.is_idle()) {
    if (host.allowed_at() > now_) return list(host, cooling_, host.allowed_at());
    hosts_.erase(hosts_.find(*host.name_));
  } else if (!host.waiting_.empty() && host.in_flight_ < rules_.max_in_flight) {
    const Time at = std::max(host.waiting_.begin()->due, host.allowed_at());
    if (at > now_) return list(host, blocked_, at);
    host.ready_as_ = *host.waiting_.begin();
    ready_.emplace(*host.ready_as_, &host);
  }
}

void HostAgenda::unlist(Host& host) {
  if (host.listed_in_ != nullptr) host.listed_in_->erase({host.listed_at_, &host});
  if (host.ready_as_) ready_.erase(*host.ready_as_);
  host.listed_in_ = nullptr;
  host.ready_as_.reset();
}

void HostAgenda::list(Host& host, ByTime& where, Time at) {
  host.listed_in_ = &where;
  host.listed_at_ = at;
  where.emplace(at, &host);
}

std::optional<Time> HostAgenda::next_start() const {
  if (!ready_.empty()) return now_;
  if (!blocked_.empty()) return blocked_.begin()->first;
  return std::nullopt;
}

std::size_t HostAgenda::due() const {
  std::size_t count = 0;
  for (const auto& [name, host] : hosts_)
    for (const Ticket& ticket : host.waiting_) {
      if (ticket.due > now_) break;
      ++count;
    }
  return count;
}

std::vector<HostState> HostAgenda::busy() const {
  std::vector<HostState> out;
  for (const auto& [name, host] : hosts_) {
    const bool holds_up =
        !host.waiting_.empty() && host.waiting_.begin()->due <= now_ && host.allowed_at() > now_;
    const bool told_to_wait = host.retry_until_ > now_;
    if (host.in_flight_ == 0 && !holds_up && !told_to_wait) continue;
    out.push_back({name, host.in_flight_, std::max(host.allowed_at(), now_), std::nullopt});
    if (told_to_wait) out.back().retry_after_until = host.retry_until_;
  }
  std::sort(out.begin(), out.end(), [](const HostState& a, const HostState& b) { return a.host < b.host; });
  return out;
}

}  // namespace khabar::schedule
