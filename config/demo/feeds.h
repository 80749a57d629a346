#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "newsroom.h"

namespace khabar::demo {

struct Document {
  std::string type;  ///< Content-Type
  std::string bytes;
};

/// The outlet's feed in its format and charset.
Document feed_document(const Outlet& outlet, std::string_view base, const std::vector<Item>& items, Time now);

/// The page of one article.
Document article_page(const Outlet& outlet, const Item& item);

/// Text with &, <, >, " escaped for XML and HTML.
std::string escape(std::string_view text);

}  // namespace khabar::demo
