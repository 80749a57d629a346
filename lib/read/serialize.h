#pragma once

#include <string>

#include "read/xml.h"

namespace khabar::read {

/// How character data is written.
enum class TextForm {
  kEscaped,  ///< '<', '>' and '&' as references: what a reader of XHTML expects
  kRaw,      ///< as it is: the text holds HTML of its own
};

/// The children of an element as HTML text, walked without recursion. Prefixes of XHTML, SVG and MathML
/// elements and namespace declarations are left out. Where an xml:base stands inside, references below it are
/// made absolute, because whoever reads the text knows only one base.
std::string serialize_children(const Element& parent, TextForm form);

}  // namespace khabar::read
