#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace khabar::normalize {

/// What becomes of an element.
enum class Keep : std::uint8_t {
  kUnwrap,  ///< its tags go, its content stays: also every unknown element
  kKeep,    ///< written, with the attributes allowed for it
  kDrop,    ///< goes with its content
};

/// How the tokenizer reads what stands in it (HTML 13.2.5).
enum class Content : std::uint8_t { kMarkup, kVoid, kRaw, kEscapableRaw, kPlainText };

/// What it does to the running text.
enum class Flow : std::uint8_t {
  kInline,
  kParagraph,  ///< stands for itself, with an empty line on both sides
  kLine,       ///< stands on a line of its own
  kCell,       ///< is set off by a blank
};

/// Which open elements its start tag closes first.
enum class Closes : std::uint8_t {
  kNothing,
  kParagraph,
  kHeading,
  kItem,
  kTerm,
  kRow,
  kCell,
  kRowGroup,
  kLink
};

/// The elements that some rule speaks of by name.
enum class Family : std::uint8_t {
  kOther,
  kParagraph,  ///< p
  kHeading,    ///< h1..h6
  kLink,       ///< a
  kItem,       ///< li
  kList,       ///< ul, ol
  kTerm,       ///< dt, dd
  kTermList,   ///< dl
  kTable,      ///< table
  kCell,       ///< td, th
  kRow,        ///< tr
  kRowGroup,   ///< thead, tbody, tfoot, colgroup
  kColumn,     ///< col
  kCaption,    ///< caption
  kPre,        ///< pre
  kImage,      ///< img
  kFrame,      ///< iframe
  kPlayer,     ///< audio, video
  kSource,     ///< source
};
constexpr std::size_t kFamilies = 19;

/// Several families: a bit for each.
using Families = std::uint32_t;
constexpr Families family_bit(Family family) {
  return Families{1} << static_cast<unsigned>(family);
}
template <class... Family>
constexpr Families families(Family... family) {
  return (family_bit(family) | ...);
}

constexpr std::size_t kLongestElementName = 10;  // "blockquote", "figcaption"

struct Element {
  std::string_view name;
  Keep keep;
  Content content;
  Flow flow;
  Closes closes;
  Family family = Family::kOther;
  std::uint8_t index = 0;                       ///< a dense number, below kElementCount
  std::array<char, 16> start_tag{}, end_tag{};  ///< "<name" and "</name>"

  [[nodiscard]] bool is_of(Families set) const { return (set & family_bit(family)) != 0; }
};

/// The element of that name, in any case; one with an empty name, unwrapped and inline, for an unknown one.
const Element& find_element(std::string_view name);

constexpr std::size_t kElementCount = 149;

}  // namespace khabar::normalize
