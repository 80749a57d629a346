#include "page_desk.h"

#include "base/log.h"
#include "schedule/page_check.h"

namespace khabar::daemon {
namespace {

constexpr int kMostOutstanding = 32;
constexpr milliseconds kLookEvery{1000};

void log_finding(const PageAnswer& answer, bool gone) {
  log::Event event(gone ? log::Level::kInfo : log::Level::kDebug, "page.checked");
  event.with("article", answer.check.article).with("url", answer.check.url);
  event.with("finding", name_of(answer.finding)).with("status", answer.status);
}

}  // namespace

Status PageDesk::settle(store::Store& store, NetLoop& net) {
  for (PageAnswer& answer : net.take_page_answers()) {
    const PagePlan plan = schedule::plan_after(answer);
    if (answer.asked) log_finding(answer, plan.gone);
    results_.push_back({std::move(answer), plan});
  }
  if (results_.empty()) return Done{};
  const auto retracted = store.settle_pages(results_);
  if (!retracted) return retracted.error();
  tally_.retracted += *retracted;
  for (const store::PageResult& result : results_) tally_.checked += result.answer.asked ? 1 : 0;
  outstanding_ -= results_.size();
  results_.clear();
  looked_at_ = {};
  return Done{};
}

Status PageDesk::turn(store::Store& store, NetLoop& net, std::span<const FeedKey> feeds) {
  if (Status settled = settle(store, net); !settled) return settled;
  const bool soon = steady_now() - looked_at_ < kLookEvery;
  const int room = kMostOutstanding - static_cast<int>(outstanding_);
  if (soon || room <= 0) return Done{};
  auto checks = store.take_pages(feeds, room);
  if (!checks) return checks.error();
  looked_at_ = steady_now();
  outstanding_ += checks->size();
  idle_ = outstanding_ == 0;
  if (!checks->empty()) net.check_pages(*std::move(checks));
  return Done{};
}

}  // namespace khabar::daemon
