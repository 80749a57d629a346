#pragma once

#include <array>
#include <cstdint>
#include <mutex>
#include <string>

#include "net_loop.h"
#include "store_loop.h"
#include "traffic.h"

/// What the service tells a monitoring system: text in Prometheus' exposition format 0.0.4, put into a file
/// that node_exporter's textfile collector reads. There is no listener: nobody can connect to khabard.
namespace khabar::daemon {

/// The polls that were settled since the start, stored or spooled, each once.
class PollCounters {
 public:
  struct Totals {
    std::array<std::int64_t, kOutcomeNames.size()> polls{};  ///< by Outcome
    std::int64_t pages = 0;                                  ///< of older entries, asked for after a gap
    milliseconds transfers{0};                               ///< that all of these took together
  };

  // Any thread:
  void count(const Settled& poll);
  [[nodiscard]] Totals totals() const;

 private:
  mutable std::mutex mutex_;
  Totals totals_;
};

struct Metrics {
  Time started_at{};
  PollCounters::Totals polls;
  NetLoop::Snapshot net;
  StoreLoop::Snapshot store;
};

/// The names are part of what outsiders rely on; khabard(8) lists them.
std::string exposition(const Metrics& metrics);

/// Puts the text where all may read it. What cannot be written is logged once until it can be again.
class MetricsFile {
 public:
  /// Empty: nowhere.
  explicit MetricsFile(std::string name) : name_(std::move(name)) {}

  void write(const std::string& text);
  /// At the end, and where the file is another from now on: nobody should believe old numbers.
  void remove() const;
  [[nodiscard]] const std::string& name() const { return name_; }

 private:
  std::string name_;
  std::string trouble_;  // that was logged
};

}  // namespace khabar::daemon
