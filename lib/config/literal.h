#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/time.h"

/// Values as khabard.toml writes them: literal(x) is TOML that is read back as x.
namespace khabar::config {

std::string literal(const std::string& text);
std::string literal(const std::vector<std::string>& texts);
std::string literal(bool truth);
std::string literal(int count);
std::string literal(
    std::int64_t bytes);  ///< "16MiB" in quotes where it comes out even, else the plain number
std::string literal(double share);
std::string literal(milliseconds duration);
inline std::string literal(seconds duration) {
  return literal(milliseconds{duration});
}

}  // namespace khabar::config
