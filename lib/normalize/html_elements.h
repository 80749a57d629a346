#pragma once

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

struct Element {
  std::string_view name;
  Keep keep;
  Content content;
  Flow flow;
  Closes closes;
};

/// The element of that name, in any case; one with an empty name, unwrapped and inline, for an unknown one.
const Element& find_element(std::string_view name);

/// A dense number of a known element, below kElementCount.
std::size_t index_of(const Element& element);
extern const std::size_t kElementCount;

}  // namespace khabar::normalize
