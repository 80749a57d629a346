#include "normalize/wire_names.h"

#include <algorithm>
#include <array>
#include <bitset>
#include <cstdint>
#include <optional>
#include <unordered_map>

#include "base/matching_form.h"
#include "base/utf8.h"

namespace khabar::normalize {
namespace {

struct Agency {
  std::string_view name, aliases;
};
constexpr std::array<Agency, 46> kAgencies{{
#include "normalize/wire_agencies.inc"
}};

using Aliases = std::unordered_map<std::string, std::string_view>;

const Aliases& aliases() {
  static const Aliases all = [] {
    Aliases made;
    for (const Agency& agency : kAgencies) {
      for (std::string_view rest = agency.aliases; !rest.empty();) {
        const std::size_t end = std::min(rest.find('|'), rest.size());
        made.emplace(agency_key(rest.substr(0, end)), agency.name);
        rest.remove_prefix(std::min(end + 1, rest.size()));
      }
    }
    return made;
  }();
  return all;
}

/// The first letters of the keys of all aliases, as bits of a hash: nearly all that is asked for begins with
/// none of them, and need not be folded to its end.
class KeyBeginnings {
 public:
  KeyBeginnings() {
    for (std::size_t c = 0; c < kCommon; ++c) folded_.at(c) = folded(static_cast<char32_t>(c));
    for (const auto& [key, name] : aliases()) {
      if (const std::optional<std::size_t> place = place_of(key)) bits_.set(*place);
    }
  }
  /// Whether the text may have the key of an alias.
  [[nodiscard]] bool may_begin(std::string_view text) const {
    const std::optional<std::size_t> place = place_of(text);
    return !place || bits_.test(*place);
  }

 private:
  static constexpr std::size_t kLetters = 5, kPlaces = 4096;
  static constexpr std::size_t kCommon = 0x800;  // letters of one and two bytes
  static constexpr std::uint16_t kSkipped = 0, kUnknown = 0xFFFF;

  /// The one letter that it becomes; kSkipped for what no key has.
  static std::uint16_t folded(char32_t c) {
    std::string text;
    utf8::append(text, c);
    std::size_t behind = 0;
    const FoldedLetter letter = fold_next(text, behind);
    if (letter.kind == Folding::kSeparator || letter.kind == Folding::kNothing) return kSkipped;
    const utf8::Step step = utf8::decode(letter.text, 0);
    const bool single = letter.kind == Folding::kLetter && step.length == letter.text.size();
    return single && step.code_point < kUnknown ? static_cast<std::uint16_t>(step.code_point) : kUnknown;
  }

  /// Nothing for a text with letters that are not in the table, and for numbers.
  [[nodiscard]] std::optional<std::size_t> place_of(std::string_view text) const {
    std::uint64_t hash = 0;
    std::size_t letters = 0;
    for (std::size_t at = 0; at < text.size() && letters < kLetters;) {
      const utf8::Step step = utf8::decode(text, at);
      if (step.code_point >= kCommon || folded_[step.code_point] == kUnknown) return std::nullopt;
      at += step.length;
      if (folded_[step.code_point] == kSkipped) continue;
      hash = (hash + folded_[step.code_point]) * 0x9E3779B97F4A7C15U;
      ++letters;
    }
    return (hash >> 32U) % kPlaces;
  }

  std::array<std::uint16_t, kCommon> folded_{};
  std::bitset<kPlaces> bits_;
};

}  // namespace

std::string agency_key(std::string_view text) {
  std::string key = matching_form(text);
  std::erase(key, ' ');
  return key;
}

std::string_view agency_named(std::string_view text) {
  static const KeyBeginnings beginnings;
  constexpr std::size_t kLongest = 160;  // bytes: what is longer is no name, not even with all its vowels
  if (text.empty() || text.size() > kLongest || !beginnings.may_begin(text)) return {};
  const std::string key = agency_key(text);
  const auto found = aliases().find(key);
  return found == aliases().end() ? std::string_view{} : found->second;
}

}  // namespace khabar::normalize
