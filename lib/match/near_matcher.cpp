#include "match/near_matcher.h"

namespace khabar::match {

Matcher::Proposal Matcher::propose(Sketch& sketch, const Sighted& whose) {
  window_.mark(sketch, whose);
  window_.find(sketch, whose, found_);
  Proposal proposal;
  proposal.resembles = !found_.empty();
  const auto before = sketch.is_addition ? window_.find_title(sketch, whose) : std::nullopt;
  if (before) proposal.relations.push_back({*before, {Relation::kContinuation, Rule::kParts, 0}});
  for (const Window::Match& match : found_) {
    if (before && before->article == match.whose.article) continue;  // the next part is no copy of this one
    const Finding finding{match.whose, judge(match.likeness, match.whose.source == whose.source)};
    if (finding.verdict.relation == Relation::kCopy) proposal.copies.push_back(finding);
    if (finding.verdict.relation == Relation::kContains) proposal.relations.push_back(finding);
  }
  proposal.choice = stories_.choose(proposal.copies, stories_.story_of(whose.article));
  return proposal;
}

void Matcher::keep(const Sketch& sketch, const Sighted& whose, std::int64_t story, bool resembles) {
  gone_.clear();
  window_.add(sketch, whose, resembles, gone_);
  for (const std::int64_t article : gone_) stories_.remove(article);
  put(whose.article, story);
}

bool Matcher::keep_older(const Sketch& sketch, const Sighted& whose, std::int64_t story) {
  if (window_.contains(whose.article)) return true;
  if (!window_.add_older(sketch, whose)) return false;
  put(whose.article, story);
  return true;
}

void Matcher::put(std::int64_t article, std::int64_t story) {
  if (story == 0 || !window_.contains(article))
    stories_.remove(article);
  else
    stories_.put(article, story);
}

void Matcher::forget(std::int64_t article) {
  window_.remove(article);
  stories_.remove(article);
}

}  // namespace khabar::match
