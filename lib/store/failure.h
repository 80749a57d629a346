#pragma once

#include <exception>
#include <string>
#include <utility>

#include "base/result.h"

namespace khabar::store {

/// What went wrong in the database, as far as it decides what to do next (reliability rules of faults
/// D03-D20).
enum class Trouble {
  kLost,       ///< the connection is gone, or the outcome of a commit is unknown: connect again, send again
  kWait,       ///< resources, shutdown, locks, read-only: the same later
  kConflict,   ///< deadlock or serialization failure: the same at once (D05)
  kData,       ///< one of the rows is refused: 22xxx, 23xxx, 54xxx (D07)
  kPartition,  ///< no partition takes a row (D13)
  kRefused,    ///< rights, names, syntax: will not get better by itself (D20)
};

struct Failure {
  Trouble trouble = Trouble::kRefused;
  std::string sqlstate;  ///< "" where the server did not say
  std::string message;

  /// What the caller of the room sees.
  [[nodiscard]] Error error() const;
};

/// What a caught exception of libpqxx (or of ours) means.
Failure failure_of(const std::exception& fault);

/// Runs `work`; what libpqxx throws becomes a value. This is the room's door.
template <class Work>
auto guarded(Work&& work) -> decltype(work()) {
  try {
    return std::forward<Work>(work)();
  } catch (const std::exception& fault) {
    return failure_of(fault).error();
  }
}

}  // namespace khabar::store
