#include "fetch/multi_loop.h"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <span>
#include <string>
#include <system_error>

namespace khabar::fetch {
namespace {

/// Once in a process, never undone: libcurl 7.84+ makes it thread-safe, and threads of given-up lookups may
/// outlive us.
bool start_libcurl() {
  static const CURLcode code = curl_global_init(CURL_GLOBAL_DEFAULT);
  return code == CURLE_OK;
}

int to_action(std::uint32_t events) {
  int action = 0;
  if ((events & (EPOLLIN | EPOLLHUP | EPOLLRDHUP)) != 0) action |= CURL_CSELECT_IN;
  if ((events & EPOLLOUT) != 0) action |= CURL_CSELECT_OUT;
  if ((events & EPOLLERR) != 0) action |= CURL_CSELECT_ERR;
  return action;
}

std::uint32_t to_events(int what) {
  std::uint32_t events = 0;
  if ((what & CURL_POLL_IN) != 0) events |= EPOLLIN;
  if ((what & CURL_POLL_OUT) != 0) events |= EPOLLOUT;
  return events;
}

}  // namespace

Result<std::unique_ptr<MultiLoop>> MultiLoop::create() {
  std::unique_ptr<MultiLoop> loop(new MultiLoop);
  if (!start_libcurl()) return Error{Kind::kInternal, "fetch: libcurl does not start"};
  if (!loop->open()) return Error{Kind::kIo, "fetch: event loop: " + std::generic_category().message(errno)};
  return loop;
}

bool MultiLoop::open() {
  epoll_ = epoll_create1(EPOLL_CLOEXEC);
  wake_ = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  multi_ = curl_multi_init();
  if (epoll_ < 0 || wake_ < 0 || multi_ == nullptr) return false;
  curl_multi_setopt(multi_, CURLMOPT_SOCKETFUNCTION, &MultiLoop::on_socket);
  curl_multi_setopt(multi_, CURLMOPT_SOCKETDATA, this);
  curl_multi_setopt(multi_, CURLMOPT_TIMERFUNCTION, &MultiLoop::on_timer);
  curl_multi_setopt(multi_, CURLMOPT_TIMERDATA, this);
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.fd = wake_;
  return epoll_ctl(epoll_, EPOLL_CTL_ADD, wake_, &event) == 0;
}

MultiLoop::~MultiLoop() {
  if (multi_ != nullptr) curl_multi_cleanup(multi_);
  if (wake_ >= 0) close(wake_);
  if (epoll_ >= 0) close(epoll_);
}

void MultiLoop::set_max_idle(std::size_t connections) {
  // 0 would mean "no bound".
  curl_multi_setopt(multi_, CURLMOPT_MAXCONNECTS, static_cast<long>(std::max<std::size_t>(connections, 1)));
}

bool MultiLoop::add(CURL* easy) {
  return curl_multi_add_handle(multi_, easy) == CURLM_OK;
}

void MultiLoop::remove(CURL* easy) {
  curl_multi_remove_handle(multi_, easy);
}

void MultiLoop::wait(milliseconds patience) {
  std::array<epoll_event, 128> events;
  const int timeout = static_cast<int>(shortened(patience).count());
  const int ready = epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), timeout);
  const auto arrived = std::span(events).first(static_cast<std::size_t>(std::max(ready, 0)));
  for (const epoll_event& event : arrived)
    if (event.data.fd != wake_ && !watched_.contains(event.data.fd)) forget(event.data.fd);
  int running = 0;
  for (const epoll_event& event : arrived) {
    if (event.data.fd == wake_)
      drain_wake();
    else if (watched_.contains(event.data.fd))
      curl_multi_socket_action(multi_, event.data.fd, to_action(event.events), &running);
  }
  if (!timer_ || *timer_ > std::chrono::steady_clock::now()) return;
  timer_.reset();  // libcurl sets the next one from inside the call
  curl_multi_socket_action(multi_, CURL_SOCKET_TIMEOUT, 0, &running);
}

std::optional<MultiLoop::Ended> MultiLoop::next_ended() {
  int left = 0;
  while (const CURLMsg* message = curl_multi_info_read(multi_, &left))
    // Copied: the message dies with the removal of its handle.
    if (message->msg == CURLMSG_DONE) return Ended{message->easy_handle, message->data.result};
  return std::nullopt;
}

void MultiLoop::wake() {
  const std::uint64_t one = 1;
  while (write(wake_, &one, sizeof one) < 0 && errno == EINTR) {
  }
}

milliseconds MultiLoop::shortened(milliseconds patience) const {
  constexpr milliseconds kLongest = std::chrono::hours{24};  // epoll_wait counts in an int
  patience = std::clamp(patience, milliseconds{0}, kLongest);
  if (!timer_) return patience;
  const auto left = std::chrono::ceil<milliseconds>(*timer_ - std::chrono::steady_clock::now());
  return std::clamp(left, milliseconds{0}, patience);
}

void MultiLoop::drain_wake() {
  std::uint64_t count = 0;
  while (read(wake_, &count, sizeof count) < 0 && errno == EINTR) {
  }
}

void MultiLoop::watch(curl_socket_t socket, int what) {
  // libcurl also says REMOVE of a socket that it has closed already, and whose number may be another thread's
  // by now. So it stays in the epoll: a closed one leaves by itself, an idle one is forgotten when it stirs.
  if (what == CURL_POLL_REMOVE) {
    watched_.erase(socket);
    return;
  }
  watched_.insert(socket);
  epoll_event event{};
  event.events = to_events(what);
  event.data.fd = socket;
  // Descriptors are closed and given out again behind our back: try both.
  if (epoll_ctl(epoll_, EPOLL_CTL_MOD, socket, &event) != 0 && errno == ENOENT)
    epoll_ctl(epoll_, EPOLL_CTL_ADD, socket, &event);
}

/// Only of what has just stirred, and so is open.
void MultiLoop::forget(curl_socket_t socket) {
  epoll_ctl(epoll_, EPOLL_CTL_DEL, socket, nullptr);
}

int MultiLoop::on_socket(CURL*, curl_socket_t socket, int what, void* self, void*) {
  static_cast<MultiLoop*>(self)->watch(socket, what);
  return 0;
}

int MultiLoop::on_timer(CURLM*, long timeout_ms, void* self) {
  auto& timer = static_cast<MultiLoop*>(self)->timer_;
  timer.reset();
  if (timeout_ms >= 0) timer = std::chrono::steady_clock::now() + milliseconds{timeout_ms};
  return 0;
}

}  // namespace khabar::fetch
