#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/url.h"
#include "normalize/html_tokenizer.h"

namespace khabar::normalize {

struct RenderOptions {
  HtmlTokenizer::Dialect dialect = HtmlTokenizer::Dialect::kHtml;
  bool html = true;                              ///< false: only the text is wanted
  std::size_t max_bytes = std::size_t{4} << 20;  ///< of html and of text: what comes behind is left out
};

struct Rendered {
  std::string
      html;  ///< balanced, nothing active in it, every link absolute; rendering it again changes nothing
  std::string text;   ///< the same text without markup: paragraphs, headings too, separated by an empty line
  std::string image;  ///< the first picture that is no tracker and no icon; empty: none
};

/// HTML of a stranger -> HTML that may be shown, and its text, in one pass. What is not in the lists of
/// html_elements and html_attributes does not get through: scripts, styles, forms, frames (known film players
/// excepted), event handlers, URLs other than http(s), mailto, tel and ftp, tracking pictures. Linear in time
/// and memory.
Rendered render_html(std::string_view source, const std::optional<Url>& base,
                     const RenderOptions& options = {});

}  // namespace khabar::normalize
