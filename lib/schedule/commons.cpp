#include "schedule/commons.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <map>
#include <optional>
#include <utility>

#include "base/json.h"
#include "schedule/flat_json.h"
#include "schedule/memory.h"
#include "schedule/rhythm.h"

namespace khabar::schedule {
namespace {

constexpr double kParts = 1e6;  // numbers are kept as millionths
using BudgetNumber = std::pair<std::string_view, double Budget::*>;
constexpr std::array<BudgetNumber, 5> kBudget{{{"price", &Budget::price},
                                               {"since", &Budget::since},
                                               {"counted_at", &Budget::counted_at},
                                               {"requests", &Budget::requests},
                                               {"rate", &Budget::rate}}};
using MannersNumber = std::pair<std::string_view, double Manners::*>;
constexpr std::array<MannersNumber, 7> kManners{{{"since", &Manners::since},
                                                 {"most", &Manners::most},
                                                 {"spacing", &Manners::spacing},
                                                 {"price", &Manners::price},
                                                 {"refused_at", &Manners::refused_at},
                                                 {"relaxed_at", &Manners::relaxed_at},
                                                 {"took", &Manners::took}}};

using NewsNumber = std::pair<std::string_view, double OutletNews::*>;
constexpr std::array<NewsNumber, 2> kNews{
    {{"news_at", &OutletNews::last}, {"returned_at", &OutletNews::returned_at}}};

/// Both text forms are numbers, of one struct or of two, and a week.
template <class Numbers, class Whole>
void put(JsonWriter& json, const Numbers& numbers, const Whole& whole) {
  for (const auto& [name, member] : numbers)
    if (whole.*member != 0) json.key(name).value(std::llround(whole.*member * kParts));
}

std::string end(JsonWriter& json, const HourOfWeek& hours) {
  if (const std::string packed = pack(hours); !packed.empty()) json.key("hours").value(packed);
  return std::move(json.end_object()).str();
}

/// What a text form told; nothing: it is none of ours.
struct Told {
  std::map<std::string, double, std::less<>> numbers;
  HourOfWeek hours{};
};

std::optional<Told> read(std::string_view text) {
  Told told;
  const bool fine = read_flat(text, [&](std::string_view key, const FlatValue& value) {
    if (value.is_text) {
      if (key == "hours") unpack(value.text, told.hours);
      return key == "hours";
    }
    told.numbers[std::string(key)] = static_cast<double>(value.number) / kParts;
    return true;
  });
  return fine ? std::optional(told) : std::nullopt;
}

template <class Numbers, class Whole>
void take(const Told& told, const Numbers& numbers, Whole& whole) {
  whole = {};
  for (const auto& [name, member] : numbers)
    if (const auto found = told.numbers.find(name); found != told.numbers.end())
      whole.*member = found->second;
}

constexpr double kEvenWeight = 33.6;  // a fifth of an item for each hour: an installation's first days
constexpr double kAllWeight = 5;      // items' worth that an outlet leans on all
constexpr double kFeedWeight = 5;     // so that one busy feed is not the usual week

/// `habit`, which weighs so many items, and the counts.
void lean(HourOfWeek& habit, double weight, const HourOfWeek& counts) {
  const double total = weight + sum_of(counts);
  for (std::size_t i = 0; i < habit.size(); ++i)
    habit[i] = static_cast<float>((weight * habit[i] + counts[i]) / total);
}

}  // namespace

Commons::Outlet& Commons::outlet(std::string_view host) {
  const auto found = outlets_.find(host);
  return found != outlets_.end() ? found->second : outlets_.try_emplace(std::string(host)).first->second;
}

void Commons::count_feeds(const std::map<std::string, int, std::less<>>& by_host) {
  feeds_ = 0;
  for (auto& [host, outlet] : outlets_) outlet.feeds = 0;
  for (const auto& [host, feeds] : by_host) {
    outlet(host).feeds = feeds;
    feeds_ += feeds;
  }
}

Terms Commons::terms(std::string_view host, Time now) const {
  Terms terms;
  terms.price = budget_.price > 0 ? budget_.price : first_price(allowed_);
  const double at = seconds_of(now);
  lean(terms.outlet, kEvenWeight, evened(hours_, terms.outlet, budget_.since, at));
  const auto found = outlets_.find(host);
  if (found == outlets_.end()) return terms;
  const Outlet& outlet = found->second;
  terms.price *= outlet.manners.price;
  terms.outlet_returned_at = outlet.news.returned_at;
  lean(terms.outlet, kAllWeight, evened(outlet.hours, terms.outlet, outlet.manners.since, at));
  return terms;
}

void Commons::observe(std::string_view host, const PollFacts& poll, const ScheduleState& after) {
  const double at = seconds_of(poll.at);
  budget_ = spend(budget_, at, 1, feeds_, allowed_);
  Outlet& outlet = this->outlet(host);
  const bool refused = poll.outcome == Outcome::kRateLimited && poll.http_status == 429;
  schedule::observe(outlet.manners, at, refused, static_cast<double>(poll.took.count()) / 1000);
  if (!is_success(poll.outcome)) return;
  if (!poll.repair) schedule::observe(outlet.news, after);
  if (poll.fresh > 0) learn_hours(outlet, poll, after);
}

/// Each feed gives its items less weight the more it has shown.
void Commons::learn_hours(Outlet& outlet, const PollFacts& poll, const ScheduleState& after) {
  double shown =
      sum_of(Memory::parse(after.memory).habits.hours) - static_cast<double>(poll.published.size());
  for (const Time published : poll.published) {
    if (published > poll.at) continue;
    const auto weight = static_cast<float>(1 / (kFeedWeight + std::max(0.0, ++shown)));
    const std::size_t hour = hour_of_week(seconds_of(published));
    hours_[hour] += weight;
    outlet.hours[hour] += weight;
  }
}

std::string Commons::str() const {
  JsonWriter json;
  put(json.begin_object(), kBudget, budget_);
  return end(json, hours_);
}

void Commons::restore(std::string_view json) {
  const auto told = read(json);
  if (!told) return;
  take(*told, kBudget, budget_);
  hours_ = told->hours;
}

std::string Commons::host_str(std::string_view host) const {
  const auto found = outlets_.find(host);
  if (found == outlets_.end()) return "";
  JsonWriter json;
  put(json.begin_object(), kManners, found->second.manners);
  put(json, kNews, found->second.news);
  return end(json, found->second.hours);
}

void Commons::restore_host(std::string_view host, std::string_view json) {
  Outlet& outlet = this->outlet(host);
  const auto told = read(json);
  if (!told) return;
  take(*told, kManners, outlet.manners);
  take(*told, kNews, outlet.news);
  outlet.hours = told->hours;
}

milliseconds Commons::spacing(std::string_view host) const {
  const auto found = outlets_.find(host);
  if (found == outlets_.end()) return milliseconds{0};
  return milliseconds{
      std::llround(1000 * schedule::spacing(found->second.manners, found->second.feeds, allowed_))};
}

}  // namespace khabar::schedule
