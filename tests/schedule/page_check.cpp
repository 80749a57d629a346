#include "schedule/page_check.h"

#include "support/catch.h"

using namespace khabar;
using namespace std::chrono_literals;
using schedule::finding_of;
using schedule::plan_after;

namespace {

const Time kStart = *parse_rfc3339("2025-12-09T12:00:00Z");
constexpr const char* kPage = "https://news.example/2025/a";

Response answered(int status, const std::string& at = kPage, int redirects = 0, bool permanent = false) {
  Response response;
  response.status = status;
  response.outcome = status == 200 ? Outcome::kOk : Outcome::kHttpError;
  response.url = at;
  response.redirects = redirects;
  response.permanently_moved = permanent;
  return response;
}

PageFinding finding(const Response& response, const std::string& page = kPage) {
  return finding_of(response, page, page);
}

PageAnswer said(PageFinding what, Time at, const PageHistory& before = {}) {
  PageAnswer answer;
  answer.asked = true;
  answer.finding = what;
  answer.at = at;
  answer.check.history = before;
  return answer;
}

}  // namespace

TEST_CASE("page: 404 and 410 are gone, 200 stands, all else says nothing") {
  CHECK(finding(answered(404)) == PageFinding::kGone);
  CHECK(finding(answered(410)) == PageFinding::kGone);
  CHECK(finding(answered(200)) == PageFinding::kStanding);
  for (const int status : {0, 204, 304, 400, 401, 403, 405, 429, 451, 500, 502, 503})
    CHECK(finding(answered(status)) == PageFinding::kUnclear);
  Response cut = answered(200);
  cut.outcome = Outcome::kTimeout;
  CHECK(finding(cut) == PageFinding::kUnclear);
  cut.outcome = Outcome::kTooLarge;  // more than is read of a page
  CHECK(finding(cut) == PageFinding::kStanding);
}

TEST_CASE("page: where it ended counts") {
  CHECK(finding(answered(404, "https://www.news.example/2025/a", 1)) == PageFinding::kGone);
  CHECK(finding(answered(404, "https://m.news.example/x", 1)) == PageFinding::kGone);
  CHECK(finding(answered(404, "https://login.example/x", 1)) == PageFinding::kUnclear);
  CHECK(finding(answered(404, "https://badnews.example/x", 1)) == PageFinding::kUnclear);
  CHECK(finding(answered(200, "https://consent.example/", 1, true)) == PageFinding::kUnclear);
  CHECK(finding(answered(200, "https://news.example/2025/moved", 1, true)) == PageFinding::kStanding);
  // a wrapper leads to the site itself, whose answer counts
  CHECK(finding_of(answered(410, kPage, 1), "https://feeds.example/~r/1", kPage) == PageFinding::kGone);
}

TEST_CASE("page: the front page instead, for good or for now") {
  for (const char* front : {"https://news.example/", "https://news.example/index.php",
                            "https://news.example/ar", "https://news.example/en/"}) {
    CHECK(finding(answered(200, front, 1, true)) == PageFinding::kFrontPage);
    CHECK(finding(answered(200, front, 2, false)) == PageFinding::kUnclear);
  }
  CHECK(finding(answered(200, "https://news.example/?p=7", 1, true)) == PageFinding::kStanding);
  CHECK(finding(answered(200, "https://news.example/12/", 1, true)) == PageFinding::kStanding);
  CHECK(finding(answered(200, "https://news.example/", 1, true), "https://news.example/en") ==
        PageFinding::kStanding);  // the article has no other page
}

TEST_CASE("page: gone retracts at once; the front page at the third time in a row, over a day") {
  CHECK(plan_after(said(PageFinding::kGone, kStart)).gone);
  PagePlan plan = plan_after(said(PageFinding::kFrontPage, kStart));
  CHECK_FALSE(plan.gone);
  plan = plan_after(said(PageFinding::kFrontPage, kStart + 12h, plan.history));
  CHECK_FALSE(plan.gone);
  SECTION("three times") {
    CHECK_FALSE(plan_after(said(PageFinding::kFrontPage, kStart + 23h, plan.history)).gone);
    CHECK(plan_after(said(PageFinding::kFrontPage, kStart + 24h, plan.history)).gone);
  }
  SECTION("what is unclear between them does not count") {
    plan = plan_after(said(PageFinding::kUnclear, kStart + 20h, plan.history));
    CHECK(plan_after(said(PageFinding::kFrontPage, kStart + 24h, plan.history)).gone);
  }
  SECTION("the page itself between them does") {
    plan = plan_after(said(PageFinding::kStanding, kStart + 20h, plan.history));
    CHECK_FALSE(plan_after(said(PageFinding::kFrontPage, kStart + 24h, plan.history)).gone);
  }
}

TEST_CASE("page: looks are ever farther apart, and there is an end to them") {
  const auto spans = [](PageFinding what) {
    std::vector<std::chrono::hours> out;
    Time at = kStart;
    PagePlan plan = plan_after(said(what, at));
    while (plan.next_at && out.size() < 100) {
      out.push_back(std::chrono::floor<std::chrono::hours>(*plan.next_at - at));
      at = *plan.next_at;
      plan = plan_after(said(what, at, plan.history));
    }
    CHECK_FALSE(plan.gone);
    return out;
  };
  CHECK(spans(PageFinding::kStanding) == std::vector<std::chrono::hours>{6h, 12h, 24h, 48h, 96h, 168h, 168h});
  const auto unclear = spans(PageFinding::kUnclear);
  CHECK(unclear.size() == 19);
  CHECK(unclear.front() == 1h);
  CHECK(unclear.back() == 24h);
}

TEST_CASE("page: Retry-After is obeyed; a check that was not made changes nothing") {
  PageAnswer answer = said(PageFinding::kUnclear, kStart);
  answer.hold_until = kStart + 50h;
  CHECK(plan_after(answer).next_at == kStart + 50h);
  PageAnswer none;
  none.at = kStart;
  none.check.history.standing = 3;
  const PagePlan plan = plan_after(none);
  CHECK(plan.next_at == kStart + 10min);
  CHECK(plan.history.standing == 3);
  CHECK(plan.history.unclear == 0);
}
