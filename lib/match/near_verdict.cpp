#include "match/near_verdict.h"

#include <algorithm>
namespace khabar::match {
namespace {

constexpr double kTextWeight = 0.5;     // and the leads have the other half
constexpr double kLongerBy = 1.4;       // from here on the shorter one may be a summary: compare the start
constexpr double kStartDiscount = 0.8;  // a start that agrees proves less than a whole text
constexpr double kContained = 0.6;
// A roundup holds an item's opening whole, and its greater part is something else.
constexpr double kHeldLead = 0.6, kHeldBeside = 0.5;
constexpr std::uint32_t kHeldPairs = 12;

// Numbers of a short form decide: weather, prices, tables. In a long text some change with every update.
constexpr std::uint32_t kFewestNumbers = 3;
constexpr std::uint32_t kShortForm = 100, kLongForm = 250;
constexpr std::uint32_t kShortItem = 40;
constexpr double kKnownForm = 0.5;  // from here on so many of a text's pairs are common that it is a form
// Titles that are one but for a name share this of their pairs; the name has this share in their difference.
// Where the texts are one form, less is taken for a name: what was put in there is all that sets the two
// apart.
constexpr std::uint32_t kTitlePairs = 2;
constexpr double kSameTitle = 1.0 / 3, kNamesOfDifference = 0.5;
constexpr double kSameForm = 0.5, kSameLead = 0.75, kNamesOfForm = 1.0 / 3;
constexpr double kNumbersOfShort = 0.5, kNumbersOfLong = 0.25;

// Behind the leads both go on for so many pairs, and share less than this of them.
constexpr std::uint32_t kBeyondLead = 40;
constexpr double kSharedBeyond = 0.1;

// Within one outlet: an update that keeps half of the text and a fifth of the lead.
constexpr double kUpdateText = 0.45, kUpdateLead = 0.2;

// A rewritten copy: less is left, but it is left everywhere and in order; recycled background is not.
constexpr double kEditedText = 0.16, kEditedLead = 0.2, kInOrder = 0.6;
constexpr std::uint32_t kEditedPairs = 30;
constexpr double kSummaryText = 0.13, kSummaryLead = 0.3;
constexpr std::uint32_t kSummaryPairs = 4, kLongestSummary = 80;

constexpr std::uint32_t kStubPairsFound = 4;
constexpr double kStubWhole = 0.9, kStubTitle = 0.5, kStubAll = 0.6, kStubText = 0.5;

double share(std::uint32_t part, std::uint32_t whole) {
  return whole == 0 ? 0.0 : static_cast<double>(part) / whole;
}

/// A short item of one feed with another number is another item: "news 7 of the harbour".
bool is_next_in_row(const Likeness& like, bool same_source) {
  return same_source && like.shorter <= kShortItem && like.numbers_shared < like.numbers_fewer;
}

/// A short text most of which is written every day, or by this outlet again and again.
bool is_known_form(const Likeness& like) {
  return like.shorter <= kShortForm && like.of_shorter() <= (1 - kKnownForm) * like.shorter;
}

/// In a place that is filled in otherwise there may be the same number among other words. One or two places
/// count only if neither text says the other's numbers.
bool few_numbers_differ(const Likeness& like) {
  return like.filling.other_numbers > 0 &&
         like.filling.other_numbers <= like.numbers_fewer - like.numbers_shared;
}

/// "The low 18 degrees, the high 41" and "the low 21 degrees, the high 44": more numbers than not have
/// another in their place. Two may be those of an update, the dead and the wounded: they decide only where
/// another name stands in its place, too, or the words are known as a form.
bool is_filled_in_otherwise(const Likeness& like) {
  const Filling::Counts& filling = like.filling;
  const bool has_many = filling.other_numbers > kFewestNumbers;  // of many half are enough
  if (like.shorter > kShortForm || filling.other_numbers + (has_many ? 1 : 0) <= filling.same_numbers)
    return false;
  if (filling.other_numbers >= kFewestNumbers) return true;
  return few_numbers_differ(like) &&
         (filling.other_subjects > 0 || (filling.other_numbers > 1 && is_known_form(like)));
}

bool has_other_numbers(const Likeness& like) {
  if (is_filled_in_otherwise(like)) return true;
  if (like.numbers_fewer < kFewestNumbers || like.shorter > kLongForm) return false;
  const double needed = like.shorter <= kShortForm ? kNumbersOfShort : kNumbersOfLong;
  return like.numbers_shared < needed * like.numbers_fewer;
}

/// No form is so long, and says so much of it again from its opening on: the title alone was written anew, or
/// its names are spelt otherwise.
bool is_long_report(const Likeness& like) {
  return like.shorter > kLongForm && like.jaccard() >= kSameForm && like.lead_cover() >= kSameLead;
}

/// "The Emir congratulates the president of Chad" and "... of Niger": the titles are one but for a name, and
/// of that name the other says nothing at all. Where all numbers are others too, as the day is in a form, one
/// such name is enough: a summary may be cut before it says its own. Where the texts have each its own name
/// in the same place, it is enough that one title differs by nothing else: the other may have its outlet's
/// behind.
bool has_other_names(const Likeness& like) {
  if (like.titles_shared < kTitlePairs ||
      share(like.titles_shared, std::max(like.title_one, like.title_other)) < kSameTitle)
    return false;
  if (is_long_report(like)) return false;
  const Filling::Counts& filling = like.filling;
  const bool is_short = like.shorter <= kShortForm;
  if (is_short && filling.same_numbers == 0 && few_numbers_differ(like))
    return like.named_one + like.named_other > 0;
  if (like.named_one == 0 || like.named_other == 0) return false;
  const std::uint32_t one_differs = like.title_one - std::min(like.title_one, like.titles_shared);
  const std::uint32_t other_differs = like.title_other - std::min(like.title_other, like.titles_shared);
  if (is_short && filling.other_subjects > 0 &&
      (like.named_one == one_differs || like.named_other == other_differs))
    return true;
  const bool is_form = like.jaccard() >= kSameForm || (filling.other_subjects > 0 && is_known_form(like));
  const double needed = is_form ? kNamesOfForm : kNamesOfDifference;
  return like.named_one >= needed * one_differs && like.named_other >= needed * other_differs;
}

/// Nothing is decided yet.
Verdict likened(double texts, double leads) {
  Verdict verdict;
  verdict.of_texts = texts;
  verdict.of_leads = leads;
  verdict.similarity = kTextWeight * texts + (1 - kTextWeight) * leads;
  return verdict;
}

bool may_be_summary(const Likeness& like) {
  return like.longer > kLongerBy * like.shorter;
}

/// Of the leads' pairs that are found at all, how many stand in both leads.
bool leads_in_order(const Likeness& like) {
  return like.leads_shared >= kInOrder * std::min(like.lead_one_found, like.lead_other_found);
}

Rule rule_within(const Likeness& like, double text, double similarity) {
  if (similarity >= kCopyWithin || (text >= kUpdateText && like.lead_cover() >= kUpdateLead))
    return Rule::kLeads;
  return like.jaccard() >= kSameText ? Rule::kText : Rule::kNothing;
}

/// The same opening, and then nothing: a roundup that begins with the item.
bool opens_alike_only(const Likeness& like) {
  const std::uint32_t beyond = std::min(like.in_one - like.lead_one, like.in_other - like.lead_other);
  const std::uint32_t leads = std::max(like.lead_one_found, like.lead_other_found);
  return beyond >= kBeyondLead && like.shared - std::min(like.shared, leads) < kSharedBeyond * beyond;
}

Rule rule_across(const Likeness& like, double text, double similarity) {
  if (similarity >= kCopyAcross) return opens_alike_only(like) ? Rule::kNothing : Rule::kLeads;
  if (like.jaccard() >= kSameText) return Rule::kText;
  if (!leads_in_order(like)) return Rule::kNothing;
  const double leads = share(like.leads_shared, std::min(like.lead_one, like.lead_other));
  if (like.shorter < kLongestSummary && may_be_summary(like)) {
    const bool agrees = text >= kSummaryText && leads >= kSummaryLead && like.leads_shared >= kSummaryPairs;
    return agrees ? Rule::kSummary : Rule::kNothing;
  }
  const bool agrees = text >= kEditedText && leads >= kEditedLead && like.shared >= kEditedPairs;
  return agrees ? Rule::kEdited : Rule::kNothing;
}

/// Whether one holds the other, or its opening, among other things.
bool holds_part(const Likeness& like) {
  if (like.containment() >= kContained) return true;
  const auto opening_is_held = [&](std::uint32_t found, std::uint32_t lead, std::uint32_t in_holder) {
    return found >= kHeldPairs && share(found, lead) >= kHeldLead &&
           share(like.shared, in_holder) <= kHeldBeside;
  };
  return opening_is_held(like.lead_one_found, like.lead_one, like.in_other) ||
         opening_is_held(like.lead_other_found, like.lead_other, like.in_one);
}

/// A roundup is no copy of what it is made of, however much it begins like its first item.
Verdict judge_roundup(const Likeness& like) {
  Verdict verdict = likened(like.jaccard(), like.lead_cover());
  const std::uint32_t found = std::max(like.lead_one_found, like.lead_other_found);
  const bool holds =
      like.is_stub
          ? like.stub_text_found >= kStubPairsFound && like.stub_text_found >= kHeldLead * like.stub_text
          : holds_part(like) || (found >= kHeldPairs && like.lead_cover() >= kHeldLead);
  if (holds) verdict.relation = Relation::kContains, verdict.rule = Rule::kPart;
  return verdict;
}

/// A few words prove nothing alone: they must stand in the other's lead, and the title must agree; where the
/// other is no stub and they all stand there, a title may differ.
Verdict judge_stub(const Likeness& like, bool same_source) {
  const double text = share(like.stub_text_found, like.stub_text);
  const double title = share(like.stub_title_found, like.stub_title);
  const double all = share(like.stub_text_found + like.stub_title_found, like.stub_text + like.stub_title);
  Verdict verdict = likened(text, title);
  if (like.stub_text_found + like.stub_title_found < kStubPairsFound) return verdict;
  const bool stands_there =
      !like.both_stubs && !same_source && like.stub_text >= kStubPairsFound && text >= kStubWhole;
  const bool agrees = title >= kStubTitle && all >= kStubAll &&
                      (like.stub_text_found > 0 || like.stub_text == 0) &&
                      (!(like.both_stubs || same_source) || text >= kStubText);
  if (!stands_there && !agrees) return verdict;
  verdict.rule = Rule::kStub;
  verdict.relation = Relation::kCopy;
  return verdict;
}

}  // namespace

std::string_view name_of(Rule rule) {
  switch (rule) {
    case Rule::kNothing:
      return "nothing";
    case Rule::kLeads:
      return "leads";
    case Rule::kText:
      return "text";
    case Rule::kEdited:
      return "edited";
    case Rule::kSummary:
      return "summary";
    case Rule::kStub:
      return "stub";
    case Rule::kNumbers:
      return "numbers";
    case Rule::kNames:
      return "names";
    case Rule::kPart:
      return "part";
    case Rule::kParts:
      return "parts";
  }
  return "nothing";
}

Verdict judge(const Likeness& like, bool same_source) {
  if (is_next_in_row(like, same_source)) return {Relation::kNone, Rule::kNumbers, 0};
  if (has_other_names(like)) return {Relation::kNone, Rule::kNames, 0};
  if (like.one_is_roundup) return judge_roundup(like);
  if (like.is_stub) return judge_stub(like, same_source);
  double text = like.jaccard();
  if (may_be_summary(like)) text = std::max(text, kStartDiscount * like.start_jaccard());
  Verdict verdict = likened(text, like.lead_cover());
  if (has_other_numbers(like)) {
    verdict.rule = Rule::kNumbers;
    return verdict;
  }
  verdict.rule =
      same_source ? rule_within(like, text, verdict.similarity) : rule_across(like, text, verdict.similarity);
  if (verdict.rule != Rule::kNothing) {
    verdict.relation = Relation::kCopy;
  } else if (holds_part(like)) {
    verdict.relation = Relation::kContains;
    verdict.rule = Rule::kPart;
  }
  return verdict;
}

Verdict compare(const Sketch& one, const Sketch& other, bool same_source) {
  const bool same_title = one.title != 0 && one.title == other.title;
  if (same_source && same_title && (one.is_addition || other.is_addition))
    return {Relation::kContinuation, Rule::kParts, 0};
  return judge(Comparison(view_of(one)).with(view_of(other)), same_source);
}

}  // namespace khabar::match
