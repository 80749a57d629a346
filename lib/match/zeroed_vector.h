#pragma once

#include <cstddef>
#include <cstdlib>
#include <new>
#include <vector>

namespace khabar::match {

/// Memory that the system hands out as zeros: a table of a gigabyte is there at once, and its pages are taken
/// as they are used. Throws std::bad_alloc.
template <class T>
struct ZeroedAllocator {
  using value_type = T;
  ZeroedAllocator() = default;
  template <class Other>
  explicit ZeroedAllocator(const ZeroedAllocator<Other>& /*other*/) {}

  T* allocate(std::size_t count) {
    void* const memory = std::calloc(count, sizeof(T));  // NOLINT(cppcoreguidelines-no-malloc)
    if (memory == nullptr) throw std::bad_alloc();
    return static_cast<T*>(memory);
  }
  void deallocate(T* memory, std::size_t /*count*/) {
    std::free(memory);  // NOLINT(cppcoreguidelines-no-malloc)
  }
  void construct(T* /*place*/) {}  ///< it is zero already
  bool operator==(const ZeroedAllocator&) const = default;
};

/// A vector of integers that begins with zeros and is never resized: what a resize would uncover need not be
/// zero.
template <class T>
using ZeroedVector = std::vector<T, ZeroedAllocator<T>>;

}  // namespace khabar::match
