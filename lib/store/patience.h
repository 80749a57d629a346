#pragma once

#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>

#include "base/time.h"

namespace khabar::store {

/// Ends calls to a database that has stopped answering. The server's own timeouts cannot: a frozen server, or
/// a proxy that swallows packets while the peer's kernel acknowledges them, runs no timer (fault D04). So a
/// thread of ours shuts the socket down when the time is over, and the call ends as one on a lost connection.
///
/// One thread makes the calls, one at a time; give_up() is for any other.
class Patience {
 public:
  /// `limit`: how long a call may take; longer than the server's statement_timeout, which comes first where
  /// the server still lives.
  explicit Patience(milliseconds limit);
  ~Patience();
  Patience(const Patience&) = delete;
  Patience& operator=(const Patience&) = delete;

  /// A call on this socket, which stays open while the object lives.
  class Call {
   public:
    Call(Patience& patience, int socket);
    ~Call();
    Call(const Call&) = delete;
    Call& operator=(const Call&) = delete;

   private:
    Patience& patience_;
  };

  /// From now on no call waits longer than `limit`; the present one neither. For the end of the process.
  void give_up(milliseconds limit);
  [[nodiscard]] bool gave_up() const;

 private:
  struct Watched {
    int socket;
    Steady begun;
  };

  void watch();
  [[nodiscard]] Steady deadline() const;

  mutable std::mutex mutex_;  // guards all below but thread_
  std::condition_variable changed_;
  milliseconds limit_;
  std::optional<Watched> watched_;
  std::optional<Steady> gave_up_at_;
  bool ending_ = false;
  std::thread thread_;
};

}  // namespace khabar::store
