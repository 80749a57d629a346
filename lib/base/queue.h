#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <optional>
#include <utility>

#include "base/time.h"

namespace khabar {

/// A queue between threads, bounded by items and by bytes. Any thread may call anything.
///
/// An item larger than the whole byte bound is taken when the queue is empty, so that nothing can be stuck
/// for ever. After close(), pushes are refused and pops drain what is left.
template <class T>
class BoundedQueue {
 public:
  struct Bounds {
    std::size_t items = 256;
    std::size_t bytes = std::size_t{32} << 20;
  };

  explicit BoundedQueue(Bounds bounds) : bounds_(bounds) {}

  /// Waits while the queue is full. False: the queue is closed, and the item was not taken.
  bool push(T item, std::size_t bytes) {
    std::unique_lock lock(mutex_);
    room_.wait(lock, [&] { return closed_ || fits(bytes); });
    return push_locked(std::move(item), bytes);
  }

  /// Never waits and takes the item even above the bounds: for a producer that asked has_room() before it
  /// began the work whose result this is. False: closed.
  bool push_now(T item, std::size_t bytes) {
    const std::lock_guard lock(mutex_);
    return push_locked(std::move(item), bytes);
  }

  /// Waits at most `patience` for an item. Nothing: time ran out, or the queue is closed and empty.
  std::optional<T> pop(milliseconds patience) {
    std::unique_lock lock(mutex_);
    filled_.wait_for(lock, patience, [&] { return closed_ || !items_.empty(); });
    if (items_.empty()) return std::nullopt;
    Entry entry = std::move(items_.front());
    items_.pop_front();
    bytes_ -= entry.bytes;
    room_.notify_all();  // the waiting pushes differ in size: which of them fits now is theirs to see
    return std::move(entry.item);
  }

  void close() {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    room_.notify_all();
    filled_.notify_all();
  }

  [[nodiscard]] bool has_room() const {
    const std::lock_guard lock(mutex_);
    return !closed_ && (items_.empty() || (items_.size() < bounds_.items && bytes_ < bounds_.bytes));
  }
  [[nodiscard]] std::size_t size() const {
    const std::lock_guard lock(mutex_);
    return items_.size();
  }
  [[nodiscard]] std::size_t bytes() const {
    const std::lock_guard lock(mutex_);
    return bytes_;
  }
  [[nodiscard]] bool closed() const {
    const std::lock_guard lock(mutex_);
    return closed_;
  }
  /// Closed and drained: no pop will ever answer again.
  [[nodiscard]] bool finished() const {
    const std::lock_guard lock(mutex_);
    return closed_ && items_.empty();
  }

 private:
  struct Entry {
    T item;
    std::size_t bytes;
  };

  bool fits(std::size_t bytes) const {
    return items_.empty() || (items_.size() < bounds_.items && bytes_ + bytes <= bounds_.bytes);
  }
  bool push_locked(T item, std::size_t bytes) {
    if (closed_) return false;
    items_.push_back(Entry{std::move(item), bytes});
    bytes_ += bytes;
    filled_.notify_one();
    return true;
  }

  const Bounds bounds_;
  mutable std::mutex mutex_;  // guards all below
  std::condition_variable room_;
  std::condition_variable filled_;
  std::deque<Entry> items_;
  std::size_t bytes_ = 0;
  bool closed_ = false;
};

}  // namespace khabar
