#include "page_visits.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "schedule/page_check.h"

namespace khabar::daemon {
namespace {

constexpr std::uint64_t kPageTag = std::uint64_t{1} << 63;  // feeds' tags are their keys, which are positive
constexpr seconds kLongestHold = std::chrono::days{7};      // as for feeds (faults H14-H17)
/// Slots of the fetcher that are left to feeds.
constexpr std::size_t kSlotsForFeeds = 1;

std::uint64_t tag_of(const PageCheck& check) {
  return kPageTag | static_cast<std::uint64_t>(check.article);
}

Request request_for(const PageCheck& check) {
  Request request;
  request.tag = tag_of(check);
  request.url = check.url;
  request.page = true;
  request.max_body = PageVisits::kMostBody;
  request.timeout = PageVisits::kTimeout;
  return request;
}

PageAnswer not_asked(PageCheck check) {
  PageAnswer answer;
  answer.check = std::move(check);
  answer.at = now();
  return answer;
}

}  // namespace

void PageVisits::add(std::vector<PageCheck> checks) {
  for (PageCheck& check : checks) waiting_.push_back({std::move(check), std::chrono::steady_clock::now()});
}

void PageVisits::start(schedule::Scheduler& scheduler, fetch::Fetcher& fetcher, bool may_start) {
  const Steady here = std::chrono::steady_clock::now();
  std::vector<Waiting> left;
  for (Waiting& one : waiting_) {
    const bool room = may_start && asked_.size() < kAtATime && fetcher.free_slots() > kSlotsForFeeds;
    if (room && !asked_.contains(tag_of(one.check)) && scheduler.borrow(one.check.server, now(), kTimeout)) {
      const Request request = request_for(one.check);
      asked_.emplace(request.tag, std::move(one.check));
      fetcher.start(request);
    } else if (here - one.since > kPatience) {
      answer(not_asked(std::move(one.check)));
    } else {
      left.push_back(std::move(one));
    }
  }
  waiting_ = std::move(left);
}

const PageCheck* PageVisits::behind(const Response& response) const {
  const auto found = asked_.find(response.tag);
  return found == asked_.end() ? nullptr : &found->second;
}

void PageVisits::finished(const Response& response, schedule::Scheduler& scheduler, bool offline) {
  auto asked = asked_.extract(response.tag);
  PageAnswer found = not_asked(std::move(asked.mapped()));
  const auto& wait = response.cache.retry_after;
  scheduler.give_back(
      found.check.server, found.at,
      {wait, response.status == 429 ? schedule::HostWord::kRefuses : schedule::HostWord::kNothing});
  if (offline) return answer(std::move(found));
  found.asked = true;
  found.finding = schedule::finding_of(response, found.check.url, found.check.home);
  found.status = response.status;
  if (wait && *wait > seconds{0} && response.outcome != Outcome::kOk)
    found.hold_until = found.at + std::min(*wait, kLongestHold);
  answer(std::move(found));
}

std::vector<PageAnswer> PageVisits::take_answers() {
  const std::lock_guard lock(mutex_);
  return std::exchange(answers_, {});
}

void PageVisits::answer(PageAnswer answer) {
  const std::lock_guard lock(mutex_);
  answers_.push_back(std::move(answer));
}

}  // namespace khabar::daemon
