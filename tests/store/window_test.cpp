#include "store/window.h"

#include "store/habits.h"
#include "store/resolve.h"
#include "support/catch.h"

namespace khabar::store {
namespace {

Time hour(int n) {
  return *parse_rfc3339("2025-12-09T00:00:00Z") + std::chrono::hours{n};
}

/// Articles by the hour of their publication; the last `fresh` of them were never seen before.
std::vector<Shown> shown(const std::vector<int>& hours, bool with_dates = true,
                         std::int64_t newest_known = 100) {
  std::vector<Shown> out;
  for (const int n : hours)
    out.push_back({n, with_dates ? std::optional(hour(n)) : std::nullopt, n > newest_known});
  return out;
}

Dates dates(const std::vector<int>& hours, bool with_dates = true) {
  Dates out;
  for (const int n : hours) out.emplace(n, with_dates ? std::optional(hour(n)) : std::nullopt);
  return out;
}

using Ids = std::vector<std::int64_t>;

TEST_CASE("window: what is gone from the middle vanished, what left at the old end slid") {
  const Ids before{9, 8, 7, 6, 5};
  CHECK(vanished(before, shown({9, 8, 6, 5}), dates({7})).articles == Ids{7});
  CHECK(vanished(before, shown({9, 8, 7, 6}), dates({5})).articles.empty());
  CHECK(vanished(before, shown({11, 10, 9, 8, 7}, true, 9), dates({6, 5})).articles.empty());
  CHECK(vanished(before, shown({10, 9, 7, 6}, true, 9), dates({8, 5})).articles == Ids{8});
  CHECK(vanished({5, 6, 7, 8, 9}, shown({5, 6, 8, 9}), dates({7})).articles == Ids{7});  // oldest first
  CHECK(vanished(before, {}, dates({9, 8, 7, 6, 5})).articles.empty());
}

TEST_CASE("window: without dates the places tell") {
  CHECK(vanished({9, 8, 7, 6}, shown({9, 7, 6}, false), dates({8}, false)).articles == Ids{8});
  CHECK(vanished({9, 8, 7, 6}, shown({10, 9, 8, 7}, false, 9), dates({6}, false)).articles.empty());
  CHECK(vanished({6, 7, 8, 9}, shown({7, 8, 9, 10}, false, 9), dates({6}, false)).articles.empty());
  CHECK(vanished({9, 8, 7, 6}, shown({6, 9, 7}, false), dates({8}, false)).articles.empty());  // shuffled
}

TEST_CASE("window: no order of time, a fixture at the end, and a feed that is rebuilt tell nothing") {
  CHECK(vanished({5, 9, 7, 8, 6}, shown({5, 9, 8, 6}), dates({7})).articles.empty());
  CHECK(vanished({9, 8, 7, 1}, shown({10, 9, 8, 1}, true, 9), dates({7})).articles.empty());
  CHECK(vanished({9, 8, 7}, shown({9, 7}), dates({8})).articles == Ids{8});
  CHECK(vanished({12, 11, 10, 9, 8, 7, 6, 5, 4, 3}, shown({12, 4, 3}), dates({11, 10, 9, 8, 7, 6, 5}))
            .articles.empty());
}

TEST_CASE("window: only the newest gone and nothing new may be an older copy") {
  CHECK(vanished({9, 8, 7, 6}, shown({8, 7, 6}), dates({9})).looks_stale);
  CHECK_FALSE(vanished({9, 8, 7, 6}, shown({10, 8, 7, 6}, true, 9), dates({9})).looks_stale);
  CHECK_FALSE(vanished({9, 8, 7, 6}, shown({9, 7, 6}), dates({8})).looks_stale);
}

TEST_CASE("window: what it no longer reaches back to") {
  CHECK(slid_past(shown({9, 8}), hour(7)));
  CHECK_FALSE(slid_past(shown({9, 6}), hour(7)));
  CHECK_FALSE(slid_past(shown({9, 8}), std::nullopt));
}

TEST_CASE("window: as PostgreSQL prints it, and back") {
  Window window;
  read_window("{913333352482734087,2,3}", "00000000000000ff0123456789abcdef0000000000000000", window);
  CHECK(window.articles == Ids{913333352482734087, 2, 3});
  CHECK(window.digests == std::vector<std::uint64_t>{255, 0x0123456789abcdef, 0});
  CHECK(array_text(window.articles) == "{913333352482734087,2,3}");
  CHECK(hex_text(window.digests) == "00000000000000ff0123456789abcdef0000000000000000");
  Window none;
  read_window("{}", "", none);
  CHECK(none.articles.empty());
  CHECK(array_text({}) == "{}");
}

TEST_CASE("habits: one change of every guid is a move, two in a row are a habit (A01)") {
  FeedRow row;
  Habits moved, kept;
  moved.guids.changed = moved.entries = 20;
  kept.guids.kept = kept.entries = 20;
  learn_habits(row, moved, hour(1));
  CHECK(row.guids == kTrusted);
  CHECK(learns_guids(row));
  learn_habits(row, kept, hour(2));
  learn_habits(row, moved, hour(3));
  CHECK(row.guids == kTrusted);
  learn_habits(row, moved, hour(4));
  CHECK(row.guids == "rotating");
  CHECK(row.guids_since == hour(4));
  CHECK_FALSE(learns_guids(row));
}

TEST_CASE("habits: a slip in a long document is none, a shared guid in most of it is one at once (C08)") {
  FeedRow slip, shared;
  Habits one, most;
  one.reused = 1;
  one.entries = most.entries = 30;
  most.reused = 20;
  for (int i = 0; i < 5; ++i) learn_habits(slip, one, hour(i));
  CHECK(slip.guids == kTrusted);
  learn_habits(shared, most, hour(1));
  CHECK(shared.guids == "reused");
}

TEST_CASE("resolve: a guid of a purged article is not taken for what was published long after it") {
  Article entry;
  Candidate purged;
  purged.status = Candidate::Status::kPurged;
  purged.article = (hour(0) - Time{std::chrono::seconds{1'577'836'800}}).count() << 22;
  const std::vector<Candidate> candidates{purged};
  CHECK(resolve(entry, candidates) != nullptr);
  entry.published = hour(1);
  CHECK(resolve(entry, candidates) != nullptr);
  entry.published = hour(24 * 30);
  CHECK(resolve(entry, candidates) == nullptr);
}

}  // namespace
}  // namespace khabar::store
