#include <algorithm>

#include "faulty_disk.h"
#include "spool/spool.h"
#include "spool_directory.h"

// Faults P05 and P16: a disk that is full, or does not write or sync what it was told to, at every moment it
// can.
namespace khabar::spool {
namespace {

using test::drain;
using test::FaultyDisk;
using test::fill;
using test::numbers;
using test::SpoolDirectory;

constexpr std::size_t kBody = 6000;
constexpr int kLasting = 1'000'000;

struct Trial {
  int failures = 0;  ///< operations that the disk refused
  int refused = 0;   ///< appends that answered with an error
};

/// Six appends, of which those that fail are tried again on the disk made whole. Whatever the disk
/// did, everything that was answered for has to be there once and in order, in the running spool and in one
/// opened anew.
Trial try_disk(int good, int bad, int code, Kind expected) {
  const SpoolDirectory directory;
  FaultyDisk disk;
  Trial trial;
  {
    const auto spool = directory.open();
    fill(*spool, 1, 1, kBody);
    disk.fail_after(good, bad, code);
    for (std::uint64_t number = 2; number <= 6; ++number) {
      const std::string id = "feed-" + std::to_string(number);
      Status appended = spool->append(id, test::plain_response(number, kBody));
      if (!appended) {
        REQUIRE(appended.error().kind == expected);
        ++trial.refused;
        trial.failures += FaultyDisk::failed();
        disk.heal();
        appended = spool->append(id, test::plain_response(number, kBody));
      }
      REQUIRE(appended);
    }
    trial.failures += FaultyDisk::failed();
    disk.heal();
    REQUIRE(spool->salvage_note().empty());
  }
  const auto spool = directory.open();
  REQUIRE(spool->salvage_note().empty());
  auto tags = drain(*spool, kBody);
  // An append whose sync failed may have reached the disk all the same: then its record is there twice, which
  // replaying allows for.
  tags.erase(std::unique(tags.begin(), tags.end()), tags.end());
  REQUIRE(tags == numbers(1, 6));
  return trial;
}

/// try_disk() with the first failure at every operation there is. Answers how many appends were refused.
int try_all_moments(int bad, int code, Kind expected) {
  int refused = 0;
  for (int good = 0;; ++good) {
    CAPTURE(good, bad, code);
    const Trial trial = try_disk(good, bad, code, expected);
    refused += trial.refused;
    if (trial.failures == 0) return refused;
  }
}

TEST_CASE("a full disk refuses appends and damages nothing", "[P05]") {
  CHECK(try_all_moments(kLasting, SQLITE_FULL, Kind::kUnavailable) > 5);
}

TEST_CASE("writes that fail once are nothing but a refused append", "[P16]") {
  CHECK(try_all_moments(1, SQLITE_IOERR_WRITE, Kind::kIo) > 5);
}

TEST_CASE("syncs that fail once are nothing but a refused append", "[P16]") {
  CHECK(try_all_moments(1, SQLITE_IOERR_FSYNC, Kind::kIo) == 5);  // each append syncs once
}

TEST_CASE("on a full disk the spool can still be read", "[P05]") {
  const SpoolDirectory directory;
  FaultyDisk disk;
  {
    const auto spool = directory.open();
    fill(*spool, 1, 5, kBody);
    disk.fail_after(3, kLasting, SQLITE_FULL);
    const Status refused = spool->append("feed-6", test::plain_response(6, kBody));
    REQUIRE_FALSE(refused);
    CHECK(refused.error().kind == Kind::kUnavailable);
    CHECK(spool->records() == 5);
    disk.heal();
    CHECK(drain(*spool, kBody) == numbers(1, 5));
  }
}

TEST_CASE("a full disk stops a repair, and the damaged file stays where it is", "[P05][P06]") {
  const SpoolDirectory directory;
  fill(*directory.open(), 1, 30, kBody);
  std::string damaged = directory.read();
  std::fill_n(damaged.begin(), 4096, '\0');
  directory.restore(damaged, "");
  {
    FaultyDisk disk;
    disk.fail_after(10, kLasting, SQLITE_FULL);
    const auto opened = directory.try_open();
    REQUIRE_FALSE(opened);
    CHECK(opened.error().kind == Kind::kUnavailable);
    CHECK(directory.read() == damaged);
  }
  const auto spool = directory.open();
  CHECK(drain(*spool, kBody) == numbers(1, 30));
}

}  // namespace
}  // namespace khabar::spool
