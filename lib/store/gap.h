#pragma once

#include <optional>
#include <vector>

#include "base/time.h"

namespace khabar::store {

/// How many entries a feed may have published between the last poll and the oldest entry of a window in which
/// nothing was known: the silent span times the rate of the window itself. At least 1; nothing where fewer
/// than two entries are dated or they have one date. Pure.
std::optional<int> estimate_missed(Time last_shown, std::vector<Time> published);

}  // namespace khabar::store
