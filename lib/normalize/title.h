#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace khabar::normalize {

/// The title without the outlet's name behind its last separator: "مباحثات ... | الخليج أونلاين" -> "مباحثات
/// ...". `names` are the names under which the outlet is known (operator's source, feed title, feed name,
/// host); only a tail that is one of them (compared in the matching form) goes, never the whole title.
std::string without_site_suffix(std::string_view title, const std::vector<std::string>& names);

/// The news agency that a piece was taken from where its first or last words say so ("الدوحة - قنا",
/// "(Reuters) -", "وكالات"): its common name ("QNA", "Reuters"), or empty.
std::string wire_agency_of(std::string_view text, std::string_view author);

/// The news agency that an outlet of this name is ("وكالة الأنباء القطرية": "QNA"); empty: it is none.
std::string agency_of_outlet(std::string_view name);

}  // namespace khabar::normalize
