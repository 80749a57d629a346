#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string_view>

#include "base/result.h"

namespace khabar {

enum class Durability {
  kCache,  ///< the kernel has it: gone with a power cut
  kDisk,   ///< the disk has it, the file's name too
};

/// Puts a file with these bytes in the place of `file`, which need not exist: whoever reads sees the old one
/// or the new one, each whole. It is written as `file`.new first, in the same directory. On failure the old
/// one stays. Kind::kIo, with a message that names the file and begins with no room.
Status replace_file(const std::filesystem::path& file, std::string_view bytes, mode_t mode,
                    Durability durability);

}  // namespace khabar
