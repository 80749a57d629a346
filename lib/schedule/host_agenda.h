#pragma once

#include <algorithm>
#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/time.h"
#include "model/feed.h"
#include "schedule/host_outage.h"
#include "schedule/scheduler.h"

namespace khabar::schedule {

/// A feed's place in the queue of its host: earliest due first.
struct Ticket {
  Time due{};
  FeedKey feed = 0;
  bool operator==(const Ticket&) const = default;
  bool operator<(const Ticket& other) const { return std::tie(due, feed) < std::tie(other.due, other.feed); }
};

/// Hosts, what waits at each, and which of them may be asked now. A part of the Scheduler; its time never
/// goes back.
///
/// Of each host only the earliest ticket counts, and each host stands in one list: `ready_` when that ticket
/// could start now (`ready_stalling_` where the last transfer ran out of its time: these share few
/// places), `blocked_` when it can at a known time, `cooling_` when nothing waits but the host's last
/// start or Retry-After must still be remembered, and none when a transfer has to end first.
class HostAgenda {
 public:
  class Host;

  explicit HostAgenda(HostRules rules) { configure(rules); }
  void configure(HostRules rules);

  /// The ticket waits at the host of that name, which lives until nothing waits at it and it has cooled down.
  Host& add(std::string_view name, Ticket ticket);
  void drop(Host& host, Ticket ticket);
  void replace(Host& host, Ticket ticket, Ticket by);

  /// The earliest ticket that may start now: taken off its queue, a transfer of its host. Nothing: none may.
  std::optional<std::pair<Ticket, Host*>> start();
  /// A transfer of the host ended, of that feed or of none. The feeds that should not wait any longer: an
  /// outage of the host is over.
  std::vector<FeedKey> finish(Host& host, std::optional<FeedKey> feed, const Answer& answer);

  /// The host answered a transfer that was another's: redirects led to it.
  void heard(std::string_view name, const Answer& answer);

  /// A transfer of the host that has no ticket; false: it would hold one up (Scheduler::borrow).
  bool borrow(std::string_view name, milliseconds at_most);
  void give_back(std::string_view name, const Answer& answer) { finish(host_of(name), std::nullopt, answer); }

  /// At least so much between the starts of two transfers of the host; nothing: what the rules say.
  void pace(std::string_view name, milliseconds spacing);
  /// Until it answers, it counts among the hosts that stall (HostRules::max_stalling).
  void suspect(std::string_view name);
  /// The host is left alone until then; never shortens what it asked for itself.
  void hold(std::string_view name, Time until);

  /// When each waiting feed of the host would start if transfers took no time, in that order.
  [[nodiscard]] std::vector<Ticket> outlook(const Host& host) const;

  /// Time passes; never backwards.
  void advance(Time now);
  [[nodiscard]] Time now() const { return now_; }

  /// When start() will have something, as things stand; a time in the past: now.
  [[nodiscard]] std::optional<Time> next_start() const;
  [[nodiscard]] std::size_t due() const;
  [[nodiscard]] std::vector<HostState> busy() const;

 private:
  struct NameHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view name) const { return std::hash<std::string_view>{}(name); }
  };
  using ByTime = std::set<std::pair<Time, Host*>>;
  using ByTicket = std::map<Ticket, Host*>;

  Host& host_of(std::string_view name);
  std::vector<FeedKey> hear(const std::string& host, FeedKey feed, HostWord word);
  void obey(Host& host, const Answer& answer);
  void judge(Host& host, bool stalls);
  [[nodiscard]] const ByTicket* next_ready() const;
  void settle(Host& host);
  void unlist(Host& host);
  void list(Host& host, ByTime& where, Time at);

  HostRules rules_;
  Time now_ = Time::min();
  std::unordered_map<std::string, Host, NameHash, std::equal_to<>> hosts_;
  std::unordered_map<std::string, milliseconds, NameHash, std::equal_to<>>
      paces_;                                            // of all hosts, known or not
  std::unordered_map<std::string, HostOutage> outages_;  // of all hosts with feeds that failed
  std::set<std::string, std::less<>> stalling_;  // of all hosts whose last transfer ran out of its time
  std::size_t stalling_in_flight_ = 0;           // transfers at them
  ByTicket ready_, ready_stalling_;              // by the host's earliest ticket
  ByTime blocked_;                               // by when that ticket may start
  ByTime cooling_;                               // by when the host may be forgotten
};

/// One host's queue and manners. Only HostAgenda looks inside.
class HostAgenda::Host {
 public:
  [[nodiscard]] bool is_idle() const { return waiting_.empty() && in_flight_ == 0; }
  [[nodiscard]] Time allowed_at() const { return std::max(next_start_, retry_until_); }

 private:
  friend class HostAgenda;

  const std::string* name_ = nullptr;  // the key in hosts_
  std::set<Ticket> waiting_;
  int in_flight_ = 0;
  bool stalls_ = false;             // it is in stalling_
  int refusals_ = 0;                // in a row, that named no time
  milliseconds spacing_{0};         // learned; the rules' is the least
  Time next_start_ = Time::min();   // the last start and the spacing
  Time retry_until_ = Time::min();  // the longest Retry-After
  ByTime* listed_in_ = nullptr;     // blocked_, cooling_ or neither
  Time listed_at_{};
  std::optional<Ticket> ready_as_;  // the key in ready_ or ready_stalling_
};

}  // namespace khabar::schedule
