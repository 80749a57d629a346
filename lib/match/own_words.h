#pragma once

#include <string>

#include "model/article.h"

namespace khabar::match {

/// The text that is the article's own, its lines in their order: without what sites keep changing around it.
///  - counters: short lines of numbers and words such as "views", "comments", "مشاهدات", "منذ";
///  - boxes of related links: a line such as "اقرأ أيضاً" or "Read more", and the lines behind it that are
///  links
///    and nothing else; the same label with one link in its line; three or more lines of links at the end.
/// Which lines are links is read from the article's HTML. A text of which nothing would be left stays whole.
/// Pure; linear.
std::string own_words(const Article& article);

/// The same for a text without HTML: only counters go.
std::string without_counters(const std::string& text);

}  // namespace khabar::match
