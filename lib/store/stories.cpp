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

void StorySaving::begin(std::size_t articles, const std::vector<std::int64_t>& revised) {
  if (!memory_.begun()) load_sketches(session_, memory_);
  catch_up();  // what is there already, before others have to wait
  session_.exec(sql::kStoryLock);
  if (!memory_.unsure().empty()) learn(session_.exec_params(sql::kSketchesOf, array_of(memory_.unsure())));
  memory_.sure_again();
  catch_up();
  revised_ = revised;
  if (!revised.empty())
    for (const auto& row : session_.exec_params(sql::kStoriesOf, array_of(revised)))
      stored_.emplace(row[0].as<std::int64_t>(), row[1].as<std::int64_t>());
  take_numbers(articles);
}

void StorySaving::take_numbers(std::size_t articles) {
  for (const auto& row : session_.exec_params(sql::kStoryNumbers, articles)) {
    seqs_.push_back(row[0].as<std::int64_t>());
    ids_.push_back(row[1].as<std::int64_t>());
  }
}

/// Numbers are given under the lock: what is seen of them, with the lock or without, is all up to the last.
void StorySaving::catch_up() {
  constexpr int kAtATime = 1000;
  for (int rows = kAtATime; rows == kAtATime;) {
    const pqxx::result since = session_.exec_params(sql::kSketchesSince, memory_.last_seq(), kAtATime);
    learn(since);
    rows = static_cast<int>(since.size());
    if (rows > 0) memory_.learned(since[rows - 1][1].as<std::int64_t>());
  }
}

/// What was committed is the truth, however this transaction ends. Everything is read before anything is
/// remembered: a connection that is lost between leaves nothing half known.
void StorySaving::learn(const pqxx::result& sketches) {
  std::set<std::int64_t> stories;
  for (const auto& row : sketches)
    if (!row[5].is_null()) stories.insert(row[5].as<std::int64_t>());
  pqxx::result members;
  if (!stories.empty()) members = session_.exec_params(sql::kMembersOf, array_of(stories));
  for (const auto& row : sketches) {
    if (const auto sketch = sketch_row_of(row))
      memory_.finder().keep(*sketch, /*resembles=*/sketch->story != 0);
    else
      memory_.finder().forget(row[0].as<std::int64_t>());
  }
  for (const auto& row : members) memory_.finder().put(row[0].as<std::int64_t>(), row[1].as<std::int64_t>());
}

void StorySaving::take(std::int64_t id, FeedKey feed, Time seen_at, const Article& article) {
  SketchRow row{id, 0, feed, seen_at, memory_.finder().sketch_of(article)};
  const StoryProposal proposal = memory_.finder().propose(row);
  row.story = decide(row, proposal);
  memory_.keep(row, proposal.resembles);
  put_sketch(row, article);
  relate(id, proposal.relations);
}

/// They, and what they are copies of, are in memory already: their places there and their words stay.
void StorySaving::take_again(const std::vector<std::int64_t>& articles) {
  begin(articles.size(), articles);
  const std::set<std::int64_t> strays = compare_again(articles);
  take_numbers(strays.size());
  compare_again({strays.begin(), strays.end()});
}

/// Answers copies that were in no story when each was compared: one that was found before may join now.
std::set<std::int64_t> StorySaving::compare_again(const std::vector<std::int64_t>& articles) {
  std::set<std::int64_t> strays;
  for (const auto& row : session_.exec_params(sql::kSketchesOf, array_of(articles))) {
    auto sketch = sketch_row_of(row);
    if (!sketch) continue;
    const std::int64_t before = memory_.finder().story_of(sketch->article);
    const StoryProposal proposal = memory_.finder().propose(*sketch);
    if (decide(*sketch, proposal) != before) again_.insert(sketch->article);
    strays.insert(proposal.strays.begin(), proposal.strays.end());
    relate(sketch->article, proposal.relations);
  }
  return strays;
}

void StorySaving::relate(std::int64_t article, const std::vector<StoryProposal::Relation>& relations) {
  for (const StoryProposal::Relation& relation : relations) {
    const bool swapped = relation.kind == 'c' && relation.other > article;  // the later article stands first
    JsonWriter json;
    json.begin_object().key("article").value(swapped ? relation.other : article);
    json.key("other").value(swapped ? article : relation.other);
    json.key("kind").value(std::string_view(&relation.kind, 1)).key("similarity").value(relation.similarity);
    relations_ += (relations_.empty() ? "" : ",") + json.end_object().str();
  }
}

