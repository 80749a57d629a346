#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "normalize/language_profiles.h"
#include "normalize/language_script.h"

namespace khabar::normalize {

/// What one pass over a text finds that may tell its language.
struct LanguageReading {
  static constexpr std::size_t kMostText = 512;  // bytes: more says nothing new
  /// Among the owners of a word: it is one of one letter.
  static constexpr Owners kInitial = Owners{1} << kProfiles.size();

  struct KnownLetter {
    Owners owners;
    int times;
  };

  ScriptCensus scripts;
  /// Words and numbers of the matching form.
  int words = 0;
  /// The first known_words of these: the owners of each word that has any.
  std::array<Owners, kMostText / 2 + 1> word_owners;
  std::size_t known_words = 0;
  /// The first known_letters of these: each letter that has owners; one of three bytes and more may be there
  /// more than once.
  std::array<KnownLetter, kMostText / 2 + 1> letters;
  std::size_t known_letters = 0;
};

/// Reads at most kMostText bytes.
LanguageReading read_language(std::string_view text);

}  // namespace khabar::normalize
