#include "store/patience.h"

#include <sys/socket.h>

#include <algorithm>

namespace khabar::store {

Patience::Patience(milliseconds limit) : limit_(limit), thread_([this] { watch(); }) {}

Patience::~Patience() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

Patience::Call::Call(Patience& patience, int socket) : patience_(patience) {
  {
    const std::lock_guard lock(patience_.mutex_);
    patience_.watched_ = Watched{socket, std::chrono::steady_clock::now()};
  }
  patience_.changed_.notify_all();
}

Patience::Call::~Call() {
  const std::lock_guard lock(patience_.mutex_);
  patience_.watched_.reset();
}

void Patience::give_up(milliseconds limit) {
  {
    const std::lock_guard lock(mutex_);
    gave_up_at_ = std::chrono::steady_clock::now();
    limit_ = std::min(limit_, limit);
  }
  changed_.notify_all();
}

bool Patience::gave_up() const {
  const std::lock_guard lock(mutex_);
  return gave_up_at_.has_value();
}

/// A call that began long before give_up() still gets the short time, from then on.
Steady Patience::deadline() const {
  return (gave_up_at_ ? std::max(watched_->begun, *gave_up_at_) : watched_->begun) + limit_;
}

void Patience::watch() {
  std::unique_lock lock(mutex_);
  while (!ending_) {
    if (!watched_) {
      changed_.wait(lock);
      continue;
    }
    if (std::chrono::steady_clock::now() < deadline()) {
      changed_.wait_until(lock, deadline());
      continue;
    }
    ::shutdown(watched_->socket, SHUT_RDWR);
    watched_.reset();
  }
}

}  // namespace khabar::store
