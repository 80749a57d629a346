#pragma once

#include <string>
#include <string_view>

#include "model/parsed_feed.h"
#include "read/xml.h"

namespace khabar::read {

/// Reads an element as a text: RFC 4287 section 3.1 and 4.1.3, the modes of Atom 0.3 (escaped, xml, base64),
/// and plain RSS. `undeclared` is the type where the element declares none. Markup that stands in the element
/// unescaped is serialized, whatever was declared.
RawText read_text(const Element& element, TextType undeclared);

/// The bytes that base64 text stands for, blanks and foreign letters left out (RFC 4648 section 4).
std::string decode_base64(std::string_view text);

}  // namespace khabar::read
