#pragma once

#include <filesystem>

#include "base/result.h"

namespace khabar::daemon {

/// Ownership of the state directory: at most one process at a time (fault P10). Held until destruction; the
/// kernel lets it go when the process dies.
class StateLock {
 public:
  /// Makes the directory where it is missing. Kind::kBusy: another process owns it; kIo: it cannot be made or
  /// locked.
  static Result<StateLock> acquire(const std::filesystem::path& directory);
  ~StateLock();
  StateLock(StateLock&& other) noexcept : fd_(other.fd_) { other.fd_ = -1; }
  StateLock& operator=(StateLock&&) = delete;
  StateLock(const StateLock&) = delete;
  StateLock& operator=(const StateLock&) = delete;

 private:
  explicit StateLock(int fd) : fd_(fd) {}
  int fd_;
};

}  // namespace khabar::daemon
