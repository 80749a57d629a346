#pragma once

#include <cstddef>
#include <string_view>

#include "read/references.h"
#include "read/tree.h"

namespace khabar::read {

/// How well-formed a document was.
struct Mended {
  bool repaired = false;    ///< the document was not well-formed
  bool truncated = false;   ///< it ended before its root did: what was open there is left out as a whole
  bool mismatched = false;  ///< an element of the feed's skeleton, or a text, has lost its end tag: something
                            ///< may be missing
};

/// Reads the element that begins at `root` into a tree, in one linear pass and without recursion. Comments,
/// instructions, and blanks between the elements of the feed's skeleton are left out. What is not well-formed
/// is read as its author meant it:
///
///  - wrong, missing and stray end tags; an <item> directly in an <item> ends the open one; "<br>" in texts
///  - stray '<' and '&', HTML's named references, forbidden references and control bytes (see
///  ReferenceReader)
///  - attributes without quotes, with a lost quote, without a value
///  - CDATA sections and comments without an end
///  - elements nested deeper than `max_depth` lose their tags, their text stays (fault X06)
///  - the end of the document missing: whole entries are kept, the cut one is dropped (fault X11)
///
/// `text` must be valid UTF-8 without NUL and `root` the offset of a start tag, and must
/// outlive the tree.
Mended mend(std::string_view text, std::size_t root, const Entities& entities, std::size_t max_depth,
            Tree& tree);

}  // namespace khabar::read
