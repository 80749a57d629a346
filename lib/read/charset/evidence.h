#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "model/parsed_feed.h"

namespace khabar::read {

/// A document as text, and how its charset was found out.
struct Decoded {
  std::string_view
      text;  ///< valid UTF-8 without NUL: the document's own bytes where they are that, else `own`
  std::string own;
  std::string charset;
  CharsetSource source = CharsetSource::kDefault;
  double confidence = 1.0;
  bool damaged = false;  ///< parts of it were no text

  Decoded() = default;
  Decoded(const Decoded&) = delete;
  Decoded& operator=(const Decoded&) = delete;
};

/// Decodes a document by the evidence of its bytes first and of its labels second:
///
///  1. a byte order mark, or the NUL bytes of UTF-16 and UTF-32 (annahar.com sends such without a mark)
///  2. bytes that are valid UTF-8 with a letter beyond ASCII in it, or are but for a few damaged parts
///  3. the HTTP charset, then the XML declaration, unless the text it gives is letter soup and another
///     charset gives words (see statistics.h)
///  4. letter statistics
///  5. windows-1252, which can be every document
///
/// `content_type` is the raw HTTP header. Fills `out`, which must live as long as `bytes`.
void decode_document(std::string_view bytes, std::string_view content_type, Decoded& out);

/// The byte of the original document that a place of the text came from, where the text was converted.
std::size_t original_offset(const Decoded& decoded, std::size_t offset);

/// The charset parameter of an HTTP Content-Type value (RFC 9110 section 8.3.1); "" where there is none.
std::string_view charset_parameter(std::string_view content_type);

/// The encoding that an XML declaration near the beginning of ASCII-compatible bytes names; "" where there is
/// none.
std::string_view declared_encoding(std::string_view bytes);

}  // namespace khabar::read
