#pragma once

#include <string>
#include <string_view>

namespace khabar::normalize {

/// The matching form without blanks, by which names of agencies are compared.
std::string agency_key(std::string_view text);

/// The agency that this text names and nothing else; empty for none.
std::string_view agency_named(std::string_view text);

}  // namespace khabar::normalize
