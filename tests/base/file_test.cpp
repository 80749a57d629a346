#include "base/file.h"

#include <sys/stat.h>

#include <filesystem>

#include "support/catch.h"
#include "support/process.h"

using namespace khabar;
using khabar::test::read_file;
using khabar::test::TempDirectory;

namespace {

constexpr mode_t kReadableByAll = 0644;

mode_t mode_of(const std::string& file) {
  struct stat facts {};
  REQUIRE(stat(file.c_str(), &facts) == 0);
  return facts.st_mode & 07777U;
}

}  // namespace

TEST_CASE("A file is replaced as a whole, with the mode that was asked for whatever the umask says") {
  const TempDirectory directory;
  const std::string file = directory.file("numbers");
  const auto durability = GENERATE(Durability::kCache, Durability::kDisk);
  const mode_t before = umask(077);
  CHECK(replace_file(file, "one\n", kReadableByAll, durability));
  CHECK(replace_file(file, "two\n", kReadableByAll, durability));
  umask(before);
  CHECK(read_file(file) == "two\n");
  CHECK(mode_of(file) == kReadableByAll);
  CHECK_FALSE(std::filesystem::exists(file + ".new"));
}

TEST_CASE("A file that cannot be replaced stays, nothing is left beside it, and the error names it") {
  const TempDirectory directory;
  const std::string file = directory.file("numbers");
  std::filesystem::create_directory(file);
  const Status refused = replace_file(file, "one\n", kReadableByAll, Durability::kCache);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().kind == Kind::kIo);
  CHECK(refused.error().message == "cannot replace " + file + ": Is a directory");
  CHECK_FALSE(std::filesystem::exists(file + ".new"));
  CHECK_FALSE(replace_file(directory.file("nowhere/numbers"), "one\n", kReadableByAll, Durability::kCache));
}

TEST_CASE("A link that another user may have laid is not written through") {
  const TempDirectory directory;
  const std::string file = directory.file("numbers"), other = directory.file("other");
  test::write_file(other, "theirs\n");
  std::filesystem::create_symlink(other, file + ".new");
  CHECK_FALSE(replace_file(file, "ours\n", kReadableByAll, Durability::kCache));
  CHECK(read_file(other) == "theirs\n");
  CHECK(replace_file(file, "ours\n", kReadableByAll, Durability::kCache));  // the link is gone now
  CHECK(read_file(file) == "ours\n");
}
