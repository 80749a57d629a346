#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace khabar {

/// 128 bits, compared and printed big-endian. The zero value means "none".
struct Hash128 {
  std::array<std::uint8_t, 16> bytes{};

  // clang-tidy 14 takes the zero that a default comparison is compared with for a null pointer.
  auto operator<=>(const Hash128&) const = default;  // NOLINT(modernize-use-nullptr)
  [[nodiscard]] bool empty() const { return *this == Hash128{}; }
  /// 32 lower-case hexadecimal digits, which PostgreSQL reads as a uuid.
  [[nodiscard]] std::string hex() const;
  /// The inverse of hex(); dashes are ignored. The zero value for anything else.
  static Hash128 from_hex(std::string_view text);
};

/// The first 16 bytes of SHA-256: for identities, where somebody may want to forge a collision. A consumer
/// can compute it in SQL: substring(sha256(convert_to(value, 'UTF8')) for 16).
Hash128 identity_hash(std::string_view value);

/// XXH3-128: for "has this changed?", where nobody gains from a collision. 10x faster.
Hash128 content_hash(std::string_view value);

/// XXH3-64 with a seed, for spreading (jitter, sampling): stable over runs and machines.
std::uint64_t spread_hash(std::string_view value, std::uint64_t seed = 0);

}  // namespace khabar
