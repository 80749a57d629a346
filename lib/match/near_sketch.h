#pragma once

#include <string_view>

#include "model/article.h"
#include "model/sketch.h"

namespace khabar::match {

/// Below this many pairs a text is a stub ("video", a disclaimer): it says too little without its title.
constexpr std::size_t kStubPairs = 11;
/// Words beyond these are not looked at: a copy shows itself long before.
constexpr std::size_t kMostWords = 4000, kMostTitleWords = 40;

/// The sketch of the text, or of the summary where there is no text, and of the title, in the matching form.
/// Linear, but never more than the first kMostWords are read. Pure.
Sketch sketch_of(std::string_view title, std::string_view summary, std::string_view text);
Sketch sketch_of(const Article& article);

}  // namespace khabar::match
