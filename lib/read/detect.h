#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "read/references.h"

namespace khabar::read {

/// Where a document's root element stands.
struct Root {
  std::size_t offset = 0;    ///< of its '<'
  std::string_view name;     ///< as written, with its prefix
  std::string_view subset;   ///< internal subset of the document type; usually empty
  bool junk_before = false;  ///< something stands before it that does not belong there (fault X14)
  bool in_page = false;      ///< an HTML page or another document holds it
};

/// Finds the root of a feed behind declarations, comments, document types, blanks, byte order marks and what
/// a web server's scripting engine may have printed first. Nothing: the document is no XML feed.
std::optional<Root> find_feed_root(std::string_view text);

/// The first element's '<', whatever it is, behind comments and the document type; npos: there is none.
std::size_t first_element(std::string_view text);

/// Whether the text is a JSON object or array by its first letter.
bool looks_like_json(std::string_view text);

/// The JSON that a script holds: behind the name of a function to be called with it ("show({...});"), an
/// assignment ("var feed = {"), what keeps it from being run (")]}'", "while(1);"), or what a scripting
/// engine printed before it, if it names itself a JSON Feed. Goes on to the end of the text; empty: there is
/// none.
std::string_view json_in_script(std::string_view text);

/// What a document that is no feed is, for people: "an HTML page", "an empty document", and where that was
/// seen.
struct Verdict {
  std::string what;
  std::size_t offset = 0;
};
Verdict name_document(std::string_view text);

}  // namespace khabar::read
