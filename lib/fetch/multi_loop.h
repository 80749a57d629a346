#pragma once

#include <curl/curl.h>

#include <memory>
#include <optional>
#include <unordered_set>

#include "base/result.h"
#include "base/time.h"
#include "fetch/open_sockets.h"

namespace khabar::fetch {

/// libcurl's multi handle on an epoll of its own: one wait for sockets, libcurl's timers and wake().
///
/// One thread calls everything but wake(). The easy handles stay their owners', who must remove() them before
/// they clean them up. Nothing here calls back: what has ended is asked for with next_ended(), outside
/// libcurl, where handles may be added and removed.
class MultiLoop {
 public:
  struct Ended {
    CURL* easy = nullptr;
    CURLcode code = CURLE_OK;
  };

  static Result<std::unique_ptr<MultiLoop>> create();
  ~MultiLoop();
  MultiLoop(const MultiLoop&) = delete;
  MultiLoop& operator=(const MultiLoop&) = delete;

  /// libcurl 7.88 would keep four idle connections for every handle (and their descriptors) without a bound.
  void set_max_idle(std::size_t connections);

  /// False: libcurl refused the handle, which is not added.
  bool add(CURL* easy);
  void remove(CURL* easy);

  /// Waits for work, wake() or `patience`, and does the work that is there.
  void wait(milliseconds patience);
  std::optional<Ended> next_ended();

  /// Any thread, also a signal handler.
  void wake();

  /// What all its handles must open and close their sockets through.
  [[nodiscard]] OpenSockets& sockets() { return sockets_; }

 private:
  MultiLoop() = default;
  bool open();
  milliseconds shortened(milliseconds patience) const;
  void drain_wake();
  void watch(curl_socket_t socket, int what);
  void forget(curl_socket_t socket);

  static int on_socket(CURL* easy, curl_socket_t socket, int what, void* self, void* socket_data);
  static int on_timer(CURLM* multi, long timeout_ms, void* self);

  OpenSockets sockets_;
  std::unordered_set<curl_socket_t> watched_;  // for libcurl; others may still be in the epoll
  CURLM* multi_ = nullptr;
  int epoll_ = -1;
  int wake_ = -1;
  std::optional<Steady> timer_;  // when libcurl wants to be called without an event
};

}  // namespace khabar::fetch
