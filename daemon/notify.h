#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"

namespace khabar::daemon {

/// Speaks sd_notify(3) to the service manager that started the process; silent where there is none.
/// Uses only the main thread.
class Notifier {
 public:
  /// Reads NOTIFY_SOCKET, WATCHDOG_USEC and WATCHDOG_PID.
  Notifier();

  void ready(std::string_view status);
  void status(std::string_view status);
  void reloading();
  void stopping();
  void watchdog();

  /// How often the manager wants a watchdog() call at the latest; nothing: it does not watch.
  [[nodiscard]] std::optional<milliseconds> watchdog_limit() const { return watchdog_limit_; }
  [[nodiscard]] bool present() const { return !socket_.empty(); }

 private:
  void send(const std::string& message) const;

  std::string socket_;
  std::optional<milliseconds> watchdog_limit_;
};

/// stderr goes to the journal, which takes the "<4>" before a line for its priority: JOURNAL_STREAM names the
/// device and inode of the stream (systemd.exec(5)), and a redirected stderr has others.
bool stderr_is_the_journal();

}  // namespace khabar::daemon
