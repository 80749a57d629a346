#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/time.h"

namespace khabar::fetch {

/// An address that the guard lets through although it is private: "127.0.0.1:8080", "[fd00::5]:80".
struct AllowedAddress {
  std::string address;  ///< numeric, without brackets
  std::uint16_t port = 0;
};

struct Options {
  std::string user_agent;  ///< whole header value; names the program, its version and a contact URL
  milliseconds connect_timeout = std::chrono::seconds{10};  ///< name, TCP and TLS of one hop
  milliseconds total_timeout = std::chrono::seconds{60};    ///< over all hops (fault A12)
  seconds low_speed_time{30};                        ///< a transfer below 1 byte/s for so long is given up
  std::size_t max_body = std::size_t{16} << 20;      ///< decoded bytes; as many are the most on the wire
  std::size_t max_headers = std::size_t{256} << 10;  ///< header and trailer bytes of all hops (fault H29)
  /// Bytes of all bodies in flight together. Above it, bodies larger than their fair share (max_buffered /
  /// max_in_flight) are given up, so a herd of large answers cannot take the machine's memory (fault I5).
  std::size_t max_buffered = std::size_t{256} << 20;
  int max_redirects = 5;
  std::size_t max_in_flight = 256;  ///< libcurl takes one thread for each name that is being looked up
  std::size_t max_idle_connections = 64;
  std::vector<AllowedAddress> allow;
  std::string ca_file;  ///< PEM bundle; empty: the system's
};

}  // namespace khabar::fetch
