#pragma once

#include <optional>
#include <string_view>

#include "base/time.h"

namespace khabar::normalize {

/// The two forms that nearly all feeds use, letter for letter, without an allocation: RFC 822
/// ("Tue, 09 Dec 2025 14:05:00 +0300", weekday optional, GMT, UTC, UT or Z) and RFC 3339. Nothing for
/// everything else, also for what is nearly so: the general reader takes over.
std::optional<Time> read_common_date(std::string_view text);

}  // namespace khabar::normalize
