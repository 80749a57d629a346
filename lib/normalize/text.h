#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace khabar::normalize {

/// The text without what no reader sees and no database wants: control characters other than tab and line
/// ends, DEL, U+FEFF and noncharacters (fault X27). Vertical tabs and form feeds become blanks, C1 controls
/// become what they mean in windows-1252, or go; malformed UTF-8 becomes U+FFFD. Answers `text` itself where
/// it is clean already, else a view of `room`.
std::string_view cleaned(std::string_view text, std::string& room);

/// Clean, with every run of white space (also no-break and ideographic ones) as one blank, none at the ends.
std::string collapsed(std::string_view text);

/// collapsed(), bidi controls balanced, without marks of no width at the ends, in Unicode normalization form
/// C: a title, a name, a category.
std::string single_line(std::string_view text);

/// Whether single_line() would change nothing, for the text that most titles and names are: letters of one or
/// two bytes that are in the form C whatever stands beside them, and single blanks between them.
bool is_plain_line(std::string_view text);

/// The same without the embeddings, overrides and isolates (UAX 9) that are not closed in their paragraph,
/// and without closings that close nothing: a title cannot turn around what is printed behind it.
std::string balanced_bidi(std::string text);

/// The longest prefix of at most `letters` code points, without blanks at its end.
std::string cut_letters(std::string text, std::size_t letters);

/// How many bytes at `at` are one white space character of Unicode; 0: none is there.
std::size_t space_at(std::string_view text, std::size_t at);

/// Without ASCII white space at the ends.
std::string_view trimmed(std::string_view text);

/// ASCII letters in lower case.
std::string lower_ascii(std::string_view text);
bool equals_ignoring_case(std::string_view a, std::string_view b);

}  // namespace khabar::normalize
