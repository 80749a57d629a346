#pragma once

#include "read/draft.h"
#include "read/entry_fields.h"
#include "read/xml.h"

namespace khabar::read {

/// Reads one element that says something about the feed itself. Elements that say nothing to us are passed
/// over.
void read_feed_field(const Element& element, const Dialect& dialect, FeedDraft& draft);

}  // namespace khabar::read
