#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "responses.h"
#include "spool/spool.h"
#include "support/catch.h"

namespace khabar::test {

/// A state directory of its own for one test; gone with it.
class SpoolDirectory {
 public:
  SpoolDirectory() {
    std::string pattern = (std::filesystem::temp_directory_path() / "khabar-spool-XXXXXX").string();
    REQUIRE(mkdtemp(pattern.data()) != nullptr);
    path_ = pattern;
  }
  ~SpoolDirectory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  SpoolDirectory(const SpoolDirectory&) = delete;
  SpoolDirectory& operator=(const SpoolDirectory&) = delete;

  [[nodiscard]] std::filesystem::path file(const std::string& suffix = "") const {
    return path_ / ("spool.db" + suffix);
  }
  [[nodiscard]] bool has(const std::string& suffix) const { return std::filesystem::exists(file(suffix)); }

  [[nodiscard]] Result<std::unique_ptr<spool::Spool>> try_open(std::int64_t max_bytes = std::int64_t{1}
                                                                                        << 30) const {
    return spool::Spool::open({file(), max_bytes});
  }
  [[nodiscard]] std::unique_ptr<spool::Spool> open(std::int64_t max_bytes = std::int64_t{1} << 30) const {
    auto opened = try_open(max_bytes);
    if (!opened) FAIL(opened.error().message);
    return *std::move(opened);
  }

  [[nodiscard]] std::string read(const std::string& suffix = "") const {
    std::ifstream in(file(suffix), std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  void write(const std::string& bytes, const std::string& suffix = "") const {
    std::ofstream(file(suffix), std::ios::binary) << bytes;
  }

  /// Puts the files of a spool in place as a killed process would leave them, its log not yet carried over.
  void restore(const std::string& db, const std::string& log) const {
    std::filesystem::remove_all(path_);
    std::filesystem::create_directory(path_);
    write(db);
    if (!log.empty()) write(log, "-wal");
  }

 private:
  std::filesystem::path path_;
};

/// Appends plain responses numbered from..to, each with a body of `size` bytes.
inline void fill(spool::Spool& spool, std::uint64_t from, std::uint64_t to, std::size_t size) {
  for (std::uint64_t number = from; number <= to; ++number) {
    const Status done = spool.append("feed-" + std::to_string(number), plain_response(number, size));
    if (!done) FAIL(done.error().message);
  }
}

/// Takes everything out, oldest first, and answers the tags. Each record must be what was put in, bodies of
/// `size` bytes.
inline std::vector<std::uint64_t> drain(spool::Spool& spool, std::size_t size) {
  std::vector<std::uint64_t> tags;
  for (;;) {
    const auto record = spool.oldest();
    if (!record) FAIL(record.error().message);
    if (!*record) return tags;
    const std::uint64_t tag = (*record)->response.tag;
    REQUIRE((*record)->feed_id == "feed-" + std::to_string(tag));
    REQUIRE(equal((*record)->response, plain_response(tag, size)));
    tags.push_back(tag);
    const Status removed = spool.remove((*record)->number);
    if (!removed) FAIL(removed.error().message);
  }
}

inline std::vector<std::uint64_t> numbers(std::uint64_t from, std::uint64_t to) {
  std::vector<std::uint64_t> all;
  for (; from <= to; ++from) all.push_back(from);
  return all;
}

}  // namespace khabar::test
