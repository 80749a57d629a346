#pragma once

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "read/tokens.h"
#include "read/xml.h"

namespace khabar::read {

/// What to do with one element, found by its vocabulary and its local name in lower case.
template <class Draft, class... Context>
struct Field {
  Vocabulary vocabulary;
  std::string_view name;
  void (*read)(const Element&, Draft&, Context...);
};

/// Sorts a table of fields at compile time, so that it may be written by meaning.
template <class F, std::size_t N>
constexpr std::array<F, N> sorted(std::array<F, N> fields) {
  std::sort(fields.begin(), fields.end(), [](const F& a, const F& b) {
    return a.vocabulary != b.vocabulary ? a.vocabulary < b.vocabulary : a.name < b.name;
  });
  return fields;
}

/// The field for an element, or null.
template <class F, std::size_t N>
const F* find_field(const std::array<F, N>& fields, const Element& element) {
  constexpr std::size_t kLongestName = 24;
  if (element.local.size() > kLongestName) return nullptr;
  const std::string name = lower(element.local);
  const auto found =
      std::lower_bound(fields.begin(), fields.end(), name, [&](const F& field, const std::string& n) {
        return field.vocabulary != element.vocabulary ? field.vocabulary < element.vocabulary
                                                      : field.name < n;
      });
  const bool hit = found != fields.end() && found->vocabulary == element.vocabulary && found->name == name;
  return hit ? &*found : nullptr;
}

}  // namespace khabar::read
