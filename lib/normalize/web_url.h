#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/url.h"

namespace khabar::normalize {

/// What an absolute URL or reference means as http(s); empty: nothing that may be asked for. What people and
/// programs do to addresses is undone: marks of direction around them, "http://" twice or not at all,
/// "&amp;".
std::string web_url(std::string_view reference, const std::optional<Url>& base);

}  // namespace khabar::normalize
