#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "model/registry.h"

namespace khabar::spool {

/// The bytes of a registry: a line that says what it is, a seal over all that follows, a version byte, then
/// the fields in a fixed order (bytes.h). Read back, a feed has only the id and the two URLs of its
/// configuration, and no repair. A change of the format is a new version; others are refused: a registry is
/// only a copy, and is written anew as soon as the database is there.
std::string encode(const Registry& registry);

/// The inverse. kParse: damaged, cut, or something else altogether; kSchema: of another version.
Result<Registry> decode_registry(std::string_view bytes);

/// Puts it in the place of the file, wholly or not at all: whatever happens meanwhile, the file is the former
/// one or this one. On disk when it answers; answers its size in bytes.
Result<std::int64_t> write_registry(const std::filesystem::path& file, const Registry& registry);

/// Nothing: there is no such file. The errors are those of decode_registry(), and kIo.
Result<std::optional<Registry>> read_registry(const std::filesystem::path& file);

}  // namespace khabar::spool
