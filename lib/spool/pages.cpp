#include "spool/pages.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <utility>
#include <vector>

namespace khabar::spool {
namespace {

// The write-ahead log, sqlite.org/fileformat2.html section 4.
constexpr std::size_t kLogHeader = 32;
constexpr std::size_t kFrameHeader = 24;
constexpr std::size_t kFrame = kFrameHeader + kPageSize;
constexpr std::uint32_t kMagicLittle = 0x377F0682, kMagicBig = 0x377F0683;  // byte order of the checksums

std::uint32_t big(const std::uint8_t* at) {
  return (std::uint32_t{at[0]} << 24U) | (std::uint32_t{at[1]} << 16U) | (std::uint32_t{at[2]} << 8U) | at[3];
}
std::uint32_t little(const std::uint8_t* at) {
  return (std::uint32_t{at[3]} << 24U) | (std::uint32_t{at[2]} << 16U) | (std::uint32_t{at[1]} << 8U) | at[0];
}

/// The running checksum of section 4.2, over pairs of 32-bit words.
struct Checksum {
  bool big_endian = false;
  std::uint32_t first = 0, second = 0;

  void add(const std::uint8_t* data, std::size_t size) {
    const auto word = big_endian ? big : little;
    for (std::size_t at = 0; at < size; at += 8) {
      first += word(data + at) + second;
      second += word(data + at + 4) + first;
    }
  }
  [[nodiscard]] bool is(const std::uint8_t* stored) const {
    return first == big(stored) && second == big(stored + 4);
  }
};

using Frame = std::array<std::uint8_t, kFrame>;
using Salts = std::array<std::uint8_t, 8>;

Salts salts_of(const std::uint8_t* at) {
  Salts salts{};
  std::copy_n(at, salts.size(), salts.begin());
  return salts;
}

}  // namespace

File::File(const std::filesystem::path& path) : fd_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {}

File::~File() {
  if (fd_ >= 0) ::close(fd_);
}

std::uint64_t File::size() const {
  struct stat facts {};
  return fd_ >= 0 && ::fstat(fd_, &facts) == 0 ? static_cast<std::uint64_t>(facts.st_size) : 0;
}

std::size_t File::read(std::uint64_t offset, std::uint8_t* to, std::size_t size) const {
  std::size_t done = 0;
  while (done < size) {
    const ssize_t got = ::pread(fd_, to + done, size - done, static_cast<off_t>(offset + done));
    if (got <= 0) break;
    done += static_cast<std::size_t>(got);
  }
  return done;
}

PageFile::PageFile(const std::filesystem::path& file) : file_(file), log_(file.string() + "-wal") {
  count_ = static_cast<std::uint32_t>((file_.size() + kPageSize - 1) / kPageSize);
  read_log();
}

void PageFile::read_log() {
  std::array<std::uint8_t, kLogHeader> header{};
  Frame frame{};
  if (log_.read(0, header.data(), header.size()) < header.size()) return;
  if (log_.read(kLogHeader, frame.data(), frame.size()) < frame.size()) return;
  Checksum sum{big(header.data()) == kMagicBig};
  sum.add(header.data(), 24);
  bool intact = (sum.big_endian || big(header.data()) == kMagicLittle) && sum.is(header.data() + 24);
  // A log with a damaged header is known by its first frame. Frames with other salts are left from an older
  // log.
  const Salts salts = salts_of(intact ? header.data() + 16 : frame.data() + 8);
  std::vector<std::pair<std::uint32_t, std::uint64_t>> uncommitted;
  for (std::uint64_t at = kLogHeader; log_.read(at, frame.data(), frame.size()) == frame.size();
       at += kFrame) {
    sum.add(frame.data(), 8);
    sum.add(frame.data() + kFrameHeader, kPageSize);
    const bool ours = salts_of(frame.data() + 8) == salts;
    intact = intact && ours && sum.is(frame.data() + 16);
    if (!ours) continue;
    uncommitted.emplace_back(big(frame.data()), at + kFrameHeader);
    const std::uint32_t pages_after_commit = big(frame.data() + 4);
    if (pages_after_commit == 0) continue;
    for (const auto& [page, offset] : uncommitted) in_log_[page] = offset;
    uncommitted.clear();
    count_ = pages_after_commit;
    log_is_broken_ = log_is_broken_ || !intact || file_.size() == 0;
  }
}

bool PageFile::read(std::uint32_t number, Page& page) const {
  if (number == 0 || number > count_) return false;
  page.bytes.fill(0);
  const auto logged = in_log_.find(number);
  if (logged != in_log_.end()) return log_.read(logged->second, page.bytes.data(), kPageSize) == kPageSize;
  return file_.read(std::uint64_t{number - 1} * kPageSize, page.bytes.data(), kPageSize) > 0;
}

}  // namespace khabar::spool
