#include "notify.h"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <charconv>
#include <chrono>
#include <cstddef>
#include <cstdlib>
#include <cstring>

namespace khabar::daemon {
namespace {

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

std::optional<long long> number(const std::string& text) {
  long long value = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (fault != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace

Notifier::Notifier() : socket_(environment("NOTIFY_SOCKET")) {
  const auto limit = number(environment("WATCHDOG_USEC"));
  const auto pid = number(environment("WATCHDOG_PID"));
  if (limit && *limit > 0 && (!pid || *pid == getpid())) watchdog_limit_ = milliseconds(*limit / 1000);
}

void Notifier::ready(std::string_view status) {
  send("READY=1\nSTATUS=" + std::string(status));
}
void Notifier::status(std::string_view status) {
  send("STATUS=" + std::string(status));
}
void Notifier::stopping() {
  send("STOPPING=1");
}
void Notifier::watchdog() {
  send("WATCHDOG=1");
}

void Notifier::reloading() {
  const auto since_boot = std::chrono::steady_clock::now().time_since_epoch();
  send("RELOADING=1\nMONOTONIC_USEC=" +
       std::to_string(std::chrono::duration_cast<std::chrono::microseconds>(since_boot).count()));
}

void Notifier::send(const std::string& message) const {
  sockaddr_un address{};
  if (socket_.empty() || socket_.size() >= sizeof(address.sun_path)) return;
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, socket_.data(), socket_.size());
  if (socket_.front() == '@') address.sun_path[0] = '\0';  // an abstract socket
  const int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return;
  const auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + socket_.size());
  (void)sendto(fd, message.data(), message.size(), MSG_NOSIGNAL, reinterpret_cast<const sockaddr*>(&address),
               length);
  close(fd);
}

bool stderr_is_the_journal() {
  struct stat stream {};
  if (fstat(STDERR_FILENO, &stream) != 0) return false;
  return environment("JOURNAL_STREAM") == std::to_string(stream.st_dev) + ':' + std::to_string(stream.st_ino);
}

}  // namespace khabar::daemon
