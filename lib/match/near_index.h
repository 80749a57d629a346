#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "match/zeroed_vector.h"

namespace khabar::match {

/// Which articles hold a word triple: lists of article numbers by the hash of the triple, newest first, in
/// memory. It keeps no triple, only five bits of it: a list may name an article that has another triple, so
/// what is found is a suspicion. Numbers rise with time; they are the caller's. Not thread-safe.
class TripleIndex {
 public:
  /// Sized for `articles`; more make it slower, not wrong.
  explicit TripleIndex(std::size_t articles);

  /// Nobody looks behind so many newer articles with one triple.
  static constexpr int kDeepest = 96;

  /// The newest article yet.
  void add(std::uint32_t number, std::uint32_t triple);
  /// An older article than all that have the triple (the index is filled newest first while it is used).
  void add_behind(std::uint32_t number, std::uint32_t triple);

  void prefetch(std::uint32_t triple) const { __builtin_prefetch(&heads_[place(triple)]); }
  void prefetch_first(std::uint32_t triple) const { __builtin_prefetch(&nodes_[heads_[place(triple)]]); }

  /// Calls `found(number)` for the newest kDeepest articles that may hold the triple.
  template <class Found>
  void each(std::uint32_t triple, Found&& found) const {
    const std::uint32_t tag = tag_of(triple);
    int left = kDeepest;
    for (std::uint32_t at = heads_[place(triple)]; at != 0 && left > 0; at = nodes_[at].next()) {
      if (nodes_[at].tag() != tag) continue;
      --left;
      found(nodes_[at].number);
    }
  }

  /// Looks through a share of the lists, one after another in rounds, and drops what is below `oldest`.
  void sweep(std::uint32_t oldest, std::size_t lists);

  [[nodiscard]] std::size_t size() const { return used_; }
  [[nodiscard]] std::size_t lists() const { return heads_.size(); }

 private:
  static constexpr unsigned kTagBits = 5;
  static constexpr std::uint32_t kMostNodes = (1U << (32U - kTagBits)) - 1U;
  struct Node {
    std::uint32_t number;
    std::uint32_t link;  // the next node's place, and the tag below it
    [[nodiscard]] std::uint32_t next() const { return link >> kTagBits; }
    [[nodiscard]] std::uint32_t tag() const { return link & ((1U << kTagBits) - 1U); }
    void set_next(std::uint32_t next) { link = (next << kTagBits) | tag(); }
  };

  [[nodiscard]] std::size_t place(std::uint32_t triple) const { return (triple * 0x9E3779B1U) >> shift_; }
  static std::uint32_t tag_of(std::uint32_t triple) { return triple & ((1U << kTagBits) - 1U); }
  std::uint32_t take_node(std::uint32_t number, std::uint32_t next, std::uint32_t tag);

  ZeroedVector<std::uint32_t> heads_;  // 0: an empty list
  std::vector<Node> nodes_;            // [0] is none
  std::uint32_t free_ = 0;             // a list of nodes that are used no more
  std::size_t used_ = 0;
  std::size_t swept_ = 0;
  unsigned shift_;
};

}  // namespace khabar::match