/// The article's story from now on; 0: none. It leaves the one it is in only when it is like none of the
/// others there, those included that are too old to be found.
std::int64_t StorySaving::decide(const SketchRow& row, const StoryProposal& proposal) {
  const std::int64_t before = story_before(row.article);
  const Bond bond = before == 0 || proposal.story == before ? Bond::kNone : bond_of(row, before);
  if (bond == Bond::kCopy || (bond == Bond::kAlone && proposal.with == 0)) return before;
  if (proposal.with == 0) {
    if (before != 0) leave(row.article, before);
    return 0;
  }
  std::int64_t story = proposal.story;
  if (story == 0) {
    story = bond == Bond::kAlone ? before : new_story();
    join(proposal.with, story, 1.0, "first");
  }
  if (before == story) return story;
  if (before != 0) touched_.insert(before);
  join(row.article, story, proposal.similarity, proposal.method);
  return story;
}

/// In memory only what the last days brought has a story; an older article that is revised has one all the
/// same.
std::int64_t StorySaving::story_before(std::int64_t article) const {
  if (const std::int64_t known = memory_.finder().story_of(article); known != 0) return known;
  const auto stored = stored_.find(article);
  return stored == stored_.end() ? 0 : stored->second;
}

StorySaving::Bond StorySaving::bond_of(const SketchRow& row, std::int64_t story) {
  const bool is_of_now = std::find(created_.begin(), created_.end(), story) != created_.end();
  if (is_of_now) return Bond::kNone;  // all its members were compared just now
  const auto others = session_.exec_params(sql::kOthersOfStory, story, row.article)[0][0].as<std::int64_t>();
  if (others == 0) return Bond::kAlone;
  std::int64_t compared = 0;
  for (const auto& other : session_.exec_params(sql::kSketchesOfStory, story, row.article)) {
    const auto sketch = sketch_row_of(other);
    if (!sketch) continue;
    ++compared;
    if (memory_.finder().are_copies(row, *sketch)) return Bond::kCopy;
  }
  return compared == 0 ? Bond::kCopy : Bond::kNone;  // nobody can tell any more: it stays
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

void StorySaving::leave(std::int64_t article, std::int64_t story) {
  touched_.insert(story);
  memory_.put(article, 0);
  joined_.erase(article);
  left_.push_back(article);
}

std::int64_t StorySaving::new_story() {
  const std::int64_t id = ids_.front();  // as many as articles, and one is used an article at most
  ids_.pop_front();
  created_.push_back(id);
  return id;
}

std::int64_t StorySaving::take_seq() {
  const std::int64_t seq = seqs_.front();
  seqs_.pop_front();
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
    touched_.insert(row[1].as<std::int64_t>());
}

void StorySaving::write_dismissed() {
  for (const std::int64_t article : dismissed_) {
    memory_.dismiss(article);
    joined_.erase(article);
    left_.push_back(article);
  }
  write_numbers(dismissed_, sql::kEmptySketches);
}

/// Other daemons learn of what became of an article by the new number of its sketch.
void StorySaving::write_numbers(const std::vector<std::int64_t>& articles, const char* statement) {
  if (articles.empty()) return;
  JsonWriter json;
  json.begin_array();
  for (const std::int64_t article : articles)
    json.begin_object().key("article").value(article).key("seq").value(take_seq()).end_object();
  session_.exec_params(statement, json.end_array().str());
}

void StorySaving::write() {
  touch_stories_of(dismissed_);
  touch_stories_of(resighted_);
  if (!sketches_.empty()) session_.exec_params(sql::kPutSketches, joined(sketches_));
  write_dismissed();
  write_numbers({again_.begin(), again_.end()}, sql::kNumberSketches);
  if (!created_.empty()) session_.exec_params(sql::kNewStories, array_of(created_));
  if (!left_.empty()) session_.exec_params(sql::kLeaveStories, array_of(left_));
  if (!joined_.empty()) session_.exec_params(sql::kJoinStories, joined(joined_));
  if (!revised_.empty()) session_.exec_params(sql::kForgetRelations, array_of(revised_));
  if (!relations_.empty()) session_.exec_params(sql::kRelate, "[" + relations_ + "]");
  if (!touched_.empty()) session_.exec_params(sql::kDescribeStories, array_of(touched_));
}

std::size_t match_early(pqxx::transaction_base& session, StoryMemory& memory) {
  constexpr std::size_t kAtATime = 200;
  std::vector<std::int64_t> early = memory.early();
  if (early.empty()) return 0;
  early.resize(std::min(early.size(), kAtATime));
  StorySaving saving(session, memory);
  saving.take_again(early);
  saving.write();
  memory.matched_early(early.size());
  return early.size();
}

}  // namespace khabar::store
