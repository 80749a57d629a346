#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace khabar::normalize {

/// Where a character reference stands: in an attribute "&lang=ar" and "&copy2" are no references, because no
/// semicolon ends them and a letter, digit or '=' follows (HTML 13.2.5.73). kStrict asks for the semicolon
/// everywhere but behind numbers beyond ASCII, for plain text that is only suspected to be escaped.
enum class RefContext { kText, kAttribute, kStrict };

/// The text with its character references resolved by the HTML standard: all named ones, the legacy ones also
/// without a semicolon, numbers with the windows-1252 repair of 0x80..0x9F, U+FFFD for what is no character.
/// What is no reference stays as it is. Linear. Answers `raw` itself where nothing had to be done, else a
/// view of `room`.
std::string_view resolve_references(std::string_view raw, RefContext context, std::string& room);

/// A character reference: what it means, one or two code points, and how many bytes it takes.
struct Reference {
  char32_t first = 0, second = 0;  ///< second: 0, there is none
  std::size_t length = 0;          ///< 0: there is no reference
};

/// The reference at the beginning of `text`, at an '&'.
Reference reference_at(std::string_view text, RefContext context);
void append_reference(std::string& out, const Reference& reference);

/// What a C1 control (U+0080..U+009F) stands for where somebody took windows-1252 for Latin-1; itself where
/// that charset has nothing.
char32_t repaired_control(char32_t control);

/// Whether at least one reference that ends in a semicolon stands in the text.
bool has_reference(std::string_view text);

}  // namespace khabar::normalize
