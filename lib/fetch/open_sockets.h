#pragma once

#include <curl/curl.h>

#include <cstdint>
#include <unordered_set>

namespace khabar::fetch {

/// The sockets that libcurl has open for connections, to be asked about one that it wants to use again.
///
/// libcurl 7.88 takes an idle connection with bytes to read for a healthy one, so whatever a server sent
/// behind the end of its last answer would be read as the next (fault H24). One thread; must outlive the
/// multi handle.
class OpenSockets {
 public:
  /// As libcurl's CURLOPT_OPENSOCKETFUNCTION wants it: CURL_SOCKET_BAD where the system gives none.
  curl_socket_t open(const curl_sockaddr& address);
  void close(curl_socket_t socket);

  /// Something waits to be read on the connection from this local port: data, or its end.
  [[nodiscard]] bool has_input(std::uint16_t local_port) const;

 private:
  std::unordered_set<curl_socket_t> sockets_;
};

}  // namespace khabar::fetch
