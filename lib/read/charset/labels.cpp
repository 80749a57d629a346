#include "read/charset/labels.h"

#include <algorithm>
#include <iterator>

#include "read/tokens.h"

namespace khabar::read {
namespace {

struct Labelled {
  std::string_view label;
  Charset charset;
};

/// By label. The standard's table, UTF-32 (which it leaves out, but feeds do not), underscores and short
/// forms that programs write, and what a declaration may name besides: the code pages of DOS, of the
/// Macintosh and of mainframes (IANA character sets), as far as glibc converts them.
constexpr Labelled kLabels[] = {
#include "read/charset/labels.inc"
};

}  // namespace

const Charset* charset_of_label(std::string_view label) {
  while (!label.empty() && (is_space(label.front()) || label.front() == '"' || label.front() == '\'')) {
    label.remove_prefix(1);
  }
  while (!label.empty() && (is_space(label.back()) || label.back() == '"' || label.back() == '\'')) {
    label.remove_suffix(1);
  }
  const std::string name = lower(label);
  const auto* found = std::lower_bound(std::begin(kLabels), std::end(kLabels), name,
                                       [](const Labelled& l, const std::string& n) { return l.label < n; });
  return found != std::end(kLabels) && found->label == name ? &found->charset : nullptr;
}

}  // namespace khabar::read
