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

}  // namespace

const std::size_t kElementCount = std::size(kElements);

const Element& find_element(std::string_view name) {
  if (name.empty() || name.size() > kLongestName) return kUnknown;
  std::array<char, kLongestName> small{};
  std::transform(name.begin(), name.end(), small.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; });
  const std::string_view wanted(small.data(), name.size());
  const auto* found = std::lower_bound(std::begin(kElements), std::end(kElements), wanted,
                                       [](const Element& e, std::string_view n) { return e.name < n; });
  return found != std::end(kElements) && found->name == wanted ? *found : kUnknown;
}

std::size_t index_of(const Element& element) {
  return static_cast<std::size_t>(&element - kElements);
}

}  // namespace khabar::normalize
