#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

#include "match/near_common.h"
#include "match/near_index.h"
#include "match/near_likeness.h"
#include "model/sketch.h"

namespace khabar::match {

/// Where and when an article was seen.
struct Sighted {
  std::int64_t article = 0;
  std::uint64_t source = 0;  ///< the outlet: its articles share furniture, and its updates look like copies
  std::int64_t at_s = 0;     ///< seconds since 1970
};

/// The articles of the last days by their sketches, and which of them resemble a new one. In memory only: a
/// cache of what the store keeps. About 2.2 kB an article. Not thread-safe.
class Window {
 public:
  struct Options {
    std::size_t articles = 262144;  ///< the most it holds; the oldest go first
    std::int64_t days = 7;          ///< an older article is no candidate any more, and goes
  };
  explicit Window(Options options);

  /// An article that resembles the one asked about.
  struct Match {
    Sighted whose;
    Likeness likeness;
  };

  /// Marks what is common in the sketch. Do this once, before find() and add().
  void mark(Sketch& sketch, const Sighted& whose) const { common_.mark(sketch, whose.source, day_of(whose)); }

  /// The articles most like it, at most kMostCompared; in no order.
  void find(const Sketch& sketch, const Sighted& whose, std::vector<Match>& found);
  /// The newest earlier article of the same source with the same title (Sketch::title), of the last two days.
  [[nodiscard]] std::optional<Sighted> find_title(const Sketch& sketch, const Sighted& whose) const;

  /// The newest article. One that is in the window already is replaced, and only what is new in it is counted
  /// as said (else an article that is revised day by day would make all its words common). Articles that had
  /// to go are appended to `gone`. `telling`: it resembles another (CommonPhrases::count).
  void add(const Sketch& sketch, const Sighted& whose, bool telling, std::vector<std::int64_t>& gone);
  /// An article that is older than all in the window: filled newest first. False: the window is full.
  bool add_older(const Sketch& sketch, const Sighted& whose);
  /// As if it had not come: where it was not stored after all, or is no article of its own.
  void remove(std::int64_t article);

  [[nodiscard]] bool contains(std::int64_t article) const { return numbers_.contains(article); }
  /// The sketch of an article in the window, with its marks.
  [[nodiscard]] std::optional<SketchView> sketch_of(std::int64_t article) const;
  [[nodiscard]] std::size_t size() const { return numbers_.size(); }

  static constexpr std::size_t kMostCompared = 16;

 private:
  struct Entry {
    Sighted whose;                           // article 0: removed
    std::unique_ptr<std::uint32_t[]> words;  // bigrams, then those of the title in the text, then numbers
    std::uint16_t bigrams = 0, of_title = 0, title_in_text = 0, numbers = 0;
    std::uint32_t title = 0;
    bool is_roundup = false;
    [[nodiscard]] SketchView view() const;
  };
  static std::int32_t day_of(const Sighted& whose) { return static_cast<std::int32_t>(whose.at_s / 86400); }
  static Entry entry_of(const Sketch& sketch, const Sighted& whose);
  const Entry* entry_at(std::uint32_t number) const;
  void index(const Sketch& sketch, std::uint32_t number, bool newest);
  void ask_for(const Sketch& sketch);
  void count(std::uint32_t number);
  void suspect(const Sketch& sketch, const Sighted& whose);
  using Numbers = std::unordered_map<std::int64_t, std::uint32_t>;  // by article
  Entry& entry_in(Numbers::iterator known) { return entries_[known->second - first_number_]; }
  void drop(Numbers::iterator known);
  void make_room(std::int64_t now_s, std::vector<std::int64_t>& gone);

  const Options options_;
  CommonPhrases common_;
  TripleIndex index_;
  std::deque<Entry> entries_;
  std::uint32_t first_number_;  // of entries_.front()
  Numbers numbers_;

  // for find(), kept so that nothing is allocated
  struct Suspect {
    std::uint32_t number;
    float weight;
  };
  struct Tally {
    std::uint32_t number = 0, round = 0, hits = 0;
  };
  std::vector<std::uint32_t> triples_;
  std::vector<Tally> tallies_;          // a hash table by number; of another round: a free place
  std::vector<std::uint32_t> counted_;  // places in tallies_
  std::uint32_t round_ = 0;
  std::vector<Suspect> suspects_;
};

}  // namespace khabar::match
