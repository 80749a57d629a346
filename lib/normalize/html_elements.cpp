#include "normalize/html_elements.h"

#include <array>
#include <bit>
#include <cstring>

namespace khabar::normalize {
namespace {

constexpr Element kListed[] = {
#include "normalize/html_elements.inc"
};
static_assert(std::size(kListed) == kElementCount);
constexpr bool is_sorted_and_short() {
  for (std::size_t i = 0; i < std::size(kListed); ++i) {
    if (kListed[i].name.size() > kLongestElementName) return false;
    if (i > 0 && kListed[i - 1].name >= kListed[i].name) return false;
  }
  return true;
}
static_assert(is_sorted_and_short());
constexpr Element kUnknown{"", Keep::kUnwrap, Content::kMarkup, Flow::kInline, Closes::kNothing};

struct Member {
  std::string_view name;
  Family family;
};
constexpr Member kMembers[] = {
    {"p", Family::kParagraph},       {"h1", Family::kHeading},     {"h2", Family::kHeading},
    {"h3", Family::kHeading},        {"h4", Family::kHeading},     {"h5", Family::kHeading},
    {"h6", Family::kHeading},        {"a", Family::kLink},         {"li", Family::kItem},
    {"ul", Family::kList},           {"ol", Family::kList},        {"dt", Family::kTerm},
    {"dd", Family::kTerm},           {"dl", Family::kTermList},    {"table", Family::kTable},
    {"td", Family::kCell},           {"th", Family::kCell},        {"tr", Family::kRow},
    {"thead", Family::kRowGroup},    {"tbody", Family::kRowGroup}, {"tfoot", Family::kRowGroup},
    {"colgroup", Family::kRowGroup}, {"col", Family::kColumn},     {"caption", Family::kCaption},
    {"pre", Family::kPre},           {"img", Family::kImage},      {"iframe", Family::kFrame},
    {"audio", Family::kPlayer},      {"video", Family::kPlayer},   {"source", Family::kSource},
};

/// The listed elements with what follows from their names and places.
constexpr auto make_elements() {
  std::array<Element, kElementCount> made{};
  for (std::size_t i = 0; i < made.size(); ++i) {
    Element& element = made[i] = kListed[i];
    element.index = static_cast<std::uint8_t>(i);
    for (const Member& member : kMembers)
      if (member.name == element.name) element.family = member.family;
    element.start_tag[0] = element.end_tag[0] = '<';
    element.end_tag[1] = '/';
    element.end_tag[element.name.size() + 2] = '>';
    for (std::size_t letter = 0; letter < element.name.size(); ++letter)
      element.start_tag[letter + 1] = element.end_tag[letter + 2] = element.name[letter];
  }
  return made;
}
constexpr std::array<Element, kElementCount> kElements = make_elements();

/// A name of at most kLongestElementName letters as numbers, in lower case.
struct Packed {
  std::uint64_t first = 0;   // eight letters
  std::uint32_t second = 0;  // the others

  constexpr bool operator==(const Packed&) const = default;
  [[nodiscard]] constexpr std::size_t hash() const {
    constexpr std::uint64_t kOdd =
        0x9E3779B97F4A7C15U;  // the golden ratio: multiplicative hashing, Knuth 6.4
    return static_cast<std::size_t>(((first + second) * kOdd) >> 55U);
  }
};
constexpr std::size_t kSlots = 512;  // the values of hash()

constexpr Packed packed(std::string_view name) {
  Packed out;
  for (std::size_t i = 0; i < name.size(); ++i) {
    const auto c = static_cast<unsigned char>(name[i]);
    const std::uint64_t small = c | ((c & 0x40U) >> 1U);  // of letters; what else changes is in no name
    if (i < 8)
      out.first |= small << (8 * i);
    else
      out.second |= static_cast<std::uint32_t>(small << (8 * (i - 8)));
  }
  return out;
}

template <class Number>
Number loaded(const char* from) {
  Number number;
  std::memcpy(&number, from, sizeof(number));
  return number;
}

/// packed() of at least two letters, in a few loads that overlap instead of a step for each letter.
Packed packed_quickly(std::string_view name) {
  if constexpr (std::endian::native != std::endian::little) return packed(name);
  constexpr std::uint64_t kLetters = 0x4040404040404040U;
  const char* const from = name.data();
  const std::size_t size = name.size();
  const auto byte = [&](std::size_t i) {
    return std::uint64_t{static_cast<unsigned char>(from[i])} << (8 * i);
  };
  std::uint64_t first = 0, second = 0;
  if (size > 8) {
    first = loaded<std::uint64_t>(from);
    second = std::uint64_t{loaded<std::uint16_t>(from + size - 2)} >> (8 * (10 - size));
  } else if (size >= 4) {
    first = loaded<std::uint32_t>(from) | std::uint64_t{loaded<std::uint32_t>(from + size - 4)}
                                              << (8 * (size - 4));
  } else {
    first = byte(0) | byte(size / 2) | byte(size - 1);
  }
  first |= (first & kLetters) >> 1U;
  second |= (second & kLetters) >> 1U;
  return {first, static_cast<std::uint32_t>(second)};
}
static_assert(kLongestElementName == 10);

struct Slot {
  Packed name;
  const Element* element = nullptr;
};

/// Every element in the first free slot from its hash on.
constexpr auto make_slots() {
  std::array<Slot, kSlots> slots{};
  for (const Element& element : kElements) {
    const Packed name = packed(element.name);
    std::size_t at = name.hash();
    while (slots[at].element != nullptr) at = (at + 1) % kSlots;
    slots[at] = {name, &element};
  }
  return slots;
}
constexpr std::array<Slot, kSlots> kSlotsOfNames = make_slots();

/// Of the names of one letter, which are half of all tags.
constexpr auto make_letters() {
  std::array<const Element*, 256> letters{};
  for (const Element*& element : letters) element = &kUnknown;
  for (const Element& element : kElements) {
    if (element.name.size() != 1) continue;
    const auto small = static_cast<unsigned char>(element.name[0]);
    letters[small] = letters[small - ('a' - 'A')] = &element;
  }
  return letters;
}
constexpr std::array<const Element*, 256> kLetters = make_letters();

}  // namespace

const Element& find_element(std::string_view name) {
  if (name.size() == 1) return *kLetters[static_cast<unsigned char>(name[0])];
  if (name.empty() || name.size() > kLongestElementName) return kUnknown;
  const Packed wanted = packed_quickly(name);
  for (std::size_t at = wanted.hash(); kSlotsOfNames[at].element != nullptr; at = (at + 1) % kSlots)
    if (kSlotsOfNames[at].name == wanted) return *kSlotsOfNames[at].element;
  return kUnknown;
}

}  // namespace khabar::normalize
