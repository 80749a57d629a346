#include "normalize/html_elements.h"

#include <algorithm>
#include <array>

namespace khabar::normalize {
namespace {

constexpr Element kElements[] = {
#include "normalize/html_elements.inc"
};
constexpr Element kUnknown{"", Keep::kUnwrap, Content::kMarkup, Flow::kInline, Closes::kNothing};
constexpr std::size_t kLongestName = 10;  // "blockquote", "figcaption"

constexpr bool is_sorted_and_short() {
  for (std::size_t i = 0; i < std::size(kElements); ++i) {
    if (kElements[i].name.size() > kLongestName) return false;
    if (i > 0 && kElements[i - 1].name >= kElements[i].name) return false;
  }
  return true;
}
static_assert(is_sorted_and_short());

/// Where the elements of each first letter begin, and behind the last letter where they end.
constexpr auto make_first_of_letter() {
  std::array<std::uint8_t, 27> first{};
  static_assert(std::size(kElements) < 256);
  for (std::size_t letter = 0; letter < first.size(); ++letter) {
    std::size_t i = 0;
    while (i < std::size(kElements) && kElements[i].name[0] < static_cast<char>('a' + letter)) ++i;
    first[letter] = static_cast<std::uint8_t>(i);
  }
  return first;
}
constexpr auto kFirstOfLetter = make_first_of_letter();

}  // namespace

const std::size_t kElementCount = std::size(kElements);

const Element& find_element(std::string_view name) {
  if (name.empty() || name.size() > kLongestName) return kUnknown;
  std::array<char, kLongestName> small{};
  std::transform(name.begin(), name.end(), small.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; });
  const auto letter = static_cast<unsigned char>(small[0] - 'a');
  if (letter >= 26) return kUnknown;
  const std::string_view wanted(small.data(), name.size());
  for (std::size_t i = kFirstOfLetter[letter]; i < kFirstOfLetter[letter + 1U]; ++i)
    if (kElements[i].name == wanted) return kElements[i];
  return kUnknown;
}

std::size_t index_of(const Element& element) {
  return static_cast<std::size_t>(&element - kElements);
}

}  // namespace khabar::normalize
