#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace khabar::normalize {

/// The scripts that decide between languages; kOther are letters of none of them.
enum class Script : std::uint8_t {
  kOther,
  kLatin,
  kGreek,
  kCyrillic,
  kArmenian,
  kHebrew,
  kArabic,
  kSyriac,
  kThaana,
  kDevanagari,
  kBengali,
  kGurmukhi,
  kGujarati,
  kOriya,
  kTamil,
  kTelugu,
  kKannada,
  kMalayalam,
  kSinhala,
  kThai,
  kLao,
  kTibetan,
  kMyanmar,
  kGeorgian,
  kEthiopic,
  kKhmer,
  kTifinagh,
  kKana,
  kHangul,
  kHan,
  kCount,
};
constexpr std::size_t kScriptCount = static_cast<std::size_t>(Script::kCount);

/// The script of a code point that is a letter; meaningless for others.
Script script_of(char32_t letter);

constexpr bool is_right_to_left(Script script) {
  return script == Script::kHebrew || script == Script::kArabic || script == Script::kSyriac ||
         script == Script::kThaana;
}

/// How many letters of each script a text has, and which has most. Han next to a little kana is Japanese, so
/// the three East Asian scripts are told apart by who calls.
struct ScriptCensus {
  std::array<std::size_t, kScriptCount> letters{};

  [[nodiscard]] std::size_t of(Script script) const { return letters.at(static_cast<std::size_t>(script)); }
  [[nodiscard]] Script dominant() const;  ///< kOther where there are no letters
};

/// The script of the first letter; kOther where there is none (digits and signs decide nothing: UAX 9, P2).
Script first_script_of(std::string_view text);

}  // namespace khabar::normalize
