#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "model/response.h"

namespace khabar::fetch {

/// An address that the guard lets through although it is private: "127.0.0.1:8080", "[fd00::5]:80".
struct AllowedAddress {
  std::string address;     ///< numeric, without brackets
  std::uint16_t port = 0;
};

struct Options {
  std::string user_agent;  ///< whole header value; names the program, its version and a contact URL
  milliseconds connect_timeout = std::chrono::seconds{10};
  milliseconds total_timeout = std::chrono::seconds{60};  ///< over all hops
  seconds low_speed_time{30};  ///< a transfer below 1 byte/s for so long is given up
  std::size_t max_body = std::size_t{16} << 20;      ///< decoded bytes
  std::size_t max_headers = std::size_t{256} << 10;  ///< header and trailer bytes of all hops (fault H29)
  int max_redirects = 5;
  std::size_t max_in_flight = 256;
  std::size_t max_idle_connections = 64;
  std::vector<AllowedAddress> allow;
  std::string ca_file;  ///< PEM bundle; empty: the system's
};

/// URLs -> Responses, hundreds at a time on one thread: the only user of libcurl in the house.
///
/// Single-threaded: every member but wake() is called from the thread that calls run_once(), and callbacks run there.
/// Owns its epoll, its curl multi handle and all transfers; destruction abandons what is in flight without a callback.
class Fetcher {
 public:
  using OnDone = std::function<void(Response)>;

  static Result<std::unique_ptr<Fetcher>> create(Options options, OnDone on_done);
  ~Fetcher();
  Fetcher(const Fetcher&) = delete;
  Fetcher& operator=(const Fetcher&) = delete;

  /// Begins a transfer; the answer comes through on_done from a later run_once(), never from inside start().
  /// A URL that is refused outright (scheme, blocked literal address) is answered the same way.
  void start(Request request);

  /// Waits for network events, wake() or `patience`, whichever is first, and does the work that is there.
  void run_once(milliseconds patience);

  /// Ends the wait of run_once(). Any thread, also a signal handler.
  void wake();

  [[nodiscard]] std::size_t in_flight() const;
  [[nodiscard]] std::size_t free_slots() const;

  /// New limits for transfers that start from now on (reload).
  void configure(Options options);

 private:
  class Impl;
  explicit Fetcher(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

/// One URL, waited for: for the commands parse and probe.
Response fetch_one(const Options& options, Request request);

}  // namespace khabar::fetch
