#pragma once

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

/// What a C1 control (U+0080..U+009F) stands for where somebody took windows-1252 for Latin-1; itself where
/// that charset has nothing.
char32_t repaired_control(char32_t control);

/// Whether at least one reference that ends in a semicolon stands in the text.
bool has_reference(std::string_view text);

}  // namespace khabar::normalize
