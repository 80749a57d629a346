#include "base/log.h"

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "base/logfmt.h"
#include "base/time.h"
#include "base/utf8.h"
#include "support/catch.h"

using namespace khabar;

namespace {

/// What a child process writes to stderr while it does `work`, by lines.
std::vector<std::string> stderr_of(const std::function<void()>& work) {
  std::FILE* file = std::tmpfile();
  REQUIRE(file != nullptr);
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    ::dup2(::fileno(file), STDERR_FILENO);
    work();
    ::_exit(0);
  }
  int status = -1;
  REQUIRE(::waitpid(child, &status, 0) == child);
  CHECK(status == 0);
  std::rewind(file);
  std::string text;
  for (int c = 0; (c = std::fgetc(file)) != EOF;) text += static_cast<char>(c);
  std::fclose(file);
  CHECK((text.empty() || text.ends_with('\n')));
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

std::string field(std::string_view value, std::size_t longest = 1000) {
  std::string line;
  log::append_field(line, "k", value, longest);
  return line;
}

}  // namespace

TEST_CASE("values are quoted where they must be") {
  CHECK(field("timeout") == " k=timeout");
  CHECK(field("\u0627\u0644\u062E\u0644\u064A\u062C") == " k=\u0627\u0644\u062E\u0644\u064A\u062C");
  CHECK(field("") == R"( k="")");
  CHECK(field("two words") == R"( k="two words")");
  CHECK(field("a=b") == R"( k="a=b")");
  CHECK(field(R"(say "no" \ never)") == R"( k="say \"no\" \\ never")");
}

TEST_CASE("nothing in a value can forge a line or make it read otherwise (faults X27, C24)") {
  CHECK(field("x\nlevel=error event=forged") == R"( k="x\nlevel=error event=forged")");
  CHECK(field("\r\t\x1b[31m\x7f") == R"( k="\u000d\u0009\u001b[31m\u007f")");
  CHECK(field("\u0085\u009b\u2028\u2029\u202e\u2066") == R"( k="\u0085\u009b\u2028\u2029\u202e\u2066")");
  CHECK(field(std::string_view("a\0b", 3)) == R"( k="a\u0000b")");
  CHECK(field("%s %n {} {0}") == R"( k="%s %n {} {0}")");
}

TEST_CASE("a value that is no UTF-8 is repaired (fault X24)") {
  CHECK(field("a\xff\xd9") == " k=a\uFFFD\uFFFD");
  CHECK(utf8::is_valid(field(std::string(5000, '\x80'))));
}

TEST_CASE("a long value is cut at a whole letter or escape") {
  for (std::size_t longest = 10; longest < 20; ++longest) {
    const std::string cut = field("\u0628\u0628\u0628 \"\"\n\x01 \u20AC\u20AC \U0001F600\U0001F600", longest);
    CAPTURE(cut);
    CHECK(utf8::is_valid(cut));
    CHECK(cut.ends_with("\u2026\""));
    CHECK_FALSE(cut.ends_with("\\\u2026\""));
    CHECK(cut.size() <= longest + std::string(" k=\"\u2026\"").size());
  }
}

TEST_CASE("an event is one line of logfmt on stderr") {
  const auto lines = stderr_of([] {
    log::info("feed.fetched")
        .with("feed", "bbc-arabic")
        .with("status", 200)
        .with("next_in", std::string("15m"));
    log::debug("feed.hidden");
    log::warn("feed.failed").with("why", "two words");
  });
  REQUIRE(lines.size() == 2);
  const std::string& line = lines[0];
  REQUIRE(line.starts_with("ts="));
  CHECK(parse_rfc3339(line.substr(3, line.find(' ') - 3)));
  CHECK(line.substr(line.find(' ')) ==
        " level=info event=feed.fetched feed=bbc-arabic status=200 next_in=15m");
  CHECK(lines[1].ends_with(R"( level=warn event=feed.failed why="two words")"));
}

TEST_CASE("for journald lines carry priorities instead of time and level") {
  const auto lines = stderr_of([] {
    log::configure(log::Level::kDebug, true);
    log::debug("d");
    log::info("i");
    log::warn("w").with("k", "v");
    log::error("e");
  });
  CHECK(lines == std::vector<std::string>{"<7>event=d", "<6>event=i", "<4>event=w k=v", "<3>event=e"});
}

TEST_CASE("the level decides what is written") {
  const auto lines = stderr_of([] {
    log::configure(log::Level::kError, true);
    log::warn("w");
    log::error("e");
  });
  CHECK(lines == std::vector<std::string>{"<3>event=e"});
}

TEST_CASE("levels have names") {
  log::Level level = log::Level::kInfo;
  for (const auto& [text, expected] :
       {std::pair("debug", log::Level::kDebug), std::pair("info", log::Level::kInfo),
        std::pair("warn", log::Level::kWarn), std::pair("error", log::Level::kError)}) {
    CHECK(log::parse_level(text, level));
    CHECK(level == expected);
  }
  for (const char* text : {"", "warning", "INFO", "trace", "error "})
    CHECK_FALSE(log::parse_level(text, level));
  CHECK(level == log::Level::kError);
}

TEST_CASE("no line is longer than 4 KiB, and what was told first is kept (invariant I5)") {
  const auto lines = stderr_of([] {
    log::Event event(log::Level::kWarn, "feed.failed");
    event.with("first", std::string(100'000, 'x'));
    for (int i = 0; i < 20; ++i) event.with("more", std::string(900, '\n')).with("feed", "bbc-arabic");
  });
  REQUIRE(lines.size() == 1);
  CHECK(lines[0].size() <= 4095);
  CHECK(lines[0].size() > 3000);
  CHECK(lines[0].find("feed=bbc-arabic") != std::string::npos);
  CHECK(lines[0].ends_with(" cut=true"));
  CHECK(std::count(lines[0].begin(), lines[0].end(), '"') % 2 == 0);
}

TEST_CASE("lines of many threads never mix") {
  const auto lines = stderr_of([] {
    log::configure(log::Level::kInfo, true);
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t)
      threads.emplace_back([t] {
        for (int i = 0; i < 200; ++i)
          log::info("e").with("thread", t).with("text", std::string(500, static_cast<char>('a' + t)));
      });
    for (std::thread& thread : threads) thread.join();
  });
  REQUIRE(lines.size() == 800);
  const auto is_whole = [](const std::string& line) {
    for (int t = 0; t < 4; ++t)
      if (line ==
          "<6>event=e thread=" + std::to_string(t) + " text=" + std::string(500, static_cast<char>('a' + t)))
        return true;
    return false;
  };
  CHECK(std::all_of(lines.begin(), lines.end(), is_whole));
}
