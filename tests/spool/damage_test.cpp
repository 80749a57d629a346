#include <sqlite3.h>

#include <algorithm>
#include <functional>

#include "spool/spool.h"
#include "spool_directory.h"

// Fault P06: what is damaged on disk costs the records that stood there, never the others, and never the
// start.
namespace khabar::spool {
namespace {

using test::drain;
using test::fill;
using test::numbers;
using test::SpoolDirectory;

constexpr std::size_t kPage = 4096;
constexpr std::size_t kBody = 9000;  // a leaf and two overflow pages each
constexpr std::uint64_t kRecords = 40;

struct Image {
  std::string db, log;
};

/// The files of a spool of kRecords: closed in good order, or as a killed process leaves them.
Image image_of(bool closed) {
  const SpoolDirectory directory;
  auto spool = directory.open();
  fill(*spool, 1, kRecords, kBody);
  if (closed) spool.reset();
  return {directory.read(), directory.read("-wal")};
}

const Image& closed_image() {
  static const Image image = image_of(true);
  return image;
}
const Image& killed_image() {
  static const Image image = image_of(false);
  return image;
}

bool rises(const std::vector<std::uint64_t>& tags) {
  return std::adjacent_find(tags.begin(), tags.end(), std::greater_equal<>()) == tags.end();
}

/// Opens what is in the directory, takes everything out, checks each record, and sees that it works on.
/// Answers how many were lost.
std::uint64_t lost_of(const SpoolDirectory& directory) {
  const auto spool = directory.open();
  const auto tags = drain(*spool, kBody);
  REQUIRE(rises(tags));
  REQUIRE(spool->records() == 0);
  fill(*spool, 1000, 1002, kBody);
  REQUIRE(drain(*spool, kBody) == numbers(1000, 1002));
  const std::uint64_t lost = kRecords - tags.size();
  if (lost > 0) {
    REQUIRE((spool->set_aside() > 0 || !spool->salvage_note().empty()));
  }
  return lost;
}

std::uint64_t lost_of(const Image& image) {
  const SpoolDirectory directory;
  directory.restore(image.db, image.log);
  return lost_of(directory);
}

TEST_CASE("the images are what they should be") {
  CHECK(closed_image().log.empty());
  CHECK(killed_image().log.size() > kRecords * kBody / 2);
  CHECK(lost_of(closed_image()) == 0);
  CHECK(lost_of(killed_image()) == 0);
}

TEST_CASE("a flipped bit anywhere costs one record at most", "[P06]") {
  std::mt19937_64 random(1);
  for (int round = 0; round < 30; ++round) {
    Image image = closed_image();
    // The 100 bytes of the header hold the version: a flip there may look like a newer file, which is refused
    // (P14).
    const std::size_t at = 100 + random() % (image.db.size() - 100);
    image.db[at] = static_cast<char>(image.db[at] ^ (1 << random() % 8));
    CAPTURE(at);
    REQUIRE(lost_of(image) <= 1);
  }
}

TEST_CASE("a flipped bit in the write-ahead log costs one record at most", "[P06]") {
  std::mt19937_64 random(2);
  for (int round = 0; round < 30; ++round) {
    Image image = killed_image();
    const std::size_t at = round < 10 ? static_cast<std::size_t>(round) * 6 : random() % image.log.size();
    image.log[at] = static_cast<char>(image.log[at] ^ (1 << random() % 8));
    CAPTURE(at);
    REQUIRE(lost_of(image) <= 1);
  }
}

TEST_CASE("a block of zeros costs the records that stood on it", "[P06]") {
  const std::size_t pages = closed_image().db.size() / kPage;
  for (std::size_t page = 0; page < pages; page += page < 6 ? 1 : 11) {
    Image image = closed_image();
    std::fill_n(image.db.begin() + static_cast<std::ptrdiff_t>(page * kPage), kPage, '\0');
    CAPTURE(page);
    REQUIRE(lost_of(image) <= 9);  // a leaf holds the beginnings of eight or nine records of this size
  }
}

TEST_CASE("without its first page the file gives all its records", "[P06]") {
  Image image = closed_image();
  std::fill_n(image.db.begin(), kPage, '\xA5');
  const SpoolDirectory directory;
  directory.restore(image.db, "");
  CHECK(lost_of(directory) == 0);
  CHECK(directory.read(".bad-1") == image.db);
}

TEST_CASE("a tail cut off costs what stood there", "[P06]") {
  const std::size_t whole = closed_image().db.size();
  for (std::size_t size = whole / 13; size < whole; size += whole / 13) {
    Image image = closed_image();
    image.db.resize(size);
    CAPTURE(size);
    const std::uint64_t pages_cut = (whole - size + kPage - 1) / kPage;
    REQUIRE(lost_of(image) <= pages_cut + 8);
  }
}

TEST_CASE("a log cut anywhere keeps what was committed before the cut", "[P06]") {
  const std::size_t whole = killed_image().log.size();
  std::uint64_t least = 0;
  for (std::size_t size = whole; size > whole / 13; size -= whole / 13) {
    Image image = killed_image();
    image.log.resize(size);
    const SpoolDirectory directory;
    directory.restore(image.db, image.log);
    const auto spool = directory.open();
    const auto tags = drain(*spool, kBody);
    REQUIRE(tags ==
            numbers(1, tags.size()));  // SQLite ends at a cut: no way to tell it from a commit in the making
    const std::uint64_t lost = kRecords - tags.size();
    REQUIRE(lost >= least);
    least = lost;
  }
}

TEST_CASE("a log without its file still gives its records", "[P06]") {
  CHECK(lost_of({"", killed_image().log}) == 0);
}

TEST_CASE("foreign bytes are moved aside, never deleted", "[P06]") {
  const std::string text = "#!/bin/sh\necho not a spool\n";
  std::string noise(3 * kPage + 17, '\0');
  std::mt19937_64 random(3);
  for (char& byte : noise) byte = static_cast<char>(random());
  const SpoolDirectory directory;
  int n = 0;
  for (const std::string& bytes : {text, noise, std::string(5 * kPage, '\0')}) {
    directory.write(bytes);
    const auto spool = directory.open();
    const std::string bad = ".bad-" + std::to_string(++n);
    CHECK(directory.read(bad) == bytes);
    CHECK(spool->salvage_note().find("spool.db" + bad + ", 0 records kept, 0 lost") != std::string::npos);
    fill(*spool, 1, 2, kBody);
    CHECK(drain(*spool, kBody) == numbers(1, 2));
  }
}

TEST_CASE("a database of another program is moved aside as it is", "[P06]") {
  const SpoolDirectory directory;
  sqlite3* db = nullptr;
  REQUIRE(sqlite3_open(directory.file().c_str(), &db) == SQLITE_OK);
  REQUIRE(sqlite3_exec(db, "CREATE TABLE places(url); INSERT INTO places VALUES('x')", nullptr, nullptr,
                       nullptr) == 0);
  sqlite3_close(db);
  const std::string before = directory.read();
  const auto spool = directory.open();
  CHECK(spool->records() == 0);
  CHECK(directory.read(".bad-1") == before);
  CHECK(spool->salvage_note().find("is a database of another program") != std::string::npos);
}

TEST_CASE("removed records do not come back from a damaged file") {
  const SpoolDirectory directory;
  {
    const auto spool = directory.open();
    fill(*spool, 1, kRecords, kBody);
    for (int i = 0; i < 25; ++i) REQUIRE(spool->remove((*spool->oldest())->number));
  }
  std::string db = directory.read();
  std::fill_n(db.begin(), kPage, '\0');
  directory.restore(db, "");
  const auto spool = directory.open();
  CHECK(spool->records() == 15);
  CHECK(drain(*spool, kBody) == numbers(26, kRecords));
}

TEST_CASE("damage that appears while the spool runs is met as well", "[P06]") {
  const SpoolDirectory directory;
  const auto spool = directory.open();
  fill(*spool, 1, 700, kBody);  // more than the page cache and the log hold
  {
    std::fstream file(directory.file(), std::ios::binary | std::ios::in | std::ios::out);
    const std::string zeros(kPage, '\0');
    for (const std::size_t page : {40U, 300U, 301U, 302U}) {
      file.seekp(static_cast<std::streamoff>(page * kPage));
      file.write(zeros.data(), static_cast<std::streamsize>(zeros.size()));
    }
  }
  const auto tags = drain(*spool, kBody);
  CHECK(rises(tags));
  CHECK(tags.size() >= 700 - 36);
  CHECK(tags.size() < 700);
  CHECK(spool->set_aside() > 0);
}

TEST_CASE("a repair that was interrupted is ended by the next start") {
  const SpoolDirectory directory;
  fill(*directory.open(), 1, 5, kBody);
  std::filesystem::rename(directory.file(), directory.file(".new"));
  SECTION("before the damaged file was moved") {
    directory.write("damaged");
  }
  SECTION("after it was moved, before its log was") {
    directory.write("damaged", "-wal");
  }
  SECTION("after both were moved") {}
  const auto spool = directory.open();
  CHECK(drain(*spool, kBody) == numbers(1, 5));
  CHECK_FALSE(directory.has(".new"));
}

TEST_CASE("what is left of a repair that never got far is in nobody's way") {
  const SpoolDirectory directory;
  directory.restore("foreign", "");
  directory.write("half a file", ".part");
  directory.write("half a log", ".part-wal");
  const auto spool = directory.open();
  fill(*spool, 1, 1, kBody);
  CHECK(drain(*spool, kBody) == numbers(1, 1));
  CHECK_FALSE(directory.has(".part"));
}

}  // namespace
}  // namespace khabar::spool
