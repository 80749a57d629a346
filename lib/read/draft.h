#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "model/parsed_feed.h"

namespace khabar::read {

/// How good a source of a value is; the better one wins whatever the order of the document, equal ones by
/// their order.
enum class Rank : std::uint8_t { kOwn, kNear, kModule, kFallback, kNone };

/// A value, which stands elsewhere, together with the rank of where it came from.
template <class T>
class Ranked {
 public:
  explicit Ranked(T& value) : value_(value) {}
  /// Takes the value if it is better than what is there: of equals the first stays.
  void offer(T value, Rank rank) {
    if (value.empty() || rank >= rank_) return;
    value_ = std::move(value);
    rank_ = rank;
  }
  /// The same, but of equals the last stays.
  void offer_last(T value, Rank rank) {
    if (value.empty() || rank > rank_) return;
    value_ = std::move(value);
    rank_ = rank;
  }
  [[nodiscard]] Rank rank() const { return rank_; }
  [[nodiscard]] bool empty() const { return rank_ == Rank::kNone; }
  T take() { return std::exchange(value_, T{}); }

 private:
  T& value_;
  Rank rank_ = Rank::kNone;
};

/// Authors in the order of their sources.
using RankedPeople = std::array<std::vector<RawPerson>, 4>;

/// An entry while its elements are read.
struct EntryDraft {
  explicit EntryDraft(RawEntry& to) : entry(to) {}
  EntryDraft(const EntryDraft&) = delete;
  EntryDraft& operator=(const EntryDraft&) = delete;

  RawEntry& entry;
  RawText read_description;
  std::string read_published_too;
  Ranked<RawText> title{entry.title}, description{read_description}, summary{entry.summary},
      content{entry.content};
  Ranked<std::string> published{entry.published}, published_too{read_published_too}, updated{entry.updated},
      created{entry.created};
  RankedPeople authors;
  std::string original_enclosure;         // what the first enclosure's address of a feed service stands for
  std::vector<RawEnclosure> alternates;   // other forms of the enclosure: instead of it where there is none
  std::vector<RawPerson> source_authors;  // of the atom:source that the entry was taken from
};

/// What a feed says of itself, while its elements are read.
struct FeedDraft {
  FeedDraft() = default;
  FeedDraft(const FeedDraft&) = delete;
  FeedDraft& operator=(const FeedDraft&) = delete;

  ParsedFeed feed;
  Ranked<RawText> title{feed.title}, description{feed.description};
  Ranked<std::string> published{feed.published}, updated{feed.updated}, lang{feed.lang};
  Ranked<std::string> image{feed.image};
  RankedPeople authors;
};

/// Gives the entry the authors of what it stands in, where it names none itself; not more than a few, so that
/// a feed with a million authors does not have them once an entry.
void inherit_authors(const std::vector<RawPerson>& outer, RawEntry& entry);

void finish(EntryDraft& draft);
void finish(FeedDraft& draft);

}  // namespace khabar::read
