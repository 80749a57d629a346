#pragma once

#include <string>
#include <vector>

#include "model/parsed_feed.h"
#include "normalize/article.h"

namespace khabar::normalize {

/// The page that links of an entry or a feed lead to: an alternate that says it is HTML, one that says
/// nothing, any other one. Absolute http(s); empty: none.
std::string alternate_page(const std::vector<RawLink>& links, Bases& bases);

/// Where no link is an alternate: the canonical address, the entry's own, then whatever may be opened in its
/// place - what a link blog points to, a link whose relation nobody registered.
std::string other_page(const std::vector<RawLink>& links, Bases& bases);

/// The first link of that relation. Absolute http(s); empty: none.
std::string link_of(const std::vector<RawLink>& links, std::string_view rel, Bases& bases);

}  // namespace khabar::normalize
