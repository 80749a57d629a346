#include "notify.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstddef>
#include <cstdlib>
#include <cstring>

#include "support/catch.h"
#include "support/process.h"

using namespace khabar::daemon;
using khabar::test::TempDirectory;

namespace {

/// The manager's end of the protocol. A name that begins with '@' is an abstract socket.
class Manager {
 public:
  explicit Manager(const std::string& name) : fd_(socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, name.data(), name.size());
    if (name.front() == '@') address.sun_path[0] = '\0';
    bind(fd_, reinterpret_cast<const sockaddr*>(&address),
         static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + name.size()));
    setenv("NOTIFY_SOCKET", name.c_str(), 1);
  }
  ~Manager() {
    close(fd_);
    unsetenv("NOTIFY_SOCKET");
  }
  Manager(const Manager&) = delete;
  Manager& operator=(const Manager&) = delete;

  std::string next() const {
    std::array<char, 1024> buffer{};
    const ssize_t size = recv(fd_, buffer.data(), buffer.size(), 0);
    return size < 0 ? "" : std::string(buffer.data(), static_cast<std::size_t>(size));
  }

 private:
  int fd_;
};

}  // namespace

TEST_CASE("The service manager hears all that it should, on a path and on an abstract socket") {
  TempDirectory directory;
  const std::string name = GENERATE(as<std::string>{}, "path", "@abstract");
  const Manager manager(name == "path" ? directory.file("notify")
                                       : "@khabar-test-" + std::to_string(getpid()));
  Notifier notifier;
  CHECK(notifier.present());
  notifier.ready("3 feeds");
  CHECK(manager.next() == "READY=1\nSTATUS=3 feeds");
  notifier.status("idle");
  CHECK(manager.next() == "STATUS=idle");
  notifier.reloading();
  CHECK(manager.next().find("RELOADING=1\nMONOTONIC_USEC=") == 0);
  notifier.watchdog();
  CHECK(manager.next() == "WATCHDOG=1");
  notifier.stopping();
  CHECK(manager.next() == "STOPPING=1");
}

TEST_CASE("Without a manager nothing is sent and nothing is watched") {
  unsetenv("NOTIFY_SOCKET");
  unsetenv("WATCHDOG_USEC");
  Notifier notifier;
  CHECK_FALSE(notifier.present());
  CHECK_FALSE(notifier.watchdog_limit().has_value());
  notifier.ready("nobody hears");
}

TEST_CASE("The watchdog's limit counts only when it is meant for this process") {
  setenv("WATCHDOG_USEC", "60000000", 1);
  setenv("WATCHDOG_PID", std::to_string(getpid()).c_str(), 1);
  CHECK(Notifier().watchdog_limit() == khabar::milliseconds{60000});
  setenv("WATCHDOG_PID", "1", 1);
  CHECK_FALSE(Notifier().watchdog_limit().has_value());
  unsetenv("WATCHDOG_PID");
  setenv("WATCHDOG_USEC", "soon", 1);
  CHECK_FALSE(Notifier().watchdog_limit().has_value());
  unsetenv("WATCHDOG_USEC");
}
