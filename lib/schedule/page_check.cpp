#include "schedule/page_check.h"

#include <algorithm>

#include "base/url.h"

namespace khabar::schedule {
namespace {

constexpr int kMostStanding = 8, kMostUnclear = 20;
constexpr std::chrono::hours kFirstStanding{6}, kLongestStanding{7 * 24};
constexpr std::chrono::hours kFirstUnclear{1}, kLongestUnclear{24};
constexpr int kFrontPagesProve = 3;
constexpr std::chrono::hours kFrontPagesLast{24}, kFrontPageSpacing{12};
/// A check that was not made is put off by so long.
constexpr std::chrono::minutes kNotAsked{10};

/// first, 2 first, 4 first ... longest; `times`: from 1.
milliseconds growing(std::chrono::hours first, std::chrono::hours longest, int times) {
  constexpr int kMostDoublings = 10;
  return std::min(first * (1 << std::clamp(times - 1, 0, kMostDoublings)), longest);
}

bool is_below(std::string_view host, std::string_view parent) {
  if (!host.ends_with(parent)) return false;
  return host.size() == parent.size() || host[host.size() - parent.size() - 1] == '.';
}

bool same_site(const Url& one, const Url& other) {
  const std::string_view a = host_without_www(one.host), b = host_without_www(other.host);
  return is_below(a, b) || is_below(b, a);
}

/// "/", "/index.html", or that of a language: "/ar", "/en/".
bool is_front_page(const Url& url) {
  if (url.query && !url.query->empty()) return false;
  std::string_view path = url.path;
  if (path.starts_with('/')) path.remove_prefix(1);
  if (path.ends_with('/')) path.remove_suffix(1);
  constexpr std::size_t kLanguageCode = 2;
  const bool language = path.size() == kLanguageCode && path.find_first_of("/.0123456789") == path.npos;
  const bool index = path.starts_with("index.") && path.find('/') == path.npos;
  return path.empty() || language || index;
}

bool arrived(const Response& response) {
  const bool head_is_enough =
      response.outcome == Outcome::kTooLarge || response.outcome == Outcome::kDecodeError;
  return response.outcome == Outcome::kOk || (response.status == 200 && head_is_enough);
}

}  // namespace

PageFinding finding_of(const Response& response, std::string_view url, std::string_view home) {
  const auto asked = parse_url(url), end = parse_url(response.url);
  auto own = parse_url(home);
  if (!own) own = asked;
  if (!asked || !end || !own || !same_site(*end, *own)) return PageFinding::kUnclear;
  if (response.status == 404 || response.status == 410) return PageFinding::kGone;
  if (!arrived(response)) return PageFinding::kUnclear;
  const bool elsewhere = response.redirects > 0 && is_front_page(*end) && !is_front_page(*own);
  if (!elsewhere) return PageFinding::kStanding;
  return response.permanently_moved ? PageFinding::kFrontPage : PageFinding::kUnclear;
}

PagePlan plan_after(const PageAnswer& answer) {
  PagePlan plan;
  plan.history = answer.check.history;
  if (!answer.asked) {
    plan.next_at = answer.at + kNotAsked;
    return plan;
  }
  PageHistory& seen = plan.history;
  if (answer.finding != PageFinding::kFrontPage && answer.finding != PageFinding::kUnclear) {
    seen.front_pages = 0;
    seen.front_page_since.reset();
  }
  switch (answer.finding) {
    case PageFinding::kGone:
      plan.gone = true;
      break;
    case PageFinding::kFrontPage:
      if (!seen.front_page_since) seen.front_page_since = answer.at;
      ++seen.front_pages;
      plan.gone =
          seen.front_pages >= kFrontPagesProve && answer.at - *seen.front_page_since >= kFrontPagesLast;
      plan.next_at = answer.at + kFrontPageSpacing;
      break;
    case PageFinding::kStanding:
      if (++seen.standing < kMostStanding)
        plan.next_at = answer.at + growing(kFirstStanding, kLongestStanding, seen.standing);
      break;
    case PageFinding::kUnclear:
      if (++seen.unclear < kMostUnclear)
        plan.next_at = answer.at + growing(kFirstUnclear, kLongestUnclear, seen.unclear);
      break;
  }
  if (plan.gone) plan.next_at.reset();
  if (plan.next_at && answer.hold_until) plan.next_at = std::max(*plan.next_at, *answer.hold_until);
  return plan;
}

}  // namespace khabar::schedule
