#pragma once

#include "model/article.h"
#include "model/parsed_feed.h"
#include "normalize/article.h"

namespace khabar::normalize {

/// The feed as it describes itself, clean.
FeedInfo make_feed_info(const ParsedFeed& parsed, const Context& context, const Limits& limits, Bases& bases);

}  // namespace khabar::normalize
