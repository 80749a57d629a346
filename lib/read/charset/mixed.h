#pragma once

#include <string>
#include <string_view>

namespace khabar::read {

/// Makes UTF-8 with damaged parts valid. Where those parts are words of a single-byte encoding, as in a page
/// that takes its frame from one program and a title from another, they become those words; what else is no
/// text becomes U+FFFD.
std::string repair_mixed(std::string_view text);

/// The text with each pair of surrogates that was written as two sequences of three bytes made the one letter
/// it stands for. Empty: there is none.
std::string with_pairs_joined(std::string_view text);

}  // namespace khabar::read
