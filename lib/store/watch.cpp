#include <algorithm>
#include <set>

#include "store/encode.h"
#include "store/pages.h"
#include "store/save.h"
#include "store/statements.h"

// Windows of feeds, and what vanished from them. An article that is gone from a whole document although older
// ones are still there is missing; when later polls confirm it, it is retracted. Its row stays.

namespace khabar::store {
namespace {

/// Whole documents in a row that must lack an article: one that opens the case and two that confirm it.
constexpr int kConfirming = 3;
/// The same where the document may be an older copy of the last one: until something new is in it.
constexpr int kConfirmingStale = 6;

}  // namespace

/// An article that is missing from a feed.
struct Saving::Case {
  FeedKey feed = 0;
  std::int64_t article = 0;
  std::optional<Time> since;
  std::optional<int> polls;
  std::optional<Time> published;
  FeedKey origin = 0;
  std::string url, page;  // canonical, and as the feed had it
  Time at{};              // of the present poll
};

/// A poll that tells what the feed shows: a whole document, or the word that it is as it was.
struct Saving::Document {
  std::size_t batch = 0;
  bool as_before = false;
  std::vector<Shown> shown;
  Window window;  // as it is to be remembered
  std::vector<Case> cases;
  Dates gone;
};

std::vector<Saving::Document> Saving::whole_documents() const {
  std::vector<Document> documents;
  for (std::size_t i = 0; i < batches_.size(); ++i) {
    const Batch& batch = batches_[i];
    const auto before = windows_.find(batch.feed);
    const bool late = before != windows_.end() && batch.poll.at <= before->second.at;
    const bool refused = std::any_of(rejected_.begin(), rejected_.end(),
                                     [&](const auto& one) { return one.first.first == i; });
    // A page of a repair is not the feed's window, and a delta (RFC 3229) shows only what is new in it.
    const bool window = !batch.repair && batch.poll.http_status != kDelta;
    const bool whole = batch.poll.outcome == Outcome::kOk && window && !batch.articles.empty() && !refused;
    const bool as_before = batch.poll.outcome == Outcome::kNotModified && !batch.repair;
    if (replays_.contains(i) || late || (!whole && !as_before)) continue;
    Document& document = documents.emplace_back();
    document.batch = i;
    document.as_before = as_before;
    document.window.at = document.window.looked_at = document.window.sighted_at = batch.poll.at;
    if (before != windows_.end() && batch.poll.at - before->second.sighted_at < kSightingAge)
      document.window.sighted_at = before->second.sighted_at;
  }
  for (const Entry& entry : entries_) {
    const auto document = std::find_if(documents.begin(), documents.end(),
                                       [&](const Document& one) { return one.batch == entry.batch; });
    if (document == documents.end()) continue;
    document->shown.push_back({entry.id, entry.article->published, entry.fresh});
    document->window.articles.push_back(entry.id);
    document->window.digests.push_back(entry.open ? 0 : entry.digest);
    if (entry.stood) document->window.looked_at = windows_.at(batch_of(entry).feed).looked_at;
  }
  return documents;
}

void Saving::watch() {
  std::vector<Document> documents = whole_documents();
  if (documents.empty()) return;
  read_cases(documents);
  read_dates(documents);
  std::vector<Case> ripe;
  for (const Document& document : documents) judge(document, ripe);
  write_windows(documents);
  if (cases_.str().size() > 1) execute(sql::kMarkMissing, cases_.end_array());
  withdraw(ripe);
}

void Saving::read_cases(std::vector<Document>& documents) {
  std::map<FeedKey, Document*> of;
  std::vector<FeedKey> keys;
  for (Document& document : documents) {
    of[batches_[document.batch].feed] = &document;
    keys.push_back(batches_[document.batch].feed);
  }
  for (const auto& row : session_.exec_prepared(sql::kMissing.name, array_text(keys))) {
    Case one;
    one.feed = row[0].as<FeedKey>();
    one.article = row[1].as<std::int64_t>();
    one.since = time_of(row[2]);
    one.polls = row[3].as<int>();
    one.published = time_of(row[4]);
    one.origin = row[5].as<FeedKey>();
    one.url = text_of(row[6]);
    one.page = text_of(row[7]);
    Document& document = *of.at(one.feed);
    one.at = batches_[document.batch].poll.at;
    document.cases.push_back(std::move(one));
  }
}

/// Dates of what stood in the former document and is gone, as far as it is live and no case yet.
void Saving::read_dates(std::vector<Document>& documents) {
  JsonWriter json = array();
  std::map<std::int64_t, std::vector<Document*>> asked;
  for (Document& document : documents) {
    const auto before = windows_.find(batches_[document.batch].feed);
    if (document.as_before || before == windows_.end() || batches_[document.batch].poll.salvaged) continue;
    std::set<std::int64_t> here(document.window.articles.begin(), document.window.articles.end());
    for (const Case& one : document.cases) here.insert(one.article);
    for (const std::int64_t article : before->second.articles) {
      if (!here.insert(article).second) continue;
      asked[article].push_back(&document);
      json.begin_object().key("article").value(article).end_object();
    }
  }
  if (asked.empty()) return;
  for (const auto& row : execute(sql::kDates, json.end_array()))
    for (Document* document : asked[row[0].as<std::int64_t>()])
      document->gone.emplace(row[0].as<std::int64_t>(), time_of(row[1]));
}

void Saving::judge(const Document& document, std::vector<Case>& ripe) {
  judge_cases(document, ripe);
  open_cases(document);
}

/// Counts on what is still missing.
void Saving::judge_cases(const Document& document, std::vector<Case>& ripe) {
  const bool news =
      std::any_of(document.shown.begin(), document.shown.end(), [](const Shown& one) { return one.fresh; });
  for (Case one : document.cases) {
    if (!document.as_before && slid_past(document.shown, one.published)) {
      one.since = std::nullopt;
      one.polls = std::nullopt;
      mark_missing(one);
      continue;
    }
    const int polls = (news ? std::max(*one.polls, 0) : *one.polls) + 1;
    if (*one.polls < kConfirming) {
      one.polls = polls;
      mark_missing(one);
    }
    if (*one.polls >= kConfirming) ripe.push_back(std::move(one));
  }
}

void Saving::open_cases(const Document& document) {
  if (document.gone.empty()) return;
  const Batch& batch = batches_[document.batch];
  const Vanished gone = vanished(windows_.at(batch.feed).articles, document.shown, document.gone);
  for (const std::int64_t article : gone.articles) {
    Case one;
    one.feed = batch.feed;
    one.article = article;
    one.since = batch.poll.at;
    one.polls = gone.looks_stale ? 1 + kConfirming - kConfirmingStale : 1;
    mark_missing(one);
  }
}

void Saving::mark_missing(const Case& one) {
  cases_.begin_object().key("article").value(one.article).key("feed").value(one.feed);
  cases_.key("since").value(one.since).key("polls").value(one.polls).end_object();
}

/// Retracts what is confirmed, unless another feed that has a say still shows it; where pages are to be asked
/// for first, only what has none.
void Saving::withdraw(const std::vector<Case>& ripe) {
  std::vector<Withdrawn> articles;
  std::set<std::int64_t> once;
  for (const Case& one : ripe) {
    if (one.origin != one.feed && !at_home(feeds_.at(one.feed).host, one.url)) continue;
    if (!once.insert(one.article).second) continue;
    articles.push_back(
        {one.article, one.feed, one.origin, one.url, one.page, one.since.value_or(one.at), one.at});
  }
  leave_shown(session_, articles);
  if (asks_pages_) leave_to_pages(session_, articles);
  retract(session_, articles);
}

void Saving::write_windows(const std::vector<Document>& documents) {
  JsonWriter json = array();
  for (const Document& document : documents) {
    if (document.as_before) continue;
    const FeedKey feed = batches_[document.batch].feed;
    const auto before = windows_.find(feed);
    const Window& now = document.window;
    if (before != windows_.end() && before->second.looked_at == now.looked_at &&
        before->second.sighted_at == now.sighted_at && before->second.articles == now.articles &&
        before->second.digests == now.digests)
      continue;
    json.begin_object().key("feed").value(feed).key("at").value(now.at).key("looked_at").value(now.looked_at);
    json.key("sighted_at").value(now.sighted_at);
    json.key("articles").value(array_text(now.articles)).key("digests").value(hex_text(now.digests));
    json.end_object();
  }
  if (json.str().size() > 1) execute(sql::kWriteWindows, json.end_array());
}

}  // namespace khabar::store
