#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace khabar::layers {

/// A broken rule of the house, at one line of one file.
struct Breach {
  std::string file;  ///< relative to the tree, "lib/read/rss.cpp"
  std::size_t line = 0;
  std::string why;
};

/// Reads every source file of tree/lib and tree/daemon and answers what breaks the rules, in the order of the
/// paths:
///
/// - direction: base <- model <- {config schedule fetch read normalize match store spool} <- pipeline <-
/// daemon;
///   a file includes its own room and rooms further left, written "room/file.h" (inside daemon also
///   "file.h");
/// - a third-party library is known to one room, and none is used that has no room;
/// - read, normalize, match, pipeline and schedule are pure: no log, no files, no threads, no system calls,
/// no locale;
/// - no file is longer than kLongestFile, data tables (.inc) excepted.
///
/// Throws std::filesystem::filesystem_error where the tree cannot be read.
std::vector<Breach> find_breaches(const std::filesystem::path& tree);

constexpr std::size_t kLongestFile = 400;  // lines

}  // namespace khabar::layers
