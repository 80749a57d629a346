#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string_view>
#include <unordered_map>

#include "base/result.h"

namespace khabar::spool {

/// What every spool is made of. A constant, so that a file whose header is gone can still be read.
constexpr std::size_t kPageSize = 4096;

/// A page with the letters of the SQLite file format (sqlite.org/fileformat2.html): integers are big-endian.
struct Page {
  std::array<std::uint8_t, kPageSize> bytes{};

  [[nodiscard]] std::uint16_t u16(std::size_t at) const {
    return static_cast<std::uint16_t>((bytes[at] << 8U) | bytes[at + 1]);
  }
  [[nodiscard]] std::uint32_t u32(std::size_t at) const {
    return (std::uint32_t{u16(at)} << 16U) | u16(at + 2);
  }
  [[nodiscard]] std::string_view text(std::size_t at, std::size_t size) const {
    return {reinterpret_cast<const char*>(bytes.data()) + at, size};
  }
};

/// A file descriptor that is closed when it goes.
class File {
 public:
  explicit File(const std::filesystem::path& path);
  ~File();
  File(const File&) = delete;
  File& operator=(const File&) = delete;

  [[nodiscard]] bool is_open() const { return fd_ >= 0; }
  [[nodiscard]] std::uint64_t size() const;
  /// Up to `size` bytes at `offset`; answers how many came, 0 at the end and after errors.
  std::size_t read(std::uint64_t offset, std::uint8_t* to, std::size_t size) const;

 private:
  int fd_;
};

/// The pages of a SQLite file as its last commit left them, the write-ahead log beside it included, read
/// without SQLite: for files that SQLite refuses. Checksums of the log are looked at only to see whether
/// SQLite would stop short of the end: what a page is worth, the seals of the records on it tell.
class PageFile {
 public:
  explicit PageFile(const std::filesystem::path& file);

  [[nodiscard]] std::uint32_t count() const { return count_; }
  /// Pages are numbered from 1. False: there is none of that number; a page cut short is filled up with
  /// zeros.
  bool read(std::uint32_t number, Page& page) const;

  /// The log holds commits that SQLite would drop without a word: those behind a damaged frame, which it
  /// takes for the end of the log, and all of them where the file itself is empty or gone.
  [[nodiscard]] bool log_is_broken() const { return log_is_broken_; }

 private:
  void read_log();

  File file_, log_;
  std::unordered_map<std::uint32_t, std::uint64_t>
      in_log_;  ///< page -> offset of its last version in the log
  std::uint32_t count_ = 0;
  bool log_is_broken_ = false;
};

}  // namespace khabar::spool
