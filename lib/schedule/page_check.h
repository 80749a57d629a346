#pragma once

#include <string_view>

#include "base/time.h"
#include "model/page_check.h"
#include "model/response.h"

namespace khabar::schedule {

/// What the answer says of an article's page, asked for at `url`; `home` is the article's canonical URL. Only
/// an answer of its own site counts: the host of `home`, one above it or one below it.
///
/// A 200 is the page, whatever is written on it: a site that says "not found" with 200 is not seen through,
/// and an article that moved still stands. The front page instead of the page, after nothing but permanent
/// redirects, is kFrontPage; after a temporary one it is kUnclear: walls for consent, logins, countries and
/// robots do that.
PageFinding finding_of(const Response& response, std::string_view url, std::string_view home);

/// What to do after `answer`. 404 and 410 retract at once: the feed's polls have confirmed it before. The
/// front page does so at the third time in a row, over a day at least. A page that stands is looked at 8
/// times, 6 hours after the first time and then twice as long each, a week at most; one of which nothing is
/// learned 20 times, from an hour on, a day at most, and not before the host's Retry-After. Then the article
/// stays as it is: live, and missing from its feed.
PagePlan plan_after(const PageAnswer& answer);

}  // namespace khabar::schedule
