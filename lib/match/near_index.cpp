#include "match/near_index.h"

#include <algorithm>
#include <bit>

namespace khabar::match {
namespace {

constexpr std::size_t kListsPerArticle = 64;  // as many as an article has triples here, so lists are short
constexpr std::size_t kNodesPerArticle = 56;
// Of a million articles. More make the lists longer; half a gigabyte of mostly empty ones is no better.
constexpr std::size_t kMostLists = std::size_t{1} << 26U;

}  // namespace

TripleIndex::TripleIndex(std::size_t articles)
    : heads_(std::min(std::bit_ceil(std::max<std::size_t>(articles, 1) * kListsPerArticle), kMostLists)),
      nodes_(1),
      shift_(32U - static_cast<unsigned>(std::countr_zero(heads_.size()))) {
  nodes_.reserve(articles * kNodesPerArticle);  // untouched memory costs nothing; a move would need it twice
}

std::uint32_t TripleIndex::take_node(std::uint32_t number, std::uint32_t next, std::uint32_t tag) {
  const std::uint32_t link = (next << kTagBits) | tag;
  if (free_ != 0) {
    const std::uint32_t node = free_;
    free_ = nodes_[node].next();
    nodes_[node] = {number, link};
    ++used_;
    return node;
  }
  if (nodes_.size() > kMostNodes) return 0;
  nodes_.push_back({number, link});
  ++used_;
  return static_cast<std::uint32_t>(nodes_.size() - 1);
}

void TripleIndex::add(std::uint32_t number, std::uint32_t triple) {
  std::uint32_t& head = heads_[place(triple)];
  if (const std::uint32_t node = take_node(number, head, tag_of(triple)); node != 0) head = node;
}

void TripleIndex::add_behind(std::uint32_t number, std::uint32_t triple) {
  std::uint32_t last = 0;
  int passed = 0;
  for (std::uint32_t at = heads_[place(triple)]; at != 0; at = nodes_[at].next()) {
    last = at;
    if (++passed >= 2 * kDeepest) return;  // nobody would look there
  }
  const std::uint32_t node = take_node(number, 0, tag_of(triple));
  if (node == 0) return;
  if (last == 0)
    heads_[place(triple)] = node;
  else
    nodes_[last].set_next(node);
}

void TripleIndex::sweep(std::uint32_t oldest, std::size_t lists) {
  for (std::size_t i = 0; i < lists; ++i, swept_ = (swept_ + 1) & (heads_.size() - 1)) {
    std::uint32_t last = 0;
    for (std::uint32_t at = heads_[swept_]; at != 0;) {
      const std::uint32_t next = nodes_[at].next();
      if (nodes_[at].number >= oldest) {
        last = at;
      } else {
        if (last == 0)
          heads_[swept_] = next;
        else
          nodes_[last].set_next(next);
        nodes_[at].set_next(free_);
        free_ = at;
        --used_;
      }
      at = next;
    }
  }
}

}  // namespace khabar::match
