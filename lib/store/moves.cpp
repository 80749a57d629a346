#include "store/moves.h"

#include <chrono>
#include <utility>

#include "base/url.h"

namespace khabar::store {
namespace {

constexpr int kSights = 5;
constexpr std::chrono::days kLongEnough{7};
constexpr int kFailuresAway = 5;

void forget_move(FeedRow& row) {
  row.moved_to.clear();
  row.moved_since.reset();
  row.moved_polls = 0;
  row.moved_common = false;
}

std::string settle(FeedRow& row, std::string url, std::optional<Time> since) {
  const auto parsed = parse_url(url);
  row.host = parsed ? std::string(host_without_www(parsed->host)) : row.host;
  row.adopted_at = since;
  forget_move(row);
  return std::exchange(row.url, std::move(url));
}

bool has_credentials(const std::string& url) {
  const auto parsed = parse_url(url);
  return parsed && !parsed->userinfo.empty();
}

void see(FeedRow& row, const Batch& batch, const PollFacts& facts) {
  if (batch.moved_to != row.moved_to) {
    forget_move(row);
    if (batch.moved_to.empty()) return;
    row.moved_to = batch.moved_to;
    row.moved_since = batch.poll.at;
    // The document that our validators know is this feed's.
    row.moved_common = facts.common > 0 || batch.poll.outcome == Outcome::kNotModified;
  }
  if (!row.moved_to.empty()) ++row.moved_polls;
}

bool is_settled(const FeedRow& row, Time at) {
  return row.moved_polls >= kSights && row.moved_since && at - *row.moved_since >= kLongEnough &&
         row.moved_common && row.moved_to != row.url && !has_credentials(row.configured_url);
}

}  // namespace

std::optional<std::string> follow_move(FeedRow& row, const Batch& batch, const PollFacts& facts) {
  if (batch.feed_url != row.url) return std::nullopt;  // it was polled at another address than it has now
  if (is_success(batch.poll.outcome)) {
    see(row, batch, facts);
    if (is_settled(row, batch.poll.at)) return settle(row, row.moved_to, batch.poll.at);
    return std::nullopt;
  }
  const bool away = row.url != row.configured_url;
  if (!away || batch.poll.offline || row.schedule.failures < kFailuresAway) return std::nullopt;
  row.validators = {};
  row.validators_at.reset();
  row.body_hash = {};
  return settle(row, row.configured_url, std::nullopt);
}

}  // namespace khabar::store
