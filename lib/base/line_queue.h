#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>

#include "base/time.h"

namespace khabar {

/// Lines on their way to a descriptor whose reader may be slow or stopped: a thread of its own writes them,
/// and whoever puts one never waits. Where too much waits, the oldest lines are dropped and counted (fault
/// P12). put() from any thread.
class LineQueue {
 public:
  struct Options {
    std::size_t most_bytes = std::size_t{4} << 20;  ///< that wait, at most
    milliseconds patience{2000};                    ///< of the end, for what still waits
  };
  /// The line that tells how many were dropped; it is written before the next that is not.
  using Notice = std::function<std::string(std::size_t dropped)>;

  /// `descriptor` stays the caller's and must stay open as long as the process: a thread that is stuck in
  /// it at the end is left behind.
  LineQueue(int descriptor, Notice notice, Options options);
  ~LineQueue();
  LineQueue(const LineQueue&) = delete;
  LineQueue& operator=(const LineQueue&) = delete;

  /// The line with its end.
  void put(std::string line);

 private:
  struct State;
  static void write_lines(const std::shared_ptr<State>& state);

  std::shared_ptr<State> state_;  // the thread's, too
};

}  // namespace khabar
