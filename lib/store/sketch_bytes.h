#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "model/sketch.h"

namespace khabar::store {

/// The sketch as khabar_core.article_sketch keeps it, in hexadecimal digits: little-endian 32-bit words:
/// flags (1: the next part of a report), title, count of bigrams, of these the title's, count of numbers;
/// then bigrams and numbers.
std::string sketch_hex(const Sketch& sketch);

/// The inverse, from the bytes as PostgreSQL prints them (\x...); nothing: not a sketch.
std::optional<Sketch> sketch_of_hex(std::string_view printed);

}  // namespace khabar::store
