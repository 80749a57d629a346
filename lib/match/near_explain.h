#pragma once

#include <string>
#include <string_view>

#include "match/near_verdict.h"
#include "model/sketch.h"

namespace khabar::match {

/// Why two articles are or are not copies, for an editor: what of each opening stands in the other article,
/// what of the texts is shared, the similarity and the rule that decided. `one` and `other` carry the marks
/// of what was common when they came. Lines of text. Pure.
std::string explain(const Sketch& one, std::string_view text_of_one, const Sketch& other, bool same_source);

/// The stretches of words of the text's opening that also stand in the other article, at most `most` of them.
std::string shared_opening(std::string_view text, const Sketch& other, std::size_t most);

}  // namespace khabar::match
