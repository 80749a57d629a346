#pragma once

#include <sys/types.h>

#include <chrono>
#include <string>
#include <vector>

namespace khabar::test {

/// How a child process ended.
struct Ended {
  int exit_code = -1;  ///< -1: it did not exit by itself
  int signal = 0;      ///< the signal that ended it; 0: none
  std::string out, err;
};

/// How a program is started.
struct Start {
  using Environment = std::vector<std::pair<std::string, std::string>>;
  Environment extra;  ///< over this process's environment
  int input = -1;     ///< a descriptor of ours to read from; -1: /dev/null
  std::string out;    ///< files that are appended to; "": our own
  std::string err;
  std::string directory;  ///< where it works; "": where we do
  bool session = false;   ///< it outlives our terminal
};

/// Starts argv[0] (a path) with no signal blocked. posix_spawn and not fork: between fork and exec a
/// child may hold no lock that another thread of ours held at the fork, the allocator's above all. Throws
/// std::runtime_error.
pid_t start(const std::vector<std::string>& argv, const Start& how);

/// A child process whose output goes to files, so that it can write as much as it likes. Killed on
/// destruction.
class Process {
 public:
  using Environment = Start::Environment;

  /// Starts argv[0] (a path) with this process's environment and `extra` over it. `err` names what is to be
  /// its stderr instead of a file of ours: a FIFO, say, whose other end must be open.
  explicit Process(const std::vector<std::string>& argv, const Environment& extra = {},
                   const std::string& err = "");
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  void signal(int number) const;
  /// Waits for its end, at most `patience`; a child that is still there then is killed, and exit_code stays
  /// -1 with signal SIGKILL.
  Ended wait(std::chrono::milliseconds patience = std::chrono::seconds{60});
  /// What it has written so far.
  [[nodiscard]] std::string out() const;
  [[nodiscard]] std::string err() const;
  [[nodiscard]] pid_t pid() const { return pid_; }
  /// Peak resident memory so far in kB (VmHWM); 0 once it has ended.
  [[nodiscard]] long peak_kb() const;

 private:
  pid_t pid_ = -1;
  std::string out_file_, err_file_;
};

/// Runs to the end.
Ended run(const std::vector<std::string>& argv, const Process::Environment& extra = {},
          std::chrono::milliseconds patience = std::chrono::seconds{120});

/// Asks `condition` every 20 ms until it holds or `patience` is over; whether it held.
template <class Condition>
bool eventually(Condition condition, std::chrono::milliseconds patience = std::chrono::seconds{30}) {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    struct timespec nap {
      0, 20'000'000
    };
    nanosleep(&nap, nullptr);
  }
  return true;
}

/// The whole file; empty where there is none.
std::string read_file(const std::string& name);
/// Whether the text has the line, whole.
bool has_line(const std::string& text, const std::string& line);
void write_file(const std::string& name, const std::string& content);

/// A directory of its own, removed with all it holds on destruction.
class TempDirectory {
 public:
  TempDirectory();
  ~TempDirectory();
  TempDirectory(const TempDirectory&) = delete;
  TempDirectory& operator=(const TempDirectory&) = delete;
  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] std::string file(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

}  // namespace khabar::test
