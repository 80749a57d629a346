#pragma once

#include <algorithm>
#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

#include "base/byte_block.h"

namespace khabar {

/// The words of a matching form, one after another, each with its hash: most have at most sixteen bytes and
/// are found and hashed by one load.
///
/// The form is not owned; behind it bytes::kBlock bytes must be readable (see matching_form.h).
class HashedWords {
 public:
  explicit HashedWords(std::string_view form) : at_(form.data()), end_(form.data() + form.size()) {}

  /// Moves to the next word; false at the end.
  bool next() {
    if (at_ >= end_) return false;
    word_ = at_;
    hash_ = 0;
    for (;;) {
      const bytes::Block block = bytes::load(at_);
      const auto left = static_cast<std::size_t>(end_ - at_);
      const std::uint32_t blanks = bytes::mask_of(bytes::equal(block, ' ')) | (1U << bytes::kBlock);
      const auto blank = static_cast<std::size_t>(std::countr_zero(blanks));
      const std::size_t size = blank < left ? blank : left;
      add(block, size);
      at_ += size;
      if (size < bytes::kBlock || at_ == end_ || *at_ == ' ') break;
    }
    size_ = static_cast<std::size_t>(at_ - word_);
    ++at_;  // the blank
    return true;
  }

  [[nodiscard]] std::string_view word() const { return {word_, size_}; }
  /// The same for the same word everywhere; two words have the same once in 2^64 pairs.
  [[nodiscard]] std::uint64_t hash() const { return hash_; }

 private:
  void add(bytes::Block block, std::size_t size) {
    // From kMasks + kBlock - size on stand `size` bytes of ones.
    static constexpr unsigned char kMasks[bytes::kBlock * 2] = {
        0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF};
    bytes::Block mask;
    std::memcpy(&mask, kMasks + bytes::kBlock - size, bytes::kBlock);
    block &= mask;
    std::uint64_t halves[2];
    std::memcpy(halves, &block, sizeof halves);
    constexpr std::uint64_t kOne = 0x9E3779B97F4A7C15U, kOther = 0xC2B2AE3D27D4EB4FU;  // odd: nothing is lost
    hash_ = (hash_ ^ halves[0]) * kOne;
    hash_ ^= hash_ >> 32U;
    hash_ = (hash_ + halves[1]) * kOther;
    hash_ ^= hash_ >> 29U;
  }

  const char* at_;
  const char* end_;
  const char* word_ = nullptr;
  std::size_t size_ = 0;
  std::uint64_t hash_ = 0;
};

/// What is known of words, by their hashes: a value other than 0 for each. In a table of slots, few of
/// them taken: words of every text are looked up, and most of them are not in it.
template <class Value, std::size_t kSlots>
class WordTable {
 public:
  static_assert(std::has_single_bit(kSlots));

  /// There must be room: at most half of the slots are to be taken.
  Value& operator[](std::uint64_t word) {
    Slot& slot = slots_[place_of(word)];
    slot.word = word;
    return slot.value;
  }
  [[nodiscard]] Value find(std::uint64_t word) const { return slots_[place_of(word)].value; }

 private:
  struct Slot {
    std::uint64_t word = 0;
    Value value{};
  };

  /// Where the word is, or an empty slot where it would be.
  [[nodiscard]] std::size_t place_of(std::uint64_t word) const {
    std::size_t place = word % kSlots;
    // Both must differ from zero: one branch, nearly never taken, where two would ask whether a word is in
    // the table, which no processor guesses.
    while (std::min<std::uint64_t>(slots_[place].word ^ word, slots_[place].value) != 0)
      place = (place + 1) % kSlots;
    return place;
  }

  std::vector<Slot> slots_{kSlots};
};

}  // namespace khabar
