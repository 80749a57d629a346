#pragma once

#include <optional>
#include <string_view>

#include "base/time.h"
#include "model/article.h"

namespace khabar::store {

/// Whether an entry tells what a stored article tells: for an entry that comes under the article's guid with
/// another URL and another title. Either most words are the same and all numbers are, or both were published
/// at the same instant and the titles share half of their words. Numbers count, because feeds that reuse
/// guids fill in forms ("Bulletin 7", "Bulletin 8"). Pure.
bool tells_the_same(const Article& entry, std::string_view title, std::string_view text,
                    std::optional<Time> published);

}  // namespace khabar::store
