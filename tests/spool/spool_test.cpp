#include "spool/spool.h"

#include <sqlite3.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

#include "spool_directory.h"

namespace khabar::spool {
namespace {

using test::drain;
using test::fill;
using test::numbers;
using test::SpoolDirectory;

void run_sql(const std::filesystem::path& file, const char* sql) {
  sqlite3* db = nullptr;
  REQUIRE(sqlite3_open(file.c_str(), &db) == SQLITE_OK);
  const int code = sqlite3_exec(db, sql, nullptr, nullptr, nullptr);
  sqlite3_close(db);
  REQUIRE(code == SQLITE_OK);
}

TEST_CASE("an empty spool has nothing") {
  const SpoolDirectory directory;
  const auto spool = directory.open();
  CHECK(spool->records() == 0);
  CHECK(spool->bytes() == 0);
  CHECK(spool->set_aside() == 0);
  CHECK(spool->salvage_note().empty());
  const auto none = spool->oldest();
  REQUIRE(none);
  CHECK_FALSE(none->has_value());
}

TEST_CASE("nobody but its owner reads what waits in it") {
  const SpoolDirectory directory;
  const auto spool = directory.open();
  fill(*spool, 1, 2, 100);
  using std::filesystem::perms;
  for (const char* suffix : {"", "-wal"}) {
    INFO(suffix);
    CHECK((std::filesystem::status(directory.file(suffix)).permissions() & perms::all) ==
          (perms::owner_read | perms::owner_write));
  }
}

TEST_CASE("records come back oldest first, whole, and stay until they are removed") {
  const SpoolDirectory directory;
  const auto spool = directory.open();
  fill(*spool, 1, 20, 10000);
  CHECK(spool->records() == 20);
  CHECK(spool->bytes() > 20 * 10000);
  const auto first = spool->oldest();
  const auto again = spool->oldest();
  REQUIRE(first);
  REQUIRE(again);
  CHECK((*first)->number == (*again)->number);
  CHECK(drain(*spool, 10000) == numbers(1, 20));
  CHECK(spool->records() == 0);
  CHECK(spool->bytes() == 0);
}

TEST_CASE("any response at all, of sizes around the page's and far beyond") {
  const SpoolDirectory directory;
  const auto spool = directory.open();
  std::mt19937_64 random(11);
  for (const std::size_t size : {0U, 1U, 3000U, 3900U, 4000U, 4100U, 8200U, 70000U, 3000000U}) {
    Response response = test::random_response(random, 100);
    response.body = test::plain_response(1, size).body;
    REQUIRE(spool->append("feed", response));
    const auto record = spool->oldest();
    REQUIRE(record);
    REQUIRE(test::equal((*record)->response, response));
    REQUIRE(spool->remove((*record)->number));
  }
}

TEST_CASE("numbers rise for ever, also over a restart of an empty spool") {
  const SpoolDirectory directory;
  std::int64_t last = 0;
  for (int run = 0; run < 3; ++run) {
    const auto spool = directory.open();
    fill(*spool, 1, 2, 10);
    for (int i = 0; i < 2; ++i) {
      const auto record = spool->oldest();
      REQUIRE((*record)->number > last);
      last = (*record)->number;
      REQUIRE(spool->remove(last));
    }
  }
}

TEST_CASE("a spool that was closed is there again") {
  const SpoolDirectory directory;
  fill(*directory.open(), 1, 5, 5000);
  const auto spool = directory.open();
  CHECK(spool->records() == 5);
  CHECK(spool->salvage_note().empty());
  CHECK(drain(*spool, 5000) == numbers(1, 5));
}

TEST_CASE("removing what is not there is told, and harms nothing") {
  const SpoolDirectory directory;
  const auto spool = directory.open();
  fill(*spool, 1, 1, 10);
  const Status removed = spool->remove(77);
  REQUIRE_FALSE(removed);
  CHECK(removed.error().kind == Kind::kNotFound);
  CHECK(spool->records() == 1);
  CHECK(drain(*spool, 10) == numbers(1, 1));
}

TEST_CASE("beyond max_bytes append refuses, and takes again when there is room", "[P05]") {
  const SpoolDirectory directory;
  const auto spool = directory.open(25000);
  fill(*spool, 1, 2, 10000);
  const std::int64_t before = spool->bytes();
  const Status refused = spool->append("feed-3", test::plain_response(3, 10000));
  REQUIRE_FALSE(refused);
  CHECK(refused.error().kind == Kind::kLimit);
  CHECK(spool->records() == 2);
  CHECK(spool->bytes() == before);
  REQUIRE(spool->remove((*spool->oldest())->number));
  fill(*spool, 3, 3, 10000);
  CHECK(drain(*spool, 10000) == numbers(2, 3));
}

TEST_CASE("a drained spool gives its room back") {
  const SpoolDirectory directory;
  const auto spool = directory.open();
  fill(*spool, 1, 300, 100000);
  const auto full = std::filesystem::file_size(directory.file());
  REQUIRE(full > 20'000'000);
  for (int i = 0; i < 200; ++i) REQUIRE(spool->remove((*spool->oldest())->number));
  CHECK(std::filesystem::file_size(directory.file()) < full / 2);
  drain(*spool, 100000);
  CHECK(std::filesystem::file_size(directory.file()) <= 32 * 1024);
  CHECK(std::filesystem::file_size(directory.file("-wal")) == 0);
  fill(*spool, 301, 303, 1000);
  CHECK(drain(*spool, 1000) == numbers(301, 303));
}

/// Runs `work` in a child process, which then kills itself as kill -9 would.
template <class Work>
void in_killed_process(Work work) {
  const pid_t child = fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    work();
    kill(getpid(), SIGKILL);
    _exit(1);
  }
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  REQUIRE(WIFSIGNALED(status));
  REQUIRE(WTERMSIG(status) == SIGKILL);
}

TEST_CASE("what append answered for survives SIGKILL", "[P01]") {
  const SpoolDirectory directory;
  in_killed_process([&] {
    const auto spool = directory.open();
    fill(*spool, 1, 30, 20000);
  });
  in_killed_process([&] {
    const auto spool = directory.open();
    for (int i = 0; i < 10; ++i) (void)spool->remove((*spool->oldest())->number);
    fill(*spool, 31, 35, 20000);
  });
  const auto spool = directory.open();
  CHECK(spool->salvage_note().empty());
  CHECK(drain(*spool, 20000) == numbers(11, 35));
}

TEST_CASE("SIGKILL at any moment leaves what was answered for", "[P01]") {
  for (int moment = 0; moment < 12; ++moment) {
    const SpoolDirectory directory;
    int pipe_ends[2];
    REQUIRE(pipe(pipe_ends) == 0);
    const pid_t child = fork();
    if (child == 0) {
      const auto spool = directory.open();
      for (unsigned char number = 1; number < 250; ++number) {
        if (!spool->append("feed-" + std::to_string(number), test::plain_response(number, 30000))) _exit(1);
        if (write(pipe_ends[1], &number, 1) != 1) _exit(1);
      }
      _exit(0);
    }
    close(pipe_ends[1]);
    unsigned char answered = 0;
    for (int i = 0; i < 1 + moment * 3; ++i) REQUIRE(read(pipe_ends[0], &answered, 1) == 1);
    kill(child, SIGKILL);
    while (read(pipe_ends[0], &answered, 1) == 1) {
    }
    close(pipe_ends[0]);
    waitpid(child, nullptr, 0);
    const auto spool = directory.open();
    const auto there = drain(*spool, 30000);
    REQUIRE(there.size() >= answered);
    REQUIRE(there.size() <= answered + 1U);  // one may have been written, but not yet answered for
    REQUIRE(there == numbers(1, there.size()));
  }
}

TEST_CASE("one process at a time") {
  const SpoolDirectory directory;
  const auto spool = directory.open();
  const auto second = directory.try_open();
  REQUIRE_FALSE(second);
  CHECK(second.error().kind == Kind::kBusy);
  fill(*spool, 1, 1, 10);
  CHECK(drain(*spool, 10) == numbers(1, 1));
}

TEST_CASE("a spool of a newer version is refused and left as it is", "[P14]") {
  const SpoolDirectory directory;
  fill(*directory.open(), 1, 3, 100);
  run_sql(directory.file(), "PRAGMA user_version=2");
  const std::string before = directory.read();
  const auto opened = directory.try_open();
  REQUIRE_FALSE(opened);
  CHECK(opened.error().kind == Kind::kSchema);
  CHECK(opened.error().message.find("is of version 2, and this khabard knows 1") != std::string::npos);
  CHECK(directory.read() == before);
  CHECK_FALSE(directory.has(".bad-1"));
}

TEST_CASE("a directory that is not there is an error of input and output") {
  const auto opened = Spool::open({"/nowhere/at/all/spool.db", 1 << 20});
  REQUIRE_FALSE(opened);
  CHECK(opened.error().kind == Kind::kIo);
  CHECK(opened.error().message.starts_with("spool: /nowhere/at/all/spool.db: "));
}

}  // namespace
}  // namespace khabar::spool
