#include <algorithm>

#include "store/encode.h"
#include "store/gap.h"
#include "store/moves.h"
#include "store/repairs.h"
#include "store/save.h"
#include "store/statements.h"

// What a saving writes of the polls themselves: the ledger, the feeds' state, gaps and their repair, hosts.

namespace khabar::store {
namespace {

constexpr std::size_t kLongestHost = 300;               // bytes: no name is longer
constexpr seconds kLongestHold = std::chrono::days{7};  // longest Retry-After that is believed (H14-H17)
constexpr std::size_t kLongestReject = 1U << 20;        // bytes of a refused article that are kept

std::string article_json(const Article& article) {
  JsonWriter json;
  put_article(json.begin_object(), article);
  return std::move(json.end_object()).str();
}

}  // namespace

void Saving::reject() {
  if (rejected_.empty()) return;
  JsonWriter json = array();
  for (const auto& [where, why] : rejected_) {
    const Batch& batch = batches_[where.first];
    const std::string text = why.item.empty() ? article_json(batch.articles[where.second]) : why.item;
    json.begin_object().key("feed").value(batch.feed).key("sqlstate").value(why.sqlstate);
    put_text(json, "reason", why.reason);
    put_short(json, "item", text, kLongestReject);
    json.key("item_hash").value(content_hash(text).hex()).end_object();
  }
  execute(sql::kReject, json.end_array());
}

/// What was known before the poll. A page of a repair: before the gap, because the first entries of a second
/// page may be the last of the first.
bool Saving::was_known(const Entry& entry) const {
  const Batch& batch = batch_of(entry);
  if (entry.unchanged) return true;
  if (entry.fresh) return false;
  if (entry.known->purged()) return true;
  const auto& seen = entry.known->seen_here;
  return seen && (!batch.repair || *seen < batch.repair->gap_to);
}

void Saving::count() {
  std::vector<bool> overlap(batches_.size(), false);
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    const Entry& entry = entries_[i];
    PollFacts& facts = facts_[entry.batch];
    const bool first = entry.fresh && entry.same_as == i;
    ++(first ? facts.fresh : facts.known);
    if (first && entry.article->published) facts.published.push_back(*entry.article->published);
    if (!was_known(entry)) continue;
    overlap[entry.batch] = true;
    ++facts.common;
  }
  for (std::size_t i = 0; i < batches_.size(); ++i) {
    PollFacts& facts = facts_[i];
    const Batch& batch = batches_[i];
    facts.known -= facts.edited;
    facts.outcome = batch.poll.outcome;
    facts.at = batch.poll.at;
    facts.http_status = batch.poll.http_status;
    facts.window = batch.poll.window;
    facts.cache = batch.cache;
    facts.hints = batch.hints;
    facts.took = batch.poll.took;
    facts.offline = batch.poll.offline;
    facts.pages_back = !batch.older_url.empty() && batch.older_method != "sitemap";
    facts.repair = batch.repair.has_value();
    const FeedRow& feed = feeds_.at(batch.feed);
    facts.same_validators = facts.fresh > 0 && batch.validators && !batch.validators->empty() &&
                            *batch.validators == feed.validators && !feed.body_hash.empty();
    const bool delta = batch.poll.http_status == kDelta;  // shows what is new and nothing else
    facts.overlap = overlap[i] || delta || (!facts.repair && (facts.fresh == 0 || !feed.last_shown));
    if (!facts.overlap && !facts.repair && !replays_.contains(i)) note_gap(i);
  }
}

void Saving::note_gap(std::size_t batch) {
  const Time from = *feeds_.at(batches_[batch].feed).last_shown;
  const Time to = batches_[batch].poll.at;
  if (to < from) return;
  gaps_.begin_object()
      .key("feed")
      .value(batches_[batch].feed)
      .key("from_at")
      .value(from)
      .key("to_at")
      .value(to);
  gaps_.key("missed").value(estimate_missed(from, facts_[batch].published));
  put_text_or_null(gaps_, "next_url", storable_url(batches_[batch].older_url));
  put_text_or_null(gaps_, "method", batches_[batch].older_method);
  gaps_.end_object();
  repairs_.erase(batches_[batch].feed);
  if (!batches_[batch].older_url.empty())
    repairs_[batches_[batch].feed] = {to, batches_[batch].older_url, batches_[batch].older_method, 0};
}

/// A page of older entries was had, or not: what to do next. The feed itself was not asked, so nothing of it
/// moves.
void Saving::go_on_repairing(std::size_t batch) {
  const Batch& page = batches_[batch];
  const auto open = repairs_.find(page.feed);
  if (open == repairs_.end() || open->second.gap_to != page.repair->gap_to)
    return;  // another gap came in between
  const bool met = facts_[batch].overlap;
  const auto next = next_repair(*page.repair, page, met);
  put_repair(repaired_, page, next, facts_[batch].fresh, met);
  repairs_.erase(open);
  if (next) repairs_[page.feed] = *next;
}

void Saving::hold_host(const Batch& batch) {
  const auto& wait = batch.cache.retry_after;
  if (batch.host.empty() || !wait || *wait <= seconds{0} || is_success(batch.poll.outcome)) return;
  holds_.begin_object();
  put_short(holds_, "host", batch.host, kLongestHost);
  holds_.key("until").value(batch.poll.at + std::min(*wait, kLongestHold)).end_object();
}

void Saving::set_schedule(std::size_t index, const Replan& replan) {
  const Batch& batch = batches_[index];
  FeedRow& row = feeds_.at(batch.feed);
  row.schedule = replan(batch, row.schedule, facts_[index]);
  hold_host(batch);
  if (batch.repair) return go_on_repairing(index);
  apply_poll(row, batch);
  if (const auto left = follow_move(row, batch, facts_[index]))
    session_.exec_params("INSERT INTO khabar_core.feed_url (feed_key, url) VALUES ($1, $2)", row.key, *left);
  Habits& seen = habits_[batch.feed];
  seen.reused += batch.shared_guids;
  seen.entries = static_cast<int>(batch.articles.size());
  learn_habits(row, seen, batch.poll.at);
}

std::vector<Stored> Saving::finish(const Replan& replan) {
  JsonWriter polls = array(), rows = array();
  std::vector<Stored> stored;
  for (std::size_t i = 0; i < batches_.size(); ++i) {
    const Batch& batch = batches_[i];
    FeedRow& row = feeds_.at(batch.feed);
    if (!replays_.contains(i)) {
      const auto refused = std::count_if(rejected_.begin(), rejected_.end(), [&](const auto& one) {
        return one.first.first == i && one.second.item.empty();
      });
      put_poll(polls, batch, facts_[i], static_cast<int>(refused));
      set_schedule(i, replan);
      put_feed_row(rows, row);
    }
    stored.push_back(Stored{batch.feed,
                            facts_[i],
                            row.schedule,
                            row.validators,
                            row.validators_at,
                            row.body_hash,
                            row.title_affixes,
                            {},
                            row.url,
                            {}});
    if (const auto open = repairs_.find(batch.feed); open != repairs_.end())
      stored.back().repair = open->second;
  }
  if (polls.str().size() > 1) {
    execute(sql::kInsertPolls, polls.end_array());
    execute(sql::kUpdateFeeds, rows.end_array());
  }
  if (gaps_.str().size() > 1) execute(sql::kInsertGaps, gaps_.end_array());
  if (repaired_.str().size() > 1) execute(sql::kUpdateGaps, repaired_.end_array());
  if (holds_.str().size() > 1) execute(sql::kHoldHosts, holds_.end_array());
  return stored;
}

}  // namespace khabar::store
