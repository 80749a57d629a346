#pragma once

#include <cstddef>
#include <string_view>

#include "base/time.h"
#include "fetch/response_head.h"
#include "model/feed.h"
#include "model/response.h"

namespace khabar::fetch {

/// Longest validator that is kept and sent (fault H37).
constexpr std::size_t kLongestValidator = 256;

/// Spans are cut to this, so that no sum of them with a time overflows; how much of it is obeyed is for
/// others to say.
constexpr seconds kLongestSpan = std::chrono::hours{24 * 3660};

/// When to ask again, as the answer's headers say. `received` stands in for a Date header that is missing or
/// unreadable.
CacheHints cache_hints(const ResponseHead& head, Time received);

/// ETag and Last-Modified of the answer, each only if it may be sent back as it is.
Validators validators_of(const ResponseHead& head);

/// Short, and of visible ASCII and inner blanks alone: it cannot end a header line (faults H37, H38).
bool is_sendable(std::string_view validator);

}  // namespace khabar::fetch
