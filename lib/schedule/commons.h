#pragma once

#include <map>
#include <string>
#include <string_view>

#include "model/batch.h"
#include "schedule/budget.h"
#include "schedule/manners.h"
#include "schedule/policy.h"
#include "schedule/silence.h"

namespace khabar::schedule {

/// What the feeds of an installation have in common: the budget, the usual week of all and of each outlet,
/// and how each host wants to be asked. Not safe for several threads: the store thread owns it. Lives in
/// memory; its text forms are kept in the database and given back at a start.
class Commons {
 public:
  /// How many requests a feed may cost a day on average.
  explicit Commons(double allowed) : allowed_(allowed) {}

  /// How many learning feeds each host has. Replaces what was said before.
  void count_feeds(const std::map<std::string, int, std::less<>>& by_host);
  void allow(double allowed) { allowed_ = allowed; }

  /// What a feed of that host is told at that time.
  [[nodiscard]] Terms terms(std::string_view host, Time now) const;

  /// A poll of a feed that learns, and the feed's state after it: once for each, after it was committed.
  void observe(std::string_view host, const PollFacts& poll, const ScheduleState& after);

  /// What should lie between the starts of two requests to the host.
  [[nodiscard]] milliseconds spacing(std::string_view host) const;

  [[nodiscard]] const Budget& budget() const { return budget_; }

  /// The text forms: of what all share, and of one host ("": nothing is known). JSON, as Memory's.
  [[nodiscard]] std::string str() const;
  void restore(std::string_view json);
  [[nodiscard]] std::string host_str(std::string_view host) const;
  void restore_host(std::string_view host, std::string_view json);

 private:
  struct Outlet {
    Manners manners;
    OutletNews news;
    HourOfWeek hours{};
    int feeds = 0;
  };
  using Outlets = std::map<std::string, Outlet, std::less<>>;

  Outlet& outlet(std::string_view host);
  void learn_hours(Outlet& outlet, const PollFacts& poll, const ScheduleState& after);

  double allowed_;
  Budget budget_;
  HourOfWeek hours_{};
  Outlets outlets_;
  double feeds_ = 0;
};

}  // namespace khabar::schedule
