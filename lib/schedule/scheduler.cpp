#include "schedule/scheduler.h"

#include <algorithm>
#include <unordered_map>

#include "schedule/host_agenda.h"
#include "schedule/policy.h"

namespace khabar::schedule {
namespace {

/// Callers read the clock a moment before they call, so `now` may fall by this much without meaning anything.
constexpr milliseconds kCallerJitter{5000};

/// What is known of one feed. Waiting: it has a ticket at a host; in flight: it has a host alone; neither: it
/// was transferred and its next put() is awaited.
struct Place {
  HostAgenda::Host* host = nullptr;
  Ticket ticket;
  bool in_flight = false;
  // What came while it was in flight, for when it is finished.
  bool forget = false;
  std::optional<std::pair<std::string, Time>> put;

  [[nodiscard]] bool is_waiting() const { return host != nullptr && !in_flight; }
};

}  // namespace

struct Scheduler::Impl {
  explicit Impl(HostRules rules) : agenda(rules) {}

  /// Brings the schedule's time to the caller's `now`: see the class comment on steps of the clock.
  void advance(Time now);
  /// `due` in the schedule's time; a due time that only a wrong clock can have given is now.
  [[nodiscard]] Time believed(Time due) const;
  void wait(FeedKey feed, Place& place, std::string_view host, Time due);
  void leave(Place& place);
  /// A waiting feed is due now, if it was not sooner.
  void hasten(FeedKey feed);
  void change(Place& place, Ticket ticket);

  [[nodiscard]] Time to_caller(Time time) const { return time - offset; }

  HostAgenda agenda;
  std::unordered_map<FeedKey, Place> places;
  std::size_t waiting = 0, in_flight = 0;
  milliseconds offset{0};  // the schedule's time less the caller's: the sum of all steps back
  bool has_time = false;   // a caller has said what time it is
};

void Scheduler::Impl::advance(Time now) {
  if (has_time && now + offset + kCallerJitter < agenda.now()) offset = agenda.now() - now;
  agenda.advance(now + offset);
  if (std::exchange(has_time, true)) return;
  for (auto& [feed, place] : places) {  // what was put before the first time was known
    if (place.is_waiting()) change(place, {believed(place.ticket.due), feed});
  }
}

void Scheduler::Impl::change(Place& place, Ticket ticket) {
  if (ticket == place.ticket) return;
  agenda.replace(*place.host, place.ticket, ticket);
  place.ticket = ticket;
}

void Scheduler::Impl::hasten(FeedKey feed) {
  const auto found = places.find(feed);
  if (found == places.end() || !found->second.is_waiting()) return;
  change(found->second, {std::min(found->second.ticket.due, agenda.now()), feed});
}

Time Scheduler::Impl::believed(Time due) const {
  return has_time && due > agenda.now() + kLongestWait ? agenda.now() : due;
}

void Scheduler::Impl::wait(FeedKey feed, Place& place, std::string_view host, Time due) {
  place.ticket = {believed(due + offset), feed};
  place.host = &agenda.add(host, place.ticket);
  ++waiting;
}

void Scheduler::Impl::leave(Place& place) {
  if (!place.is_waiting()) return;
  agenda.drop(*place.host, place.ticket);
  place.host = nullptr;
  --waiting;
}

Scheduler::Scheduler(HostRules rules) : impl_(std::make_unique<Impl>(rules)) {}
Scheduler::~Scheduler() = default;

void Scheduler::put(FeedKey feed, std::string_view host, Time due_at) {
  Place& place = impl_->places[feed];
  if (place.in_flight) {
    place.forget = false;
    place.put.emplace(host, due_at);
    return;
  }
  impl_->leave(place);
  impl_->wait(feed, place, host, due_at);
}

void Scheduler::remove(FeedKey feed) {
  const auto found = impl_->places.find(feed);
  if (found == impl_->places.end()) return;
  Place& place = found->second;
  if (place.in_flight) {
    place.forget = true;
    place.put.reset();
    return;
  }
  impl_->leave(place);
  impl_->places.erase(found);
}

std::vector<FeedKey> Scheduler::take(Time now, std::size_t slots) {
  impl_->advance(now);
  std::vector<FeedKey> out;
  while (out.size() < slots) {
    const auto started = impl_->agenda.start();
    if (!started) break;
    const FeedKey feed = started->first.feed;
    Place& place = impl_->places.at(feed);
    place.in_flight = true;
    --impl_->waiting;
    ++impl_->in_flight;
    out.push_back(feed);
  }
  return out;
}

void Scheduler::transferred(FeedKey feed, Time now, const Answer& answer) {
  impl_->advance(now);
  const auto found = impl_->places.find(feed);
  if (found == impl_->places.end() || !found->second.in_flight) return;
  const Place before = std::exchange(found->second, Place{});
  const std::vector<FeedKey> back = impl_->agenda.finish(*before.host, feed, answer);
  --impl_->in_flight;
  if (before.forget) {
    impl_->places.erase(found);
  } else if (before.put) {
    impl_->wait(feed, found->second, before.put->first, before.put->second);
  }
  for (const FeedKey failed : back) impl_->hasten(failed);
}

void Scheduler::heard(std::string_view host, Time now, const Answer& answer) {
  impl_->advance(now);
  impl_->agenda.heard(host, answer);
}

bool Scheduler::borrow(std::string_view host, Time now, milliseconds at_most) {
  impl_->advance(now);
  return impl_->agenda.borrow(host, at_most);
}

void Scheduler::give_back(std::string_view host, Time now, const Answer& answer) {
  impl_->advance(now);
  impl_->agenda.give_back(host, answer);
}

void Scheduler::pace(std::string_view host, milliseconds spacing) {
  impl_->agenda.pace(host, spacing);
}

void Scheduler::suspect(std::string_view host) {
  impl_->agenda.suspect(host);
}

void Scheduler::hold(std::string_view host, Time now, Time until) {
  impl_->advance(now);
  impl_->agenda.hold(host, impl_->believed(until + impl_->offset));
}

std::vector<std::pair<FeedKey, Time>> Scheduler::outlook(FeedKey feed) const {
  std::vector<std::pair<FeedKey, Time>> out;
  const auto found = impl_->places.find(feed);
  if (found == impl_->places.end() || !found->second.is_waiting()) return out;
  for (const Ticket& ticket : impl_->agenda.outlook(*found->second.host))
    out.emplace_back(ticket.feed, impl_->to_caller(ticket.due));
  return out;
}

std::optional<Time> Scheduler::next_wakeup(Time now) const {
  impl_->advance(now);
  const auto at = impl_->agenda.next_start();
  if (!at) return std::nullopt;
  return *at <= impl_->agenda.now() ? now : impl_->to_caller(*at);
}

std::size_t Scheduler::waiting() const {
  return impl_->waiting;
}
std::size_t Scheduler::in_flight() const {
  return impl_->in_flight;
}

std::size_t Scheduler::due(Time now) const {
  impl_->advance(now);
  return impl_->agenda.due();
}

std::vector<HostState> Scheduler::busy_hosts(Time now) const {
  impl_->advance(now);
  std::vector<HostState> out = impl_->agenda.busy();
  for (HostState& state : out) {
    state.next_allowed_at = impl_->to_caller(state.next_allowed_at);
    if (state.retry_after_until) state.retry_after_until = impl_->to_caller(*state.retry_after_until);
  }
  return out;
}

void Scheduler::configure(HostRules rules) {
  impl_->agenda.configure(rules);
}

}  // namespace khabar::schedule
