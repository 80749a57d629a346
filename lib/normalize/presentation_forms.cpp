#include "normalize/presentation_forms.h"

#include <uninorm.h>

#include <array>
#include <cstddef>

#include "base/utf8.h"

namespace khabar::normalize {
namespace {

/// A mark that stands alone is decomposed into a blank and the mark; the blank would tear a word.
void append_letters(std::string& out, char32_t form) {
  std::array<ucs4_t, UC_DECOMPOSITION_MAX_LENGTH> letters{};
  int tag = 0;
  const int count = uc_decomposition(form, &tag, letters.data());
  if (count <= 0) return utf8::append(out, form);
  for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i) {
    const bool blank = i == 0 && count > 1 && letters.at(i) == U' ';
    if (!blank) utf8::append(out, letters.at(i));
  }
}

}  // namespace

std::string without_presentation_forms(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const utf8::Step step = utf8::decode(text, at);
    if (is_presentation_form(step.code_point))
      append_letters(out, step.code_point);
    else
      out += text.substr(at, step.length);
    at += step.length;
  }
  return out;
}

}  // namespace khabar::normalize
