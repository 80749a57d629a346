#pragma once

#include "match/own_words.h"
#include "model/article.h"

namespace khabar::match {

/// The hash that tells an edit from a sighting: over title, text, summary and image as readers see them. Of
/// the title as the feed has it: what is learned later of its site name must not look like an edit. Of the
/// text without counters and boxes of related links (own_words.h). Blanks of all kinds count as one blank,
/// invisible characters as nothing, markup not at all, so that a site's new template or editor is no edit.
/// Left out: links (they may change at each fetch, fault A01; the store adds the new one), dates, authors and
/// categories; and the query of an image file's URL, which carries sizes and signatures. Pure.
Hash128 content_hash_of(const Article& article);
/// The same where the article's own words of text and summary are known already.
Hash128 content_hash_of(const Article& article, const OwnWords& text, const OwnWords& summary);

}  // namespace khabar::match
