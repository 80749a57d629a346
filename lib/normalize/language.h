#pragma once

#include <string>
#include <string_view>

#include "model/article.h"

namespace khabar::normalize {

/// A language tag as BCP 47 writes it: "AR_sa" -> "ar-SA", "arabic" -> "ar", "en-us" -> "en-US". Empty for
/// what is none.
std::string normalize_language_tag(std::string_view tag);
/// Its first subtag alone: "ar".
std::string primary_subtag(std::string_view tag);

/// The language of an article as a primary subtag ("ar", "fa", "en"): by its script and letters where they
/// decide, else by the hint (the entry's, the feed's or the operator's tag), else "und". A hint that the
/// letters contradict (lang="en" over Arabic text) loses.
std::string language_of(std::string_view text, std::string_view hint);

/// Writing direction by the language's script, else by the first strong letters of the text (Unicode UAX 9,
/// P2-P3).
Direction direction_of(std::string_view lang, std::string_view text);

}  // namespace khabar::normalize
