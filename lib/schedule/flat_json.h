#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

namespace khabar::schedule {

/// A value of a flat JSON object: an integer, or a text (without escapes: nothing that we pack has any).
struct FlatValue {
  bool is_text = false;
  std::int64_t number = 0;
  std::string_view text;
};

/// Reads {"name":1,"other":"text"} with any blanks and hands each pair to `take`, which may refuse. False: it
/// is no such object, or `take` refused.
[[nodiscard]] bool read_flat(std::string_view json,
                             const std::function<bool(std::string_view, const FlatValue&)>& take);

}  // namespace khabar::schedule
