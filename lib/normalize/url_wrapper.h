#pragma once

#include <optional>

#include "base/url.h"

namespace khabar::normalize {

/// The address to which a wrapper leads (url_wrappers.inc; "www.google.com/amp/s/...", the caches of
/// cdn.ampproject.org, articles of Google News as they were written until 2024, with the address inside);
/// nothing where it is none, or does not say where it leads. Asks nobody. Pure.
std::optional<Url> unwrapped(const Url& url);

}  // namespace khabar::normalize
