#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"
#include "model/feed.h"

namespace khabar {

/// What an article's page said: the closed list of khabar.page_checks.finding. Only ever added to.
enum class PageFinding : std::uint8_t {
  kGone,       ///< 404 or 410
  kStanding,   ///< it is there
  kFrontPage,  ///< moved for good to the site's front page: what some sites say of all that is gone
  kUnclear,    ///< an error, a refusal, no answer, another site: says nothing of the page
};

constexpr std::array<std::string_view, 4> kPageFindingNames{"gone", "standing", "front_page", "unclear"};

constexpr std::string_view name_of(PageFinding finding) {
  return kPageFindingNames[static_cast<std::size_t>(finding)];
}

/// What is remembered of the looks at one page, while its article is missing.
struct PageHistory {
  int standing = 0;     ///< how often it was there
  int unclear = 0;      ///< how often nothing was to be learned
  int front_pages = 0;  ///< how often in a row, but for unclear ones, it led to the front page
  std::optional<Time> front_page_since;
};

/// A page that is to be asked for, leased to this process: no other daemon asks for it meanwhile.
struct PageCheck {
  std::int64_t article = 0;
  FeedKey feed = 0;    ///< from which the article vanished
  std::string url;     ///< as the feed had it
  std::string home;    ///< canonical URL: whose site a final answer must come from
  std::string server;  ///< to whom politeness is owed (server_of)
  int lease = 0;       ///< number of the lease: what an older one found out does not count
  PageHistory history;
};

/// What became of a check.
struct PageAnswer {
  PageCheck check;
  bool asked = false;  ///< false: the host was not free, or our own network down; all below is empty
  PageFinding finding = PageFinding::kUnclear;
  int status = 0;  ///< HTTP; 0: none came
  Time at{};
  std::optional<Time> hold_until;  ///< the host's Retry-After
};

/// What follows from an answer.
struct PagePlan {
  bool gone = false;            ///< the article is withdrawn
  std::optional<Time> next_at;  ///< when to look again; nothing: never, as things stand
  PageHistory history;
};

}  // namespace khabar
