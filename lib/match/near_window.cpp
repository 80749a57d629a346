#include "match/near_window.h"

#include <algorithm>
#include <cmath>
#include <span>
#include <unordered_set>

namespace khabar::match {
namespace {

constexpr std::uint32_t kMiddle = 1U << 31U;  // newer articles count up from here, older ones down
constexpr std::size_t kLeadTriples = 32;      // indexed all; of the rest one in eight: no loss was measured
constexpr std::uint32_t kSampled = 8;
constexpr std::size_t kShortText = 40;    // triples; a shorter text is indexed whole
constexpr std::size_t kTitleTriples = 8;  // and so many of a title
constexpr std::size_t kSweptLists = 128;
constexpr std::size_t kTallies = 16384, kMostCounted = kTallies / 2;  // articles that share a triple at all
constexpr std::uint32_t kFewPairs = 12;              // of a shorter text one triple is enough to be looked at
constexpr std::int64_t kAdditionWithin = 2 * 86400;  // seconds: the parts of a report are sent within a day
constexpr std::uint32_t kTitleSalt = 0x5EED7171U;    // titles are found through the same index

std::uint32_t triple_of(std::uint32_t first, std::uint32_t second) {
  std::uint64_t mixed =
      ((static_cast<std::uint64_t>(first & Sketch::kHash) << 32U) | (second & Sketch::kHash)) *
      0x9E3779B97F4A7C15U;
  mixed ^= mixed >> 29U;
  return static_cast<std::uint32_t>((mixed * 0xBF58476D1CE4E5B9U) >> 32U);
}

/// Three words in a row are two pairs in a row: nearly so, where a pair was there before. Calls
/// `take(triple, position, telling)`.
template <class Take>
void each_triple(std::span<const std::uint32_t> pairs, Take&& take) {
  const auto telling = [](std::uint32_t pair) { return (pair & Sketch::kCommon) == 0; };
  if (pairs.size() == 1) take(triple_of(pairs.front(), 0), std::size_t{0}, telling(pairs.front()));
  for (std::size_t i = 0; i + 1 < pairs.size(); ++i)
    take(triple_of(pairs[i], pairs[i + 1]), i, telling(pairs[i]) || telling(pairs[i + 1]));
}

/// The pairs that were not there before.
Sketch what_is_new(const Sketch& sketch, const SketchView& before) {
  std::unordered_set<std::uint32_t> known;
  for (const auto& pairs : {before.text, before.title})
    for (const std::uint32_t pair : pairs) known.insert(pair & Sketch::kHash);
  Sketch fresh;
  for (const std::uint32_t pair : sketch.bigrams)
    if (!known.contains(pair & Sketch::kHash)) fresh.bigrams.push_back(pair);
  return fresh;
}

bool is_indexed(std::size_t position, std::uint32_t triple, std::size_t pairs) {
  return position < kLeadTriples || pairs < kShortText || (triple >> 9U) % kSampled == 0;
}

}  // namespace

Window::Window(Options options)
    : options_(options),
      common_(options.articles),
      index_(options.articles),
      first_number_(kMiddle),
      tallies_(kTallies) {
  numbers_.reserve(options.articles);  // growing it with a million in it takes a second
}

SketchView Window::Entry::view() const {
  const std::span<const std::uint32_t> all(words.get(), std::size_t{bigrams} + title_in_text + numbers);
  const std::size_t of_text = static_cast<std::size_t>(bigrams) - of_title;
  return {all.first(of_text), all.subspan(of_text, of_title), all.subspan(bigrams, title_in_text),
          all.last(numbers), is_roundup};
}

const Window::Entry* Window::entry_at(std::uint32_t number) const {
  const std::uint32_t place = number - first_number_;
  if (place >= entries_.size() || entries_[place].whose.article == 0) return nullptr;
  return &entries_[place];
}

/// The triples to look up: those that tell anything; of a stub the title's too.
void Window::ask_for(const Sketch& sketch) {
  const SketchView view = view_of(sketch);
  const auto take = [this](std::uint32_t triple, std::size_t /*position*/, bool telling) {
    if (telling) triples_.push_back(triple);
  };
  triples_.clear();
  each_triple(view.text, take);
  if (view.text.size() < kFewPairs) each_triple(view.title, take);
  for (const std::uint32_t triple : triples_) index_.prefetch(triple);
  for (const std::uint32_t triple : triples_) index_.prefetch_first(triple);
}

void Window::count(std::uint32_t number) {
  for (std::size_t at = (number * 0x9E3779B1U) % kTallies;; at = (at + 1) % kTallies) {
    Tally& tally = tallies_[at];
    if (tally.round == round_ && tally.number == number) {
      ++tally.hits;
      return;
    }
    if (tally.round == round_) continue;
    if (counted_.size() == kMostCounted) return;  // half of the table stays free
    tally = {number, round_, 1};
    counted_.push_back(static_cast<std::uint32_t>(at));
    return;
  }
}

/// Of all that share triples those that share most, by their length.
void Window::suspect(const Sketch& sketch, const Sighted& whose) {
  const std::int64_t oldest = whose.at_s - options_.days * 86400;
  suspects_.clear();
  for (const std::uint32_t place : counted_) {
    const Tally& tally = tallies_[place];
    const Entry* entry = entry_at(tally.number);
    if (entry == nullptr || entry->whose.at_s < oldest || entry->whose.article == whose.article) continue;
    const std::size_t shorter = std::min<std::size_t>(entry->bigrams, sketch.bigrams.size());
    if (tally.hits < 2 && std::min<std::size_t>(entry->bigrams - entry->of_title,
                                                sketch.bigrams.size() - sketch.of_title) >= kFewPairs)
      continue;
    suspects_.push_back(
        {tally.number, static_cast<float>(tally.hits) / std::sqrt(static_cast<float>(shorter) + 8)});
  }
  if (suspects_.size() <= kMostCompared) return;
  // of equals the older one, so that every daemon looks at the same
  std::nth_element(suspects_.begin(), suspects_.begin() + kMostCompared, suspects_.end(),
                   [this](const Suspect& a, const Suspect& b) {
                     if (a.weight != b.weight) return a.weight > b.weight;
                     return entry_at(a.number)->whose.article < entry_at(b.number)->whose.article;
                   });
  suspects_.resize(kMostCompared);
}

void Window::find(const Sketch& sketch, const Sighted& whose, std::vector<Match>& found) {
  found.clear();
  if (sketch.empty()) return;
  ask_for(sketch);
  ++round_;
  counted_.clear();
  for (const std::uint32_t triple : triples_)
    index_.each(triple, [this](std::uint32_t number) { count(number); });
  suspect(sketch, whose);
  if (suspects_.empty()) return;
  const Comparison comparison(view_of(sketch));
  for (const Suspect& suspect : suspects_) {
    const Entry& entry = *entry_at(suspect.number);
    found.push_back({entry.whose, comparison.with(entry.view())});
  }
}

std::optional<Sighted> Window::find_title(const Sketch& sketch, const Sighted& whose) const {
  std::optional<Sighted> newest;
  if (sketch.title == 0) return newest;
  index_.each(sketch.title ^ kTitleSalt, [&](std::uint32_t number) {
    const Entry* entry = entry_at(number);
    if (entry == nullptr || entry->title != sketch.title || entry->whose.source != whose.source) return;
    if (entry->whose.article >= whose.article || entry->whose.at_s < whose.at_s - kAdditionWithin) return;
    if (!newest || newest->article < entry->whose.article) newest = entry->whose;
  });
  return newest;
}

Window::Entry Window::entry_of(const Sketch& sketch, const Sighted& whose) {
  const std::size_t bigrams = sketch.bigrams.size(), in_text = sketch.title_in_text.size(),
                    numbers = sketch.numbers.size();
  Entry entry{whose,
              std::make_unique_for_overwrite<std::uint32_t[]>(bigrams + in_text + numbers),
              static_cast<std::uint16_t>(bigrams),
              sketch.of_title,
              static_cast<std::uint16_t>(in_text),
              static_cast<std::uint16_t>(numbers),
              sketch.title,
              sketch.is_roundup};
  std::copy(sketch.bigrams.begin(), sketch.bigrams.end(), entry.words.get());
  std::uint32_t* const behind =
      std::copy(sketch.title_in_text.begin(), sketch.title_in_text.end(), entry.words.get() + bigrams);
  std::copy(sketch.numbers.begin(), sketch.numbers.end(), behind);
  return entry;
}

void Window::index(const Sketch& sketch, std::uint32_t number, bool newest) {
  const SketchView view = view_of(sketch);
  const auto add = [&](std::uint32_t triple) {
    newest ? index_.add(number, triple) : index_.add_behind(number, triple);
  };
  each_triple(view.text, [&](std::uint32_t triple, std::size_t position, bool) {
    if (is_indexed(position, triple, view.text.size())) add(triple);
  });
  each_triple(view.title, [&](std::uint32_t triple, std::size_t position, bool) {
    if (position < kTitleTriples) add(triple);
  });
  if (sketch.title != 0) add(sketch.title ^ kTitleSalt);
}

void Window::make_room(std::int64_t now_s, std::vector<std::int64_t>& gone) {
  const std::int64_t oldest = now_s - options_.days * 86400;
  while (!entries_.empty() && (numbers_.size() >= options_.articles || entries_.front().whose.article == 0 ||
                               entries_.front().whose.at_s < oldest)) {
    if (const std::int64_t article = entries_.front().whose.article; article != 0) {
      numbers_.erase(article);
      gone.push_back(article);
    }
    entries_.pop_front();
    ++first_number_;
  }
  index_.sweep(first_number_, kSweptLists);
}

void Window::add(const Sketch& sketch, const Sighted& whose, bool telling, std::vector<std::int64_t>& gone) {
  const auto known = numbers_.find(whose.article);
  if (known == numbers_.end()) {
    common_.count(sketch, whose.source, day_of(whose), telling);
  } else {
    common_.count(what_is_new(sketch, entry_in(known).view()), whose.source, day_of(whose), telling);
    drop(known);
  }
  make_room(whose.at_s, gone);
  const auto number = static_cast<std::uint32_t>(first_number_ + entries_.size());
  index(sketch, number, /*newest=*/true);
  entries_.push_back(entry_of(sketch, whose));
  numbers_[whose.article] = number;
}

bool Window::add_older(const Sketch& sketch, const Sighted& whose) {
  if (numbers_.contains(whose.article)) return true;
  if (numbers_.size() >= options_.articles) return false;
  index(sketch, --first_number_, /*newest=*/false);
  entries_.push_front(entry_of(sketch, whose));
  numbers_[whose.article] = first_number_;
  common_.count(sketch, whose.source, day_of(whose), /*telling=*/false);
  return true;
}

void Window::remove(std::int64_t article) {
  const auto known = numbers_.find(article);
  if (known == numbers_.end()) return;
  const Entry& entry = entry_in(known);
  const SketchView view = entry.view();
  common_.uncount(view.text, entry.whose.source, day_of(entry.whose));
  common_.uncount(view.title, entry.whose.source, day_of(entry.whose));
  drop(known);
}

void Window::drop(Numbers::iterator known) {
  entry_in(known) = Entry{};
  numbers_.erase(known);
}

std::optional<SketchView> Window::sketch_of(std::int64_t article) const {
  const auto known = numbers_.find(article);
  if (known == numbers_.end()) return std::nullopt;
  return entries_[known->second - first_number_].view();
}

}  // namespace khabar::match
