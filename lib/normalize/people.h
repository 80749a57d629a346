#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/parsed_feed.h"

namespace khabar::normalize {

/// The name in what feeds put where a person belongs: "mail (Name)", "Name (mail)", "Name <mail>",
/// "mailto:mail", a bare name, a bare mail address (which then is the name). One line of plain text; empty:
/// none.
std::string name_of_person(const RawPerson& person);

/// The names, each once, at most `most`, each of at most `letters` letters.
std::vector<std::string> names_of_people(const std::vector<RawPerson>& people, std::size_t most,
                                         std::size_t letters);

}  // namespace khabar::normalize
