#pragma once

#include <vector>

#include "model/response.h"
#include "normalize/feed_links.h"

namespace khabar::pipeline {

/// The links of a page, in whatever charset it came, that may lead to feeds, at most `most`: see
/// normalize::feed_links. None where the response has no URL. Pure.
std::vector<normalize::FeedLink> feed_links(const Response& page, std::size_t most);

}  // namespace khabar::pipeline
