#include "bench/measure.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <sstream>
#include <system_error>

namespace khabar::bench {
namespace {

double seconds_of(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
}

/// Becomes the program. Never returns.
[[noreturn]] void become(std::vector<std::string>& words, const std::string& log) {
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  const int out = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  if (out >= 0) ::dup2(out, STDOUT_FILENO), ::dup2(out, STDERR_FILENO);
  ::execv(arguments.front(), arguments.data());
  ::_exit(127);
}

}  // namespace

double cpu_seconds() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

double cpu_seconds_with_children(pid_t process) {
  std::ifstream in("/proc/" + std::to_string(process) + "/stat");
  std::string text;
  std::getline(in, text);
  std::istringstream fields(
      text.substr(std::min(text.rfind(')') + 1, text.size())));  // the name may hold blanks
  std::string skipped;
  for (int i = 0; i < 11; ++i) fields >> skipped;  // proc(5): after the name come fields 3 to 13
  double user = 0, system = 0, children_user = 0, children_system = 0;
  fields >> user >> system >> children_user >> children_system;
  return (user + system + children_user + children_system) / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

double peak_mb() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024.0;
}

double rounded(double value) {
  return static_cast<double>(static_cast<std::int64_t>(value * 1000.0 + 0.5)) / 1000.0;
}

int option(int argc, char** argv, const char* name, int otherwise) {
  for (int i = 1; i + 1 < argc; ++i)
    if (std::strcmp(argv[i], name) == 0) return std::max(std::atoi(argv[i + 1]), 1);
  return otherwise;
}

Used run_measured(std::vector<std::string> words, const std::string& log) {
  const auto begin = std::chrono::steady_clock::now();
  const pid_t child = ::fork();
  if (child == 0) become(words, log);
  int status = 0;
  rusage usage{};
  if (child < 0 || ::wait4(child, &status, 0, &usage) != child)
    throw std::system_error(errno, std::generic_category(), words.front());
  Used used;
  used.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  used.wall_s = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  used.cpu_s = seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime);
  used.peak_mb = static_cast<double>(usage.ru_maxrss) / 1024.0;
  return used;
}

}  // namespace khabar::bench
