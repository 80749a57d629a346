#pragma once

#include <string>
#include <vector>

#include "model/article.h"
#include "model/parsed_feed.h"
#include "normalize/article.h"

namespace khabar::normalize {

/// The attachments of an entry: absolute http(s), each URL once, without what is only a preview picture;
/// lengths only where they can be true.
std::vector<Enclosure> enclosures_of(const RawEntry& entry, Bases& bases, std::size_t most);

/// The picture of an entry: the largest that its media elements give (a preview only where there is nothing
/// else), else the one that the entry names as its own; empty: none.
std::string image_of(const RawEntry& entry, Bases& bases);

}  // namespace khabar::normalize
