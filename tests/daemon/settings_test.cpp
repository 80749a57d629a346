#include "settings.h"

#include "support/catch.h"

using khabar::daemon::affordable_transfers;

TEST_CASE("As many transfers as are configured, unless the process may not open enough files (P07)") {
  CHECK(affordable_transfers(200, 65536) == 200);
  CHECK(affordable_transfers(10'000, 65536) == 10'000);
  CHECK(affordable_transfers(200, 1024) == 200);
  CHECK(affordable_transfers(500, 1024) == 248);
  CHECK(affordable_transfers(200, 64) == 8);
  CHECK(affordable_transfers(200, 16) == 1);
  CHECK(affordable_transfers(200, ~std::uint64_t{0}) == 200);  // RLIM_INFINITY
}
