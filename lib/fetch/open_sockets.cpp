#include "fetch/open_sockets.h"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>

#include "fetch/address_guard.h"

namespace khabar::fetch {
namespace {

std::uint16_t local_port_of(int socket) {
  sockaddr_storage where{};
  socklen_t length = sizeof where;
  std::uint16_t port = 0;
  if (::getsockname(socket, reinterpret_cast<sockaddr*>(&where), &length) == 0)
    from_socket_address(reinterpret_cast<const sockaddr&>(where), port);
  return port;
}

bool is_readable(int socket) {
  pollfd watched{socket, POLLIN, 0};
  return ::poll(&watched, 1, 0) > 0;
}

}  // namespace

curl_socket_t OpenSockets::open(const curl_sockaddr& address) {
  const int socket =
      ::socket(address.family, address.socktype | SOCK_CLOEXEC | SOCK_NONBLOCK, address.protocol);
  if (socket < 0) return CURL_SOCKET_BAD;
  sockets_.insert(socket);
  return socket;
}

void OpenSockets::close(curl_socket_t socket) {
  sockets_.erase(socket);
  ::close(socket);
}

bool OpenSockets::has_input(std::uint16_t local_port) const {
  // Connections to different peers may share a local port: then one too many is given up, which does no harm.
  return std::any_of(sockets_.begin(), sockets_.end(),
                     [&](int socket) { return local_port_of(socket) == local_port && is_readable(socket); });
}

}  // namespace khabar::fetch
