#pragma once

#include <string>
#include <string_view>

#include "base/url.h"

namespace khabar::normalize {

/// The identity of a page: equal for the spellings under which one page is linked to, and itself a URL,
/// though not meant to be asked for. What is folded, and why:
///  - http and https: sites answer both, and feeds mix them;
///  - "www." in front of a name: feeds of one site mix both, and different sites under the two are as good as
///  unknown;
///  - user, default port, the dot behind the host, a slash behind the path;
///  - percent escapes: capital digits, none for letters that need none (RFC 3986 6.2.2);
///  - parameters that only say where the reader came from (utm_source, fbclid, traffic_source=rss), empty
///  ones;
///  - the fragment, unless it names a page of its own ("#!/a", "#/a").
/// The order of parameters and everything else stays: mobile and AMP pages, printed versions, ".html" are
/// other pages.
std::string canonical_url(const Url& url);

/// Whether a query parameter only tells where the reader came from.
bool is_tracking_parameter(std::string_view name, std::string_view value);

}  // namespace khabar::normalize
