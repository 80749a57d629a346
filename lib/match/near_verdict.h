#pragma once

#include <cstdint>
#include <string_view>

#include "match/near_likeness.h"

namespace khabar::match {

/// What one article is to another.
enum class Relation : std::uint8_t {
  kNone,
  kCopy,          ///< the same report: copied, cut, extended, re-headlined, edited
  kContains,      ///< one holds most of the other, or its opening, among much else (a roundup, a long piece)
  kContinuation,  ///< the next part of a report that an agency sends in parts
};

/// Which rule decided; its name is `method` in khabar.story_members and in khabard explain.
enum class Rule : std::uint8_t {
  kNothing,  ///< too little in common
  kLeads,    ///< the texts and both leads agree
  kText,     ///< nearly the whole text is the same, whatever the opening
  kEdited,   ///< words are changed all over, in the order of the other: a rewritten copy
  kSummary,  ///< a summary with changed words
  kStub,     ///< a few words that stand in the other, with its title
  kNumbers,  ///< a form of words that is filled in with other numbers, or another name and number: not a copy
  kNames,    ///< the titles differ in a name that each text repeats: a form of words, not a copy
  kPart,     ///< one, or its opening, stands in the other
  kParts,    ///< "first addition": the title says so
};
std::string_view name_of(Rule rule);

struct Verdict {
  Relation relation = Relation::kNone;
  Rule rule = Rule::kNothing;
  double similarity = 0;  ///< 0 to 1: half the first of what follows, half the second
  double of_texts = 0;    ///< the texts' likeness; of a stub: the share of its words in the other
  double of_leads = 0;    ///< the leads' likeness; of a stub: the share of its title's words
};

/// Decides. `same_source`: both are of one outlet, whose updates and recycled background look like copies, so
/// more is demanded. Pure.
Verdict judge(const Likeness& like, bool same_source);
/// The same of two sketches; tells the next part of a report by its title, too. Pure.
Verdict compare(const Sketch& one, const Sketch& other, bool same_source);

// The thresholds, for those who explain a verdict.
constexpr double kCopyAcross = 0.32, kCopyWithin = 0.48;
constexpr double kSameText = 0.7;

}  // namespace khabar::match
