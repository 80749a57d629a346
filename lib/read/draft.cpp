#include "read/draft.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <string>
#include <vector>

namespace khabar::read {
namespace {

std::vector<RawPerson> in_order(RankedPeople&& people) {
  std::vector<RawPerson> all;
  for (auto& rank : people)
    all.insert(all.end(), std::make_move_iterator(rank.begin()), std::make_move_iterator(rank.end()));
  return all;
}

/// The same file may stand in <enclosure> and in Media RSS.
void restore_enclosure(const std::string& original, std::vector<RawEnclosure>& enclosures) {
  if (enclosures.empty()) return;
  const std::string served = enclosures.front().url;
  for (RawEnclosure& enclosure : enclosures)
    if (enclosure.url == served) enclosure.url = original;
}

}  // namespace

void inherit_authors(const std::vector<RawPerson>& outer, RawEntry& entry) {
  constexpr std::size_t kMost = 8;
  if (!entry.authors.empty()) return;
  const auto count = static_cast<std::ptrdiff_t>(std::min(outer.size(), kMost));
  entry.authors.assign(outer.begin(), outer.begin() + count);
}

/// A description is the summary, unless there is a summary beside it: then it is the text.
void finish(EntryDraft& draft) {
  RawEntry& entry = draft.entry;
  if (draft.summary.empty()) entry.summary = draft.description.take();
  if (entry.content.empty()) entry.content = draft.description.take();
  if (draft.created.empty()) entry.created = draft.published_too.take();
  entry.authors = in_order(std::move(draft.authors));
  inherit_authors(draft.source_authors, entry);
  if (entry.enclosures.empty()) entry.enclosures = std::move(draft.alternates);
  if (!draft.original_enclosure.empty()) restore_enclosure(draft.original_enclosure, entry.enclosures);
}

void finish(FeedDraft& draft) {
  draft.feed.authors = in_order(std::move(draft.authors));
}

}  // namespace khabar::read
