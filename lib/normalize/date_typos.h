#pragma once

#include <string_view>

namespace khabar::normalize {

/// The month (1..12) whose English or Arabic name a misspelt word is: the same first letter and one letter
/// too many, missing, another or exchanged with its neighbour ("Setp", "Feburary"), or a name that breaks off
/// ("Septem"). 0: no name, or several, come so near ("juny"). `word` is in the matching form.
int misspelt_month(std::string_view word);

}  // namespace khabar::normalize
