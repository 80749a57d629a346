#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

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

/// The different letters of a text and how often each stands in it.
class LetterCounts {
 public:
  static constexpr std::size_t kMostText = 512;  // bytes: more says nothing new

  /// At most kMostText bytes.
  explicit LetterCounts(std::string_view text);

  [[nodiscard]] const ScriptCensus& scripts() const { return scripts_; }
  /// Gives each letter but those of ASCII to `take(char32_t letter, int times)`; letters of three bytes and
  /// more once for each time.
  template <class Take>
  void for_each_beyond_ascii(Take take) const {
    for (std::size_t i = 0; i < different_count_; ++i)
      take(char32_t{different_[i]}, int{times_[different_[i]]});
    for (const char32_t letter : others_) take(letter, 1);
  }

 private:
  static constexpr std::size_t kCommon = 0x800;  // what has one or two bytes: few different ones in a text

  void count_beyond_ascii(std::string_view text);

  std::array<std::uint16_t, kCommon> times_{};
  std::array<std::uint16_t, kMostText / 2 + 1> different_;  // the first different_count_ of them
  std::size_t different_count_ = 0;
  std::vector<char32_t> others_;
  ScriptCensus scripts_;
};

/// The script of the first letter; kOther where there is none (digits and signs decide nothing: UAX 9, P2).
Script first_script_of(std::string_view text);

}  // namespace khabar::normalize
