#include "pipeline/story_finder.h"

#include <optional>

#include "match/near_matcher.h"
#include "match/near_sketch.h"
#include "normalize/title.h"

namespace khabar::pipeline {
namespace {

match::Sighted sighted(const SketchRow& row) {
  const auto seconds_since_1970 = std::chrono::floor<seconds>(row.seen_at).time_since_epoch().count();
  return {row.article, static_cast<std::uint64_t>(row.feed), seconds_since_1970};
}

class Finder final : public StoryFinder {
 public:
  Finder() { begin(1); }

  [[nodiscard]] Sketch sketch_of(const Article& article) const override { return match::sketch_of(article); }
  [[nodiscard]] std::string outlet_agency_of(const Article& article) const override {
    return normalize::agency_of_outlet(article.source_name);
  }

  void begin(std::size_t articles) override {
    matcher_.reset();  // the old one's memory first
    matcher_.emplace(match::Window::Options{articles});
    capacity_ = articles;
  }

  StoryProposal propose(SketchRow& row) override {
    const auto found = matcher_->propose(row.sketch, sighted(row));
    StoryProposal proposal{found.choice.with,
                           found.choice.story,
                           found.choice.verdict.similarity,
                           match::name_of(found.choice.verdict.rule),
                           found.resembles,
                           {},
                           {}};
    for (const match::Finding& copy : found.copies)
      if (copy.whose.article != proposal.with && matcher_->story_of(copy.whose.article) == 0)
        proposal.strays.push_back(copy.whose.article);
    for (const match::Finding& other : found.relations) {
      const bool contains = other.verdict.relation == match::Relation::kContains;
      proposal.relations.push_back({other.whose.article, contains ? 'c' : 'n', other.verdict.similarity});
    }
    return proposal;
  }

  [[nodiscard]] bool are_copies(const SketchRow& one, const SketchRow& other) const override {
    return match::compare(one.sketch, other.sketch, one.feed == other.feed).relation ==
           match::Relation::kCopy;
  }

  void keep(const SketchRow& row, bool resembles) override {
    matcher_->keep(row.sketch, sighted(row), row.story, resembles);
  }
  bool keep_older(const SketchRow& row) override {
    return matcher_->keep_older(row.sketch, sighted(row), row.story);
  }
  void put(std::int64_t article, std::int64_t story) override { matcher_->put(article, story); }
  void forget(std::int64_t article) override { matcher_->forget(article); }
  [[nodiscard]] std::int64_t story_of(std::int64_t article) const override {
    return matcher_->story_of(article);
  }
  [[nodiscard]] std::size_t size() const override { return matcher_->size(); }
  [[nodiscard]] std::size_t capacity() const override { return capacity_; }

 private:
  std::optional<match::Matcher> matcher_;
  std::size_t capacity_ = 0;
};

}  // namespace

std::unique_ptr<StoryFinder> make_story_finder() {
  return std::make_unique<Finder>();
}

}  // namespace khabar::pipeline
