#include "config/size.h"

#include <array>
#include <charconv>
#include <limits>

namespace khabar::config {
namespace {

struct Unit {
  std::string_view name;
  std::int64_t bytes;
};
constexpr std::array<Unit, 5> kUnits{{{"TiB", std::int64_t{1} << 40},
                                      {"GiB", std::int64_t{1} << 30},
                                      {"MiB", std::int64_t{1} << 20},
                                      {"KiB", std::int64_t{1} << 10},
                                      {"B", 1}}};

}  // namespace

std::optional<std::int64_t> parse_size(std::string_view text) {
  std::int64_t count = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, fault] = std::from_chars(text.data(), end, count);
  if (fault != std::errc{} || count < 0) return std::nullopt;
  const std::string_view name(stop, static_cast<std::size_t>(end - stop));
  for (const Unit& unit : kUnits)
    if (unit.name == name && count <= std::numeric_limits<std::int64_t>::max() / unit.bytes)
      return count * unit.bytes;
  return std::nullopt;
}

std::string format_size(std::int64_t bytes) {
  for (const Unit& unit : kUnits)
    if (bytes > 0 && unit.bytes > 1 && bytes % unit.bytes == 0)
      return std::to_string(bytes / unit.bytes).append(unit.name);
  return std::to_string(bytes);
}

}  // namespace khabar::config
