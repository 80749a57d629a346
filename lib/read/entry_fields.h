#pragma once

#include "read/draft.h"
#include "read/xml.h"

namespace khabar::read {

/// What a dialect says of texts without a declared type: Atom's are plain, RSS's titles may be anything.
struct Dialect {
  TextType title = TextType::kUnknown;
  TextType text = TextType::kHtml;
};
constexpr Dialect kRssDialect{};
constexpr Dialect kAtomDialect{TextType::kPlain, TextType::kPlain};

/// Reads an <item> or <entry> of any dialect with all the modules in it.
void read_entry(const Element& element, const Dialect& dialect, RawEntry& entry);

/// Reads one element of Media RSS, whether it stands in the entry, in a group or in another of its elements.
void read_media(const Element& element, EntryDraft& draft);

}  // namespace khabar::read
