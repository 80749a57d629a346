#pragma once

#include <string>

namespace khabar::normalize {

/// The text in Unicode normalization form C (UAX 15), so that equal words are equal bytes. Text that is in
/// the form already - nearly all is - costs one scan. Valid UTF-8 in, valid UTF-8 out.
std::string nfc(std::string text);

}  // namespace khabar::normalize
