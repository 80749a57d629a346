#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/url.h"
#include "normalize/html_tokenizer.h"
#include "normalize/text_buffer.h"

namespace khabar::normalize {

/// Room for a value that had to be changed.
struct AttributeRooms {
  std::string references, clean;
};

/// Resolves the references of one text. `base` must outlive it.
struct LinkContext {
  const std::optional<Url>& base;

  /// The absolute http(s) URL of a reference as it stands in an attribute; empty: none, or not to be had.
  /// Where no base is known, a relative reference stays relative. A view of `raw` or of the rooms.
  std::string_view media(std::string_view raw, AttributeRooms& rooms) const;
  /// The same for where a reader may be led: also mailto, tel, ftp.
  std::string_view link(std::string_view raw, AttributeRooms& rooms) const;
};

/// How `&`, `<`, `>` and `"` are written.
constexpr std::string_view escape_of(char sign) {
  return sign == '&' ? "&amp;" : sign == '<' ? "&lt;" : sign == '>' ? "&gt;" : "&quot;";
}

/// Appends the text with `&`, `<`, `>` and `"` escaped.
void append_escaped(TextBuffer& out, std::string_view text);

/// Appends the allowed attributes of a start tag, each as ` name="value"` and in a fixed order. An attribute
/// that is not in the table does not survive: no event handlers, no styles, no ids.
void append_allowed_attributes(TextBuffer& out, const HtmlToken& tag, const LinkContext& links);

/// The picture that an <img> shows: its source, lazily loaded or of a srcset. Empty: none.
std::string image_source(const HtmlToken& img, const LinkContext& links);

/// An invisible picture, or one of a known counter: it counts readers and shows nothing.
bool is_tracker(const HtmlToken& img, std::string_view source);

/// A picture that belongs to the text's furniture (an emoji, an icon).
bool is_icon(const HtmlToken& img, std::string_view source);

/// The address of an <iframe> that plays a film or sound of a known site; empty: any other frame.
std::string embedded_player(const HtmlToken& iframe, const LinkContext& links);

}  // namespace khabar::normalize
