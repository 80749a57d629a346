#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace khabar::config {

/// "16MiB", "4GiB", "512KiB", "100B": a whole number and a binary unit. No sign, no blanks, no decimal units,
/// which would be mistaken for binary ones. Nothing: not of that form, or over 2^63 - 1 bytes.
std::optional<std::int64_t> parse_size(std::string_view text);

/// The shortest exact form: "16MiB"; a plain number where no unit but the byte divides it. For bytes >= 0.
std::string format_size(std::int64_t bytes);

}  // namespace khabar::config
