#pragma once

#include <string>
#include <variant>

#include "model/parsed_feed.h"
#include "read/detect.h"
#include "read/read.h"

namespace khabar::read {

/// Reads an XML feed of any dialect from text that is valid UTF-8 without NUL. `root` is where find_feed_root
/// found it.
Reading read_markup(std::string_view text, const Root& root, const Hints& hints, const Limits& limits);

}  // namespace khabar::read
