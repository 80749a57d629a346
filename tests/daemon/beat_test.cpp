#include <thread>

#include "support/catch.h"
#include "traffic.h"

using namespace khabar;
using namespace khabar::daemon;

TEST_CASE("A thread that shows no life is told from one that waits for others (P08)") {
  constexpr milliseconds kLimit{20};
  Beat beat;
  CHECK_FALSE(beat.older_than(std::chrono::hours{1}));
  std::this_thread::sleep_for(3 * kLimit);
  CHECK(beat.older_than(kLimit));
  {
    const Resting resting(beat);
    std::this_thread::sleep_for(3 * kLimit);
    CHECK_FALSE(beat.older_than(kLimit));
  }
  CHECK_FALSE(beat.older_than(std::chrono::hours{1}));
  std::this_thread::sleep_for(3 * kLimit);
  CHECK(beat.older_than(kLimit));
}
