#pragma once

#include <cstddef>
#include <string_view>

namespace khabar::form_blocks {

/// How far a stretch of text was folded.
struct Progress {
  std::size_t read = 0, written = 0;
  bool apart = false;  ///< a separator was passed since the last letter
};

/// Whether fold_avx2() can be called here.
bool has_avx2();

/// Folds the text from `at` on, up to what is not known here: ASCII and the Arabic letters that keep their
/// length stand, and so do numbers between separators; vowel signs, tatweel and hamza go; separators leave a
/// blank between words; `apart`: one stands before the text from `at` on, which must be behind the first
/// byte. kRoom bytes behind what is written may be written over.
Progress fold_avx2(std::string_view text, std::size_t at, bool apart, char* out);
constexpr std::size_t kRoom = 64;

}  // namespace khabar::form_blocks
