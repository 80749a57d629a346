#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace khabar::bench {

/// CPU seconds of the calling thread so far.
double cpu_seconds();

/// User and system seconds of all children that a process has waited for, its own included (/proc/PID/stat).
double cpu_seconds_with_children(pid_t process);

/// Most memory that this process ever held, in MiB.
double peak_mb();

/// To three figures after the point: more than any of these measurements holds.
double rounded(double value);

/// The value of `--name N` on the command line, at least 1; else `otherwise`.
int option(int argc, char** argv, const char* name, int otherwise);

/// How a child process ended and what it took.
struct Used {
  int exit_code = -1;
  double wall_s = 0, cpu_s = 0, peak_mb = 0;
};

/// Runs a program (a path and its words) to its end; what it prints is appended to the file `log`. Throws
/// std::system_error where it cannot be started.
Used run_measured(std::vector<std::string> words, const std::string& log);

}  // namespace khabar::bench
