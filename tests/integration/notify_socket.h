#pragma once

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>
#include <string>

namespace khabar::test {

/// Receives what sd_notify sends.
class NotifySocket {
 public:
  explicit NotifySocket(const std::string& path) : fd_(socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, path.c_str(), sizeof(address.sun_path) - 1);
    bind(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address);
  }
  ~NotifySocket() { close(fd_); }
  NotifySocket(const NotifySocket&) = delete;
  NotifySocket& operator=(const NotifySocket&) = delete;

  /// Whether a message with this line has ever come.
  bool got(const std::string& line) {
    char buffer[4096];
    ssize_t size = 0;
    while ((size = recv(fd_, buffer, sizeof buffer, 0)) > 0)
      all_ += std::string(buffer, static_cast<size_t>(size)) + "\n";
    return all_.find(line) != std::string::npos;
  }

 private:
  int fd_;
  std::string all_;
};

}  // namespace khabar::test
