#include "schedule/host_agenda.h"

#include <algorithm>

namespace khabar::schedule {
namespace {

// A 429 that names no time: 90 s, doubling to half an hour.
constexpr seconds kFirstPause{90}, kLongestPause{1800};
constexpr int kMostDoublings = 5;

}  // namespace

void HostAgenda::configure(HostRules rules) {
  rules_ = rules;
  rules_.max_in_flight = std::max(rules.max_in_flight, 1);
  rules_.spacing = std::max(rules.spacing, milliseconds{0});
  rules_.max_stalling = std::max<std::size_t>(rules.max_stalling, 1);
  std::vector<Host*> all;
  for (auto& [name, host] : hosts_) all.push_back(&host);
  for (Host* host : all) settle(*host);
}

HostAgenda::Host& HostAgenda::host_of(std::string_view name) {
  auto found = hosts_.find(name);
  if (found == hosts_.end()) {
    found = hosts_.try_emplace(std::string(name)).first;
    found->second.name_ = &found->first;
    const auto learned = paces_.find(name);
    found->second.spacing_ = learned == paces_.end() ? milliseconds{0} : learned->second;
    found->second.stalls_ = stalling_.contains(name);
  }
  return found->second;
}

HostAgenda::Host& HostAgenda::add(std::string_view name, Ticket ticket) {
  Host& host = host_of(name);
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
  const ByTicket* const ready = next_ready();
  if (ready == nullptr) return std::nullopt;
  const auto [ticket, host] = *ready->begin();
  host->waiting_.erase(ticket);
  ++host->in_flight_;
  if (host->stalls_) ++stalling_in_flight_;
  host->next_start_ = now_ + std::max(rules_.spacing, host->spacing_);
  settle(*host);
  return std::pair(ticket, host);
}

/// The list that holds the earliest ticket that may start now; null: none may.
const HostAgenda::ByTicket* HostAgenda::next_ready() const {
  if (ready_stalling_.empty() || stalling_in_flight_ >= rules_.max_stalling)
    return ready_.empty() ? nullptr : &ready_;
  const bool other = !ready_.empty() && ready_.begin()->first < ready_stalling_.begin()->first;
  return other ? &ready_ : &ready_stalling_;
}

std::vector<FeedKey> HostAgenda::finish(Host& host, std::optional<FeedKey> feed, const Answer& answer) {
  --host.in_flight_;
  if (host.stalls_) --stalling_in_flight_;
  std::vector<FeedKey> back;
  if (feed) back = hear(*host.name_, *feed, answer.host);
  obey(host, answer);
  settle(host);
  return back;
}

void HostAgenda::heard(std::string_view name, const Answer& answer) {
  Host& host = host_of(name);
  obey(host, answer);
  settle(host);
}

/// What the answer asks of us, and whether the host stalls.
void HostAgenda::obey(Host& host, const Answer& answer) {
  if (answer.host != HostWord::kNothing) judge(host, answer.host == HostWord::kStalls);
  const bool refused = answer.host == HostWord::kRefuses;
  if (!refused) host.refusals_ = 0;
  if (answer.retry_after && *answer.retry_after > seconds{0}) {
    host.retry_until_ =
        std::max(host.retry_until_, now_ + std::min(*answer.retry_after, rules_.max_retry_after));
  } else if (refused) {
    const milliseconds pause = kFirstPause * (1 << std::min(host.refusals_++, kMostDoublings));
    host.retry_until_ = std::max(host.retry_until_, now_ + std::min<milliseconds>(pause, kLongestPause));
  }
}

void HostAgenda::judge(Host& host, bool stalls) {
  if (host.stalls_ == stalls) return;
  host.stalls_ = stalls;
  const auto more = static_cast<std::size_t>(host.in_flight_);
  stalling_in_flight_ = stalls ? stalling_in_flight_ + more : stalling_in_flight_ - more;
  if (stalls)
    stalling_.insert(*host.name_);
  else
    stalling_.erase(*host.name_);
}

/// What the feed's transfer tells of an outage; the feeds that it brings back.
std::vector<FeedKey> HostAgenda::hear(const std::string& host, FeedKey feed, HostWord word) {
  if (word == HostWord::kFails || word == HostWord::kStalls) outages_[host].failed(feed);
  const auto known = word == HostWord::kWorks ? outages_.find(host) : outages_.end();
  if (known == outages_.end()) return {};
  std::vector<FeedKey> back = known->second.answered(feed);
  if (known->second.empty()) outages_.erase(known);
  return back;
}

bool HostAgenda::borrow(std::string_view name, milliseconds at_most) {
  Host& host = host_of(name);
  const milliseconds apart = std::max(rules_.spacing, host.spacing_);
  int places = rules_.max_in_flight - host.in_flight_ - 1;
  for (auto next = host.waiting_.begin();
       places >= 0 && next != host.waiting_.end() && next->due <= now_ + at_most; ++next)
    --places;
  const bool in_nobodys_way = host.waiting_.empty() || host.waiting_.begin()->due >= now_ + apart;
  const bool lent = places >= 0 && host.allowed_at() <= now_ && in_nobodys_way && !host.stalls_;
  if (lent) {
    ++host.in_flight_;
    host.next_start_ = now_ + apart;
  }
  settle(host);
  return lent;
}

void HostAgenda::pace(std::string_view name, milliseconds spacing) {
  if (spacing > milliseconds{0})
    paces_.insert_or_assign(std::string(name), spacing);
  else if (const auto known = paces_.find(name); known != paces_.end())
    paces_.erase(known);
  if (const auto found = hosts_.find(name); found != hosts_.end()) found->second.spacing_ = spacing;
}

void HostAgenda::suspect(std::string_view name) {
  Host& host = host_of(name);
  judge(host, true);
  settle(host);
}

void HostAgenda::hold(std::string_view name, Time until) {
  if (until <= now_) return;
  Host& host = host_of(name);
  host.retry_until_ = std::max(host.retry_until_, until);
  settle(host);
}

std::vector<Ticket> HostAgenda::outlook(const Host& host) const {
  std::vector<Ticket> out;
  Time free = host.allowed_at();
  for (const Ticket& ticket : host.waiting_) {
    out.push_back({std::max({ticket.due, free, now_}), ticket.feed});
    free = out.back().due + std::max(rules_.spacing, host.spacing_);
  }
  return out;
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
    (host.stalls_ ? ready_stalling_ : ready_).emplace(*host.ready_as_, &host);
  }
}

void HostAgenda::unlist(Host& host) {
  if (host.listed_in_ != nullptr) host.listed_in_->erase({host.listed_at_, &host});
  if (host.ready_as_) ready_.erase(*host.ready_as_), ready_stalling_.erase(*host.ready_as_);
  host.listed_in_ = nullptr;
  host.ready_as_.reset();
}

void HostAgenda::list(Host& host, ByTime& where, Time at) {
  host.listed_in_ = &where;
  host.listed_at_ = at;
  where.emplace(at, &host);
}

std::optional<Time> HostAgenda::next_start() const {
  if (next_ready() != nullptr) return now_;
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
