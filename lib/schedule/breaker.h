#pragma once

#include <deque>
#include <map>
#include <string>
#include <string_view>

#include "base/time.h"

namespace khabar::schedule {

/// Tells a dead network of our own from hosts that are down (fault N17): open while more than half of the
/// hosts asked in the last minute, and five at least, could not be reached at all. One host that answers
/// closes it. Single-threaded.
class Breaker {
 public:
  /// A transfer ended. `reached`: some host answered something, be it an error. Answers whether this closed
  /// it.
  bool observe(Time now, std::string_view host, bool reached);

  [[nodiscard]] bool is_open() const { return open_since_ != Time{}; }
  /// While open: whether the next probe may start; it is thereby taken.
  bool take_probe(Time now);
  [[nodiscard]] Time next_probe() const { return next_probe_; }
  /// How long it was open when it closed last.
  [[nodiscard]] milliseconds outage() const { return outage_; }

 private:
  struct Attempt {
    Time at;
    std::string host;
    bool reached;
  };
  void forget(Time now);
  [[nodiscard]] bool is_dead() const;

  std::deque<Attempt> attempts_;  // of the last minute
  Time open_since_{};             // the epoch: closed
  Time next_probe_{};
  milliseconds outage_{0};
};

}  // namespace khabar::schedule
