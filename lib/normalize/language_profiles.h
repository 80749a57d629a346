#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "normalize/language_script.h"

namespace khabar::normalize {

/// What tells a language from others of its script.
struct Profile {
  std::string_view lang;
  Script script;
  std::string_view letters;
  std::string_view words;
};
inline constexpr std::array<Profile, 47> kProfiles{{
#include "normalize/language_profiles.inc"
}};

using Owners = std::uint64_t;  ///< a bit for each profile
static_assert(kProfiles.size() < 64);

/// The profiles of each script.
inline constexpr std::array<Owners, kScriptCount> kOwnersOfScript = [] {
  std::array<Owners, kScriptCount> owners{};
  for (std::size_t i = 0; i < kProfiles.size(); ++i)
    owners[static_cast<std::size_t>(kProfiles[i].script)] |= Owners{1} << i;
  return owners;
}();

}  // namespace khabar::normalize
