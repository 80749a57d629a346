#include "base/line_queue.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <array>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "support/catch.h"

using namespace khabar;
using std::chrono::steady_clock;

namespace {

/// A pipe that is read when it is asked for.
class Pipe {
 public:
  Pipe() { REQUIRE(::pipe2(ends_.data(), O_CLOEXEC) == 0); }
  ~Pipe() {
    ::close(ends_[0]);
    ::close(ends_[1]);
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;

  [[nodiscard]] int in() const { return ends_[1]; }
  /// All that comes until nothing has come for a while.
  [[nodiscard]] std::string read() const {
    std::string text;
    std::array<char, 65536> part{};
    for (pollfd ready{ends_[0], POLLIN, 0}; ::poll(&ready, 1, 500) > 0;) {
      const ssize_t size = ::read(ends_[0], part.data(), part.size());
      if (size <= 0) break;
      text.append(part.data(), static_cast<std::size_t>(size));
    }
    return text;
  }

 private:
  std::array<int, 2> ends_{};
};

std::string notice(std::size_t dropped) {
  return "dropped " + std::to_string(dropped) + "\n";
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

}  // namespace

TEST_CASE("lines: in their order, all of them, before the end") {
  const Pipe pipe;
  {
    LineQueue queue(pipe.in(), notice, {});
    for (int i = 0; i < 1000; ++i) queue.put(std::to_string(i) + "\n");
  }
  const auto lines = lines_of(pipe.read());
  REQUIRE(lines.size() == 1000);
  for (std::size_t i = 0; i < lines.size(); ++i) CHECK(lines[i] == std::to_string(i));
}

TEST_CASE("lines: nobody waits for a reader that is away; the oldest go and are counted (P12)") {
  constexpr std::size_t kLines = 100'000;
  const Pipe pipe;
  LineQueue queue(pipe.in(), notice, {std::size_t{1} << 20, milliseconds{2000}});
  const std::string filling(95, 'x');
  const auto begin = steady_clock::now();
  for (std::size_t i = 0; i < kLines; ++i) queue.put(filling + std::to_string(i) + "\n");  // ten megabytes
  CHECK(steady_clock::now() - begin < std::chrono::seconds{10});

  std::size_t read = 0, dropped = 0, notices = 0;
  std::string last;
  for (const std::string& line : lines_of(pipe.read())) {
    if (line.starts_with("dropped ")) {
      dropped += std::stoul(line.substr(8));
      ++notices;
    } else {
      ++read;
      last = line;
    }
  }
  CHECK(read + dropped == kLines);
  CHECK(notices == 1);
  CHECK(read > 5'000);  // the bound is used
  CHECK(read < 20'000);
  CHECK(last == filling + std::to_string(kLines - 1));
}

TEST_CASE("lines: the end does not wait long for a reader that is away (P12)") {
  // What a thread that is stuck holds must outlive the test, as a process's stderr does.
  static const Pipe pipe;
  const auto begin = steady_clock::now();
  {
    LineQueue queue(pipe.in(), notice, {std::size_t{1} << 20, milliseconds{200}});
    for (int i = 0; i < 2000; ++i) queue.put(std::string(99, 'x') + "\n");
  }
  const auto took = steady_clock::now() - begin;
  CHECK(took >= milliseconds{150});
  CHECK(took < std::chrono::seconds{20});
  CHECK(lines_of(pipe.read()).size() == 2000);  // lets the thread end, too
}

TEST_CASE("lines: whoever puts them, none is torn") {
  const Pipe pipe;
  std::string text;
  {
    LineQueue queue(pipe.in(), notice, {});
    std::thread reader([&] { text = pipe.read(); });
    std::vector<std::thread> writers;
    for (int t = 0; t < 4; ++t)
      writers.emplace_back([&queue, t] {
        for (int i = 0; i < 500; ++i) queue.put(std::string(300, static_cast<char>('a' + t)) + "\n");
      });
    for (std::thread& writer : writers) writer.join();
    reader.join();
  }
  const auto lines = lines_of(text);
  CHECK(lines.size() == 2000);
  for (const std::string& line : lines) CHECK(line == std::string(300, line.front()));
}
