#include "base/line_queue.h"

#include <unistd.h>

#include <cerrno>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <string_view>
#include <thread>
#include <utility>

namespace khabar {
namespace {

/// All of it; what a descriptor refuses for good is lost, for there is nobody left to tell.
void write_all(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(descriptor, text.data(), text.size());
    if (written < 0 && errno != EINTR) return;
    text.remove_prefix(written < 0 ? 0 : static_cast<std::size_t>(written));
  }
}

}  // namespace

struct LineQueue::State {
  State(int fd, Notice say, Options limits) : descriptor(fd), notice(std::move(say)), options(limits) {}

  const int descriptor;
  const Notice notice;
  const Options options;
  std::mutex mutex;
  std::condition_variable changed;  // what is below
  std::deque<std::string> lines;
  std::size_t bytes = 0;
  std::size_t dropped = 0;
  bool closed = false, done = false;

  void take_oldest() {
    bytes -= lines.front().size();
    lines.pop_front();
  }
};

LineQueue::LineQueue(int descriptor, Notice notice, Options options)
    : state_(std::make_shared<State>(descriptor, std::move(notice), options)) {
  std::thread([state = state_] { write_lines(state); }).detach();
}

LineQueue::~LineQueue() {
  std::unique_lock lock(state_->mutex);
  state_->closed = true;
  state_->changed.notify_all();
  state_->changed.wait_for(lock, state_->options.patience, [&] { return state_->done; });
}

void LineQueue::put(std::string line) {
  const std::lock_guard lock(state_->mutex);
  state_->bytes += line.size();
  state_->lines.push_back(std::move(line));
  for (; state_->bytes > state_->options.most_bytes; ++state_->dropped) state_->take_oldest();
  state_->changed.notify_all();
}

void LineQueue::write_lines(const std::shared_ptr<State>& state) {
  std::unique_lock lock(state->mutex);
  for (;;) {
    state->changed.wait(lock, [&] { return state->closed || !state->lines.empty() || state->dropped > 0; });
    if (state->lines.empty() && state->dropped == 0) break;
    std::string text;
    if (state->dropped > 0) text = state->notice(std::exchange(state->dropped, 0));
    if (!state->lines.empty()) {
      text += state->lines.front();
      state->take_oldest();
    }
    lock.unlock();
    write_all(state->descriptor, text);
    lock.lock();
  }
  state->done = true;
  state->changed.notify_all();
}

}  // namespace khabar
