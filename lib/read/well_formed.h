#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "read/repair.h"

namespace khabar::read {

/// Reads the element that begins at `root` into a tree as pugixml takes it apart. What comes out, and what is
/// told of it, is what mend() makes of the same document. Nothing: the document is not well-formed, or it has
/// what XML allows and a feed cannot mean, such as an <item> directly in an <item>; then the tree has no
/// root.
///
/// `text` must be valid UTF-8 without NUL and `root` the offset of a start tag, and must outlive the tree.
std::optional<Mended> read_well_formed(std::string_view text, std::size_t root, const Entities& entities,
                                       std::size_t max_depth, Tree& tree);

/// Reads the element that begins at `root` into a tree: strictly, and mended where that fails.
Mended read_tree(std::string_view text, std::size_t root, const Entities& entities, std::size_t max_depth,
                 Tree& tree);

}  // namespace khabar::read
