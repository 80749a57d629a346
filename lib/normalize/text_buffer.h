#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>

namespace khabar::normalize {

/// A text that is being written, mostly in pieces of a few bytes: std::string appends each of them out of
/// line and sets its end anew. The string that is taken in the end has just the room it needs.
class TextBuffer {
 public:
  void reserve(std::size_t bytes) {
    if (bytes + kSpare > room_) grow(bytes);
  }
  void append(std::string_view piece) {
    reserve(size_ + piece.size());
    if (!piece.empty()) std::memcpy(bytes_.get() + size_, piece.data(), piece.size());
    size_ += piece.size();
  }
  /// The first `length` bytes of the array, which is copied whole.
  template <std::size_t kLength>
  void append_head(const std::array<char, kLength>& piece, std::size_t length) {
    static_assert(kLength <= kSpare);
    reserve(size_ + length);
    std::memcpy(bytes_.get() + size_, piece.data(), kLength);
    size_ += length;
  }
  void append(char c) {
    reserve(size_ + 1);
    bytes_[size_++] = c;
  }
  void cut(std::size_t size) { size_ = size; }
  [[nodiscard]] std::size_t room() const { return room_; }

  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] bool empty() const { return size_ == 0; }
  [[nodiscard]] std::string_view view() const { return {bytes_.get(), size_}; }
  /// The text; the buffer is empty then.
  std::string take() {
    std::string out(view());
    size_ = 0;
    return out;
  }

 private:
  static constexpr std::size_t kSpare = 16;  // always free behind the text

  void grow(std::size_t bytes) {
    room_ = std::max(bytes + kSpare, room_ * 2);
    std::unique_ptr<char[]> larger = std::make_unique_for_overwrite<char[]>(room_);
    if (size_ > 0) std::memcpy(larger.get(), bytes_.get(), size_);
    bytes_ = std::move(larger);
  }

  std::unique_ptr<char[]> bytes_;
  std::size_t size_ = 0, room_ = 0;
};

}  // namespace khabar::normalize
