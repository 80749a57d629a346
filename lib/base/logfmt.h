#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace khabar::log {

/// Appends " key=value" to a logfmt line. The value is quoted where it must be and made harmless: line breaks
/// of every kind, control characters and the invisible marks that reorder text are escaped, malformed UTF-8
/// becomes U+FFFD (faults X24 X27). A value longer than `longest` bytes when escaped ends, at a whole letter,
/// with an ellipsis.
void append_field(std::string& line, std::string_view key, std::string_view value, std::size_t longest);

}  // namespace khabar::log
