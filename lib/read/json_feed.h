#pragma once

#include <string_view>

#include "read/read.h"

namespace khabar::read {

/// Reads a JSON Feed (jsonfeed.org, versions 1 and 1.1) from text that is valid UTF-8 without NUL. Other JSON
/// is refused.
Reading read_json_feed(std::string_view text, const Hints& hints, const Limits& limits);

}  // namespace khabar::read
