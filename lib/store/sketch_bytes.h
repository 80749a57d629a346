#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "model/sketch.h"

namespace khabar::store {

/// The sketch as khabar_core.article_sketch keeps it, in hexadecimal digits: little-endian 32-bit words:
/// flags (1: the next part of a report, 2: a roundup, the highest: bigrams are marked) and between them the
/// count of the title's pairs in the text; title, count of bigrams, of these the title's, count of numbers;
/// then bigrams, numbers and the title's pairs in the text.
std::string sketch_hex(const Sketch& sketch);

/// The inverse, from the bytes as PostgreSQL prints them (\x...), of version 1 too; nothing: not a sketch.
std::optional<Sketch> sketch_of_hex(std::string_view printed);

}  // namespace khabar::store
