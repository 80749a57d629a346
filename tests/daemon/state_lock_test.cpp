#include "state_lock.h"

#include "support/catch.h"
#include "support/process.h"

using namespace khabar;
using khabar::daemon::StateLock;
using khabar::test::TempDirectory;

TEST_CASE("One owner at a time; the directory is made where it is missing (P10)") {
  TempDirectory directory;
  const std::string state = directory.file("var/state");
  {
    const auto first = StateLock::acquire(state);
    REQUIRE(first.ok());
    const auto second = StateLock::acquire(state);
    REQUIRE_FALSE(second.ok());
    CHECK(second.error().kind == Kind::kBusy);
    CHECK(second.error().message.find(state) != std::string::npos);
  }
  CHECK(StateLock::acquire(state).ok());
}

TEST_CASE("A directory that cannot be made is named with what to do") {
  const auto lock = StateLock::acquire("/proc/khabar");
  REQUIRE_FALSE(lock.ok());
  CHECK(lock.error().kind == Kind::kIo);
  CHECK(lock.error().message.find("spool.directory") != std::string::npos);
}
