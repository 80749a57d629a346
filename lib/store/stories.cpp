#include "store/stories.h"

#include <algorithm>

#include "store/encode.h"
#include "store/rows.h"
#include "store/sketch_bytes.h"
#include "store/story_rows.h"
#include "store/story_statements.h"

namespace khabar::store {
namespace {

std::string joined(const std::map<std::int64_t, std::string>& rows) {
  std::string out = "[";
  for (const auto& [article, row] : rows) out += (out.size() > 1 ? "," : "") + row;
  return out + "]";
}

template <class Range>
std::string array_of(const Range& numbers) {
  std::string out = "{";
  for (const std::int64_t number : numbers) out += (out.size() > 1 ? "," : "") + std::to_string(number);
  return out + "}";
}

}  // namespace

void StorySaving::begin(std::size_t articles) {
  session_.exec(sql::kStoryLock);
  if (!memory_.begun()) load_sketches(session_, memory_);
  if (!memory_.unsure().empty()) learn(sql::kSketchesOf, array_of(memory_.unsure()));
  memory_.sure_again();
  learn(sql::kSketchesSince, std::to_string(memory_.last_seq()));
  for (const auto& row : session_.exec_params(sql::kStoryNumbers, articles))
    numbers_.emplace_back(row[0].as<std::int64_t>(), row[1].as<std::int64_t>());
  std::reverse(numbers_.begin(), numbers_.end());
}

/// What other daemons committed: it is the truth, however this transaction ends.
void StorySaving::learn(const char* statement, const std::string& parameter) {
  std::set<std::int64_t> stories;
  for (const auto& row : session_.exec_params(statement, parameter)) {
    memory_.learned(row[1].as<std::int64_t>());
    const auto sketch = sketch_row_of(row);
    memory_.finder().forget(row[0].as<std::int64_t>());
    if (!sketch) continue;
    memory_.finder().keep(*sketch, /*resembles=*/sketch->story != 0);
    if (sketch->story != 0) stories.insert(sketch->story);
  }
  if (stories.empty()) return;
  for (const auto& row : session_.exec_params(sql::kMembersOf, array_of(stories)))
    memory_.finder().put(row[0].as<std::int64_t>(), row[1].as<std::int64_t>());
}

void StorySaving::take(std::int64_t id, FeedKey feed, Time seen_at, const Article& article) {
  SketchRow row{id, 0, feed, seen_at, memory_.finder().sketch_of(article)};
  const StoryProposal proposal = memory_.finder().propose(row);
  row.story = decide(row, proposal);
  memory_.keep(row, proposal.resembles);
  put_sketch(row, article);
  for (const StoryProposal::Relation& relation : proposal.relations) {
    JsonWriter json;
    json.begin_object().key("article").value(id).key("other").value(relation.other);
    json.key("kind").value(std::string_view(&relation.kind, 1)).key("similarity").value(relation.similarity);
    relations_ += (relations_.empty() ? "" : ",") + json.end_object().str();
  }
}

/// The article's story from now on; 0: none.
std::int64_t StorySaving::decide(const SketchRow& row, const StoryProposal& proposal) {
  const std::int64_t before = memory_.finder().story_of(row.article);
  if (proposal.with == 0) {
    if (before != 0) leave(row.article);
    return 0;
  }
  std::int64_t story = proposal.story;
  if (story == 0) {
    story = before != 0 ? before : new_story();
    join(proposal.with, story, 1.0, "first");
  }
  if (before == story) return story;
  if (before != 0) touched_.insert(before);
  join(row.article, story, proposal.similarity, proposal.method);
  return story;
}

void StorySaving::join(std::int64_t article, std::int64_t story, double similarity, std::string_view method) {
  memory_.put(article, story);
  touched_.insert(story);
  std::erase(left_, article);
  JsonWriter json;
  json.begin_object().key("article").value(article).key("story").value(story);
  json.key("similarity").value(similarity).key("method").value(method).end_object();
  joined_[article] = std::move(json).str();
}

void StorySaving::leave(std::int64_t article) {
  touched_.insert(memory_.finder().story_of(article));
  memory_.put(article, 0);
  joined_.erase(article);
  left_.push_back(article);
}

std::int64_t StorySaving::new_story() {
  const std::int64_t id = numbers_.back().second;  // as many as articles, and one is used an article at most
  created_.push_back(id);
  return id;
}

std::int64_t StorySaving::take_seq() {
  const std::int64_t seq = numbers_.back().first;
  numbers_.pop_back();
  memory_.will_have(seq);
  return seq;
}

void StorySaving::put_sketch(const SketchRow& row, const Article& article) {
  const std::int64_t seq = take_seq();
  JsonWriter json;
  json.begin_object().key("article").value(row.article).key("seq").value(seq).key("feed").value(row.feed);
  json.key("at").value(row.seen_at);
  put_text_or_null(json, "agency", memory_.finder().outlet_agency_of(article));
  json.key("sketch").value(sketch_hex(row.sketch)).end_object();
  sketches_[row.article] = std::move(json).str();
}

void StorySaving::touch_stories_of(const std::vector<std::int64_t>& articles) {
  if (articles.empty()) return;
  for (const auto& row : session_.exec_params(sql::kStoriesOf, array_of(articles)))
    touched_.insert(row[0].as<std::int64_t>());
}

/// Other daemons learn it from the emptied sketch, which comes with a new number.
void StorySaving::write_dismissed() {
  if (dismissed_.empty()) return;
  JsonWriter json;
  json.begin_array();
  for (const std::int64_t article : dismissed_) {
    memory_.dismiss(article);
    joined_.erase(article);
    left_.push_back(article);
    json.begin_object().key("article").value(article).key("seq").value(take_seq()).end_object();
  }
  session_.exec_params(sql::kEmptySketches, json.end_array().str());
}

void StorySaving::write() {
  touch_stories_of(dismissed_);
  touch_stories_of(resighted_);
  if (!sketches_.empty()) session_.exec_params(sql::kPutSketches, joined(sketches_));
  write_dismissed();
  if (!created_.empty()) session_.exec_params(sql::kNewStories, array_of(created_));
  if (!left_.empty()) session_.exec_params("SELECT khabar_core.leave_stories($1::bigint[])", array_of(left_));
  if (!joined_.empty()) session_.exec_params(sql::kJoinStories, joined(joined_));
  if (!relations_.empty()) session_.exec_params(sql::kRelate, "[" + relations_ + "]");
  if (!touched_.empty())
    session_.exec_params("SELECT khabar_core.describe_stories($1::bigint[])", array_of(touched_));
}

}  // namespace khabar::store
