#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/url.h"
#include "model/parsed_feed.h"
#include "normalize/sanitize.h"

namespace khabar::normalize {

/// A title, a name, a category as one line of plain text. What the document declares is believed: HTML loses
/// its tags, plain text stays. Where nothing is declared (RSS), tags of HTML and references are undone, and
/// once more if what comes out is escaped again: "AT&amp;amp;T" and "&lt;b&gt;" were escaped twice by mistake
/// (fault C25). "a < b", "AT&T" and "List<String>" are no HTML and stay.
std::string line_of(const RawText& text);
std::string line_of(std::string_view value, TextType type);

/// A summary or a whole content as sanitized HTML and plain text. HTML that was escaped twice is unescaped
/// once more; a text without any markup keeps its lines and paragraphs.
Rendered render_text(const RawText& text, const std::optional<Url>& base, const RenderOptions& options = {});

}  // namespace khabar::normalize
