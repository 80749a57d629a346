#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "read/xml.h"

namespace khabar::read {

/// What to do with one element, found by its vocabulary and its local name in lower case.
template <class Draft, class... Context>
struct Field {
  Vocabulary vocabulary;
  std::string_view name;
  void (*read)(const Element&, Draft&, Context...);
};

/// Fields by a hash of their names, made at compile time, so that they may be written by meaning.
template <class F, std::size_t N>
class FieldTable {
 public:
  constexpr explicit FieldTable(const std::array<F, N>& fields) : fields_(fields) {
    for (std::size_t i = 0; i < N; ++i) {
      std::size_t slot = slot_of(fields[i].vocabulary, name_key(fields[i].name));
      while (slots_[slot] != 0) slot = (slot + 1) % kSlots;
      slots_[slot] = static_cast<std::uint8_t>(i + 1);
    }
  }

  /// The field for an element, or null.
  [[nodiscard]] const F* find(const Element& element) const {
    const Name& name = *element.node.name;
    for (std::size_t slot = slot_of(element.vocabulary, name.local_key); slots_[slot] != 0;
         slot = (slot + 1) % kSlots) {
      const F& field = fields_[slots_[slot] - 1U];
      if (field.vocabulary == element.vocabulary && field.name == name.lower) return &field;
    }
    return nullptr;
  }

 private:
  static constexpr std::size_t kSlots = 256;
  static_assert(N < kSlots / 2);

  static constexpr std::size_t slot_of(Vocabulary vocabulary, std::uint32_t key) {
    return (key ^ (key >> 8U) ^ (static_cast<std::uint32_t>(vocabulary) * 37U)) % kSlots;
  }

  std::array<F, N> fields_;
  std::array<std::uint8_t, kSlots> slots_{};  // one more than the index in fields_; 0: empty
};

}  // namespace khabar::read
