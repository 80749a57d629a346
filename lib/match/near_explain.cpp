#include "match/near_explain.h"

#include <algorithm>
#include <cstdio>
#include <unordered_set>
#include <vector>

#include "base/matching_form.h"
#include "match/near_sketch.h"

namespace khabar::match {
namespace {

constexpr std::size_t kMostStretches = 8;

std::string_view told(const Verdict& verdict) {
  switch (verdict.rule) {
    case Rule::kNothing:
      return "not copies: too little in common";
    case Rule::kLeads:
      return "copies: the texts and both openings agree";
    case Rule::kText:
      return "copies: nearly the whole text is the same, whatever the opening";
    case Rule::kEdited:
      return "copies: words are changed all over, but what is left stands in the same order";
    case Rule::kSummary:
      return "copies: one is a summary of the other with changed words";
    case Rule::kStub:
      return "copies: one is a few words that stand in the other, with its title";
    case Rule::kNumbers:
      return "not copies: a form of words that is filled in otherwise, with other numbers";
    case Rule::kNames:
      return "not copies: the same form of words about another name";
    case Rule::kPart:
      return "not copies: one holds most of the other, and is another report";
    case Rule::kParts:
      return "not copies: one is the next part of the other";
  }
  return "";
}

std::string line(const char* what, std::uint32_t part, std::uint32_t whole) {
  char text[160];
  const double percent = whole == 0 ? 0.0 : 100.0 * part / whole;
  std::snprintf(text, sizeof text, "%-34s %u of %u (%.0f %%)\n", what, part, whole, percent);
  return text;
}

std::string stub_lines(const Likeness& like) {
  return line("words of the short one found", like.stub_text_found, like.stub_text) +
         line("words of its title found", like.stub_title_found, like.stub_title);
}

std::string text_lines(const Likeness& like) {
  return line("first's opening in the second", like.lead_one_found, like.lead_one) +
         line("second's opening in the first", like.lead_other_found, like.lead_other) +
         line("in both openings", like.leads_shared, std::min(like.lead_one, like.lead_other)) +
         line("shared of both texts together", like.shared, like.in_one + like.in_other - like.shared) +
         line("shared with the longer one's start", like.start_shared, like.in_start);
}

std::string filling_line(const Filling::Counts& filling) {
  char text[160];
  std::snprintf(text, sizeof text,
                "%-34s %u: a number for another in %u, words of the titles in %u; numbers kept: %u\n",
                "other words between the same", filling.places, filling.other_numbers, filling.other_subjects,
                filling.same_numbers);
  return text;
}

/// How the similarity is made, and what is demanded.
std::string sum(const Verdict& verdict, bool is_stub, bool same_source) {
  char text[300];
  std::snprintf(text, sizeof text, "similarity %.2f: half of %.2f, %s, and half of %.2f, %s\n",
                verdict.similarity, verdict.of_texts, is_stub ? "the short text's" : "the texts'",
                verdict.of_leads, is_stub ? "its title's" : "the lesser of the openings'");
  std::string out = text;
  if (is_stub) return out;
  std::snprintf(text, sizeof text,
                "%s need %.2f; below it only texts that are nearly the same, or edited all over\n",
                same_source ? "two articles of one feed" : "articles of two feeds",
                same_source ? kCopyWithin : kCopyAcross);
  return out + text;
}

std::uint32_t common_of(const Sketch& sketch) {
  return static_cast<std::uint32_t>(
      std::count_if(sketch.bigrams.begin(), sketch.bigrams.end(),
                    [](std::uint32_t pair) { return (pair & Sketch::kCommon) != 0; }));
}

}  // namespace

std::string shared_opening(std::string_view text, const Sketch& other, std::size_t most) {
  std::unordered_set<std::uint32_t> there;
  for (const std::uint32_t pair : other.bigrams)
    if ((pair & Sketch::kCommon) == 0) there.insert(pair & Sketch::kHash);
  std::vector<std::string> words;
  const std::string form = matching_form(text);
  for (std::size_t at = 0; at < form.size() && words.size() <= kLead;) {
    const std::size_t end = std::min(form.find(' ', at), form.size());
    words.push_back(form.substr(at, end - at));
    at = end + 1;
  }
  std::string out;
  std::size_t stretches = 0;
  bool open = false;
  for (std::size_t i = 0; i + 1 < words.size(); ++i) {
    const Sketch pair = sketch_of("", "", words[i] + " " + words[i + 1]);
    const bool shared = there.contains(pair.bigrams.front() & Sketch::kHash);
    if (shared && !open) {
      if (stretches++ == most) return out;
      out += (out.empty() ? "" : " | ") + words[i];
    }
    if (shared) out += " " + words[i + 1];
    open = shared;
  }
  return out;
}

std::string explain(const Sketch& one, std::string_view text_of_one, const Sketch& other, bool same_source) {
  const Likeness like = Comparison(view_of(one)).with(view_of(other));
  const Verdict verdict = compare(one, other, same_source);
  std::string out = "word pairs, without those that are common these days and weigh nothing:\n";
  out += line("common in the first", common_of(one), static_cast<std::uint32_t>(one.bigrams.size()));
  out += line("common in the second", common_of(other), static_cast<std::uint32_t>(other.bigrams.size()));
  out += like.is_stub ? stub_lines(like) : text_lines(like);
  if (like.filling.places > 0) out += filling_line(like.filling);
  if (like.numbers_fewer > 0) out += line("numbers shared", like.numbers_shared, like.numbers_fewer);
  const std::string opening = shared_opening(text_of_one, other, kMostStretches);
  if (!opening.empty()) out += "shared of the first's opening: " + opening + "\n";
  if (verdict.rule != Rule::kParts) out += sum(verdict, like.is_stub, same_source);
  return out + std::string(told(verdict)) + " (rule: " + std::string(name_of(verdict.rule)) + ")\n";
}

}  // namespace khabar::match
