#pragma once

#include <curl/curl.h>

#include <cstdint>
#include <functional>
#include <unordered_set>
#include <utility>

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
  /// Called with every socket that is about to be closed; once, before the first open().
  void before_close(std::function<void(curl_socket_t)> call) { before_close_ = std::move(call); }

  /// Something waits to be read on the connection from this local port: data, or its end.
  [[nodiscard]] bool has_input(std::uint16_t local_port) const;

 private:
  std::unordered_set<curl_socket_t> sockets_;
  std::function<void(curl_socket_t)> before_close_ = [](curl_socket_t) {};
};

}  // namespace khabar::fetch
