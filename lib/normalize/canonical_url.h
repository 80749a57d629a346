#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/url.h"

namespace khabar::normalize {

/// The identity of a page: equal for the spellings under which one page is linked to, and itself a URL,
/// though not meant to be asked for. By which rules it was made, each once, in their order:
///  - "wrapper": what only leads on to another address (url_wrappers.inc, articles of Google News, AMP
///  caches);
///  - "https": sites answer both, and feeds mix them;
///  - "host": user and password, the dot behind the host;
///  - "www": feeds of one site mix both, and different sites under the two are as good as unknown;
///  - "mobile", "amp": the same text for other screens: "m.", "mobile.", "amp." before a host, "/amp" at
///  either
///    end of a path, "?amp=1", "?outputType=amp";
///  - "session": PHPSESSID, ";jsessionid=", "(S(...))";
///  - "tracking": parameters that only say where the reader came from (tracking_parameters.inc, and
///  "ref=rss");
///  - "query": empty parameters, "&amp;" that somebody escaped twice;
///  - "escapes": percent escapes have capital digits, letters that need none have none (RFC 3986 6.2.2);
///  - "slash": slashes behind the path;
///  - "fragment", unless it names a page of its own ("#!/a", "#/a").
/// Letters' case in path and query, the order of parameters and everything else stay: printed versions and
/// ".html" are other pages. Idempotent. Pure.
struct Canonical {
  std::string url;
  std::vector<std::string> rules;
};
Canonical canonicalize(Url page);

/// Whether canonicalize() would leave what stands in this text as it is, by no rule. Most addresses are so,
/// and this is much quicker. "No" only means that it has to be asked.
bool is_canonical(std::string_view url);

/// Its URL alone.
std::string canonical_url(const Url& url);

/// Whether a query parameter only tells where the reader came from.
bool is_tracking_parameter(std::string_view name, std::string_view value);

}  // namespace khabar::normalize
