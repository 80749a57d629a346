#pragma once

#include <optional>
#include <string_view>

#include "base/time.h"

namespace khabar::fetch {

/// An HTTP-date in any of the three forms of RFC 9110 5.6.7:
///   Sun, 06 Nov 1994 08:49:37 GMT     Sunday, 06-Nov-94 08:49:37 GMT     Sun Nov  6 08:49:37 1994
/// A two-digit year is the one that is at most 50 years after `reference`. The weekday is not checked.
std::optional<Time> parse_http_date(std::string_view text, Time reference);

}  // namespace khabar::fetch
